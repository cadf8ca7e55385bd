"""The one way in which a question's state changes: conditionally, so that of two at once one wins."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kurzewege.common.audit import api as audit
from kurzewege.common.errors import Refused
from members.models import User

from .. import rules
from ..conflict import Conflict
from ..models import LiveQuestion, LiveTimer
from ..topics import tell
from .boards import NOT_MODERATOR
from .timing import stop_with

State = LiveQuestion.State
READABLE = {State.ADMITTED, State.STAGE, State.ANSWERED}
SETTLED = {State.ANSWERED, State.ASIDE, State.MERGED}


def change(
    question: LiveQuestion,
    *,
    actor: User | None,
    expected_version: int,
    states: Collection[str],
    **values: Any,
) -> LiveQuestion:
    """Give the question `values` if it is still at `expected_version` and in one of `states`; tells desk and board.

    `actor` None: who asked. Expects a transaction. Raises `Conflict` when somebody was faster.
    """
    was_shown = question.is_shown
    here = LiveQuestion.objects.filter(pk=question.pk, version=expected_version, state__in=states)
    try:
        with transaction.atomic():
            changed = here.update(version=F("version") + 1, changed_by=actor, **values)
    except IntegrityError:  # another one is on stage
        on_stage = _fresh(Q(board=question.board_id, state=State.STAGE))
        raise Conflict(on_stage or fresh(question)) from None
    now = fresh(question)
    if not changed:
        raise Conflict(now)
    if State.STAGE in states and question.state == State.STAGE != now.state:
        stop_with(LiveTimer.About.QUESTION, now.board, actor)
    return announce(now, was_shown=was_shown)


def announce(question: LiveQuestion, *, was_shown: bool) -> LiveQuestion:
    """Tell of the question as it is now, and note by which number it became public or was settled."""
    number = tell(question, was_shown=was_shown)
    if question.place is None and question.state in READABLE:
        question.place = number
    question.settled_place = number if question.state in SETTLED else None
    question.save(update_fields=["place", "settled_place"])
    return question


def fresh(question: LiveQuestion) -> LiveQuestion:
    """The question as it is now."""
    return _questions().get(pk=question.pk)


def _fresh(condition: Q) -> LiveQuestion | None:
    return _questions().filter(condition).first()


def _questions() -> Any:
    return LiveQuestion.objects.select_related("board__group", "board__event", "author", "changed_by")


def check_moderator(actor: User, question: LiveQuestion) -> None:
    """Refuse everybody else, and changes on a board that is closed."""
    if not rules.can_moderate(actor, question.board):
        raise Refused(NOT_MODERATOR)
    if question.board.is_closed:
        raise Refused(_("The board is closed; it can only be read now."))


def note_in_audit(actor: User, verb: str, question: LiveQuestion, **data: Any) -> None:
    """What a moderator did. On an anonymous board the audit names the moderator and the key, never the text."""
    audit.record(actor, f"openmic.live_{verb}", question.board, question=question.key, **data)
