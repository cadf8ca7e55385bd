"""The one exception by which an action says no."""

from django.utils.functional import Promise


class Refused(Exception):
    """An action refuses; `sentence` is a full, translated sentence that tells the person what to do next.

    `field` names the form field that the sentence belongs to, if there is one.
    """

    def __init__(self, sentence: str | Promise, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self._sentence = sentence
        self.field = field

    @property
    def sentence(self) -> str:
        """The sentence in the language in force now."""
        return str(self._sentence)


class TooSoon(Refused):
    """Refused for now: the same is welcome in `seconds`."""

    def __init__(self, sentence: str | Promise, *, seconds: int) -> None:
        super().__init__(sentence)
        self.seconds = seconds
