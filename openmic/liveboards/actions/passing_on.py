"""An open question lives on: on the everyday board of all members, or in a group."""

from __future__ import annotations

from django.db import transaction
from django.utils.html import format_html
from django.utils.translation import gettext as _

from kurzewege.common.errors import Refused
from kurzewege.common.facts import emit
from members.models import User

from ... import actions as everyday
from ... import rules as everyday_rules
from ...models import Board, Question
from .. import rules
from ..conflict import Conflict
from ..facts import LiveQuestionPassedOn
from ..models import LiveBoard, LiveQuestion
from .boards import NOT_MODERATOR
from .changing import State, announce, fresh, note_in_audit


@transaction.atomic
def pass_on(*, actor: User, question: LiveQuestion, board: Board) -> Question:
    """Ask the question on `board`; gives the new question. Also possible when the live board is closed.

    Who asked by name asks there, too, and is told of answers; in all other cases the moderator asks.
    """
    if not rules.can_moderate(actor, question.board):
        raise Refused(NOT_MODERATOR)
    stored = (
        LiveQuestion.objects.select_for_update(of=("self",), no_key=True)
        .select_related("board", "author")
        .get(pk=question.pk)
    )
    if stored.passed_on is not None:
        return stored.passed_on
    if not stored.is_shown or stored.state == State.MERGED:
        raise Conflict(fresh(stored))
    author = _author(actor, stored, board)
    passed = everyday.ask_question(actor=author, board=board, text=stored.text, detail=_origin(stored.board))
    stored.passed_on = passed
    stored.save(update_fields=["passed_on"])
    note_in_audit(actor, "passed_on", stored, to=passed.key)
    emit(LiveQuestionPassedOn(stored.board_id, passed.pk, actor.pk))
    announce(stored, was_shown=True)
    return passed


def _author(actor: User, question: LiveQuestion, board: Board) -> User:
    is_named = question.board.asking == LiveBoard.Asking.NAMED and question.author is not None
    if is_named and everyday_rules.can_contribute(question.author, board):
        return question.author  # type: ignore[return-value]
    return actor


def _origin(board: LiveBoard) -> str:
    return format_html("<p>{}</p>", _("This question was asked at “%(title)s”.") % {"title": board.title})
