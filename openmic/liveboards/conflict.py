"""A race that was lost: somebody else was faster. Views answer 409."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from kurzewege.common.errors import Refused

if TYPE_CHECKING:
    from .models import LiveQuestion, LiveTimer, RaisedHand


class LostRace(Refused):
    """Something is not any more as the page showed it. `who` changed it; empty when it was not a moderator."""

    who: str


class Conflict(LostRace):
    """The question is not any more as the page showed it: `question` is it now, `who` changed it, `what` it is now.

    `who` is empty when it was the asker.
    """

    def __init__(self, question: LiveQuestion) -> None:
        self.question = question
        self.who = _changed_by(question)
        self.what: str = question.get_state_display()
        who = self.who or _("The person who asked")
        super().__init__(
            _("%(who)s was faster: the question “%(text)s” is now: %(what)s.")
            % {"who": who, "text": question.text, "what": self.what}
        )


class HandConflict(LostRace):
    """The same of a raised hand. `who` is empty when it was the person herself."""

    def __init__(self, hand: RaisedHand) -> None:
        self.hand = hand
        self.who = _changed_by(hand)
        who = self.who or _("The person who raised the hand")
        if hand.state == hand.State.SPEAKING:
            sentence = _("%(who)s was faster: %(name)s is speaking now.")
        elif hand.state == hand.State.WAITING:
            sentence = _("%(who)s was faster: %(name)s has another place in the list now.")
        else:
            sentence = _("%(who)s was faster: this hand is not up any more.")
        super().__init__(sentence % {"who": who, "name": hand.name})


class TimerConflict(LostRace):
    """The same of the clock."""

    def __init__(self, timer: LiveTimer) -> None:
        self.timer = timer
        self.who = _changed_by(timer)
        who = self.who or _("Somebody")
        super().__init__(_("%(who)s was faster: the clock %(what)s.") % {"who": who, "what": timer.get_state_display()})


def _changed_by(thing: LiveQuestion | RaisedHand | LiveTimer) -> str:
    return thing.changed_by.name if thing.changed_by else ""
