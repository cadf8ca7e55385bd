"""A race that was lost: somebody else was faster."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from kurzewege.common.errors import Refused

if TYPE_CHECKING:
    from .models import LiveQuestion


class Conflict(Refused):
    """The question is not any more as the page showed it: `question` is it now, `who` changed it, `what` it is now.

    Views answer 409. `who` is empty when it was the asker.
    """

    def __init__(self, question: LiveQuestion) -> None:
        self.question = question
        self.who: str = question.changed_by.name if question.changed_by else ""
        self.what: str = question.get_state_display()
        who = self.who or _("The person who asked")
        super().__init__(
            _("%(who)s was faster: the question “%(text)s” is now: %(what)s.")
            % {"who": who, "text": question.text, "what": self.what}
        )
