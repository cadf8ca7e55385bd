"""What somebody typed → the words that are looked for. Nothing typed ever becomes an operator."""

from __future__ import annotations

from dataclasses import dataclass

from .analysis import Word, fold, parts, stem, words
from .words import STOP_WORDS

MAX_CHARACTERS = 200
MAX_WORDS = 12


@dataclass(frozen=True, slots=True)
class QueryWord:
    """One word looked for; `is_prefix`: it may still be growing under the person's fingers."""

    surface: str
    folded: str
    is_prefix: bool = False

    @property
    def stem(self) -> str:
        return stem(self.folded)

    @property
    def parts(self) -> tuple[str, ...]:
        return parts(self.folded)

    def matches(self, word: Word) -> bool:
        """Whether a word of a text is a hit for this one (the same rule as in the index)."""
        folded = word.folded
        if not folded or (folded in STOP_WORDS and folded != self.folded):
            return False
        if folded == self.folded or (self.is_prefix and folded.startswith(self.folded)):
            return True
        found = {stem(folded), *parts(folded)}
        return self.stem in found or any(part in found for part in self.parts)


def parse(text: str, *, last_is_prefix: bool = True) -> tuple[QueryWord, ...]:
    """The words of `text`, each once, stop words left out unless there is nothing else; at most 12."""
    found: dict[str, str] = {}
    for word in words(text[:MAX_CHARACTERS]):
        if folded := fold(word.surface):
            found.pop(folded, None)
            found[folded] = word.surface
    kept = [(folded, surface) for folded, surface in found.items() if folded not in STOP_WORDS][:MAX_WORDS]
    kept = kept or list(found.items())[-1:]
    return tuple(
        QueryWord(surface, folded, is_prefix=last_is_prefix and len(folded) > 1 and number == len(kept))
        for number, (folded, surface) in enumerate(kept, start=1)
    )
