"""Checked fetches: missing and forbidden give the same 404."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from kurzewege.common.prepared import prepared
from kurzewege.common.together import Glance
from kurzewege.common.visitors import Visitor, visitor_of

from . import rules
from .asker import Asker
from .models import LiveBoard, LiveQuestion, ScreenPass

WITH_PLACE = ("event", "group", "created_by")


@dataclass(frozen=True)
class Entry:
    """Somebody on a board."""

    board: LiveBoard
    asker: Asker


def enter(request: HttpRequest, key: str) -> Entry:
    """The board with who asks: a member who sees it, else a guest whose browser has joined it; 404 for all others.

    A member who may not read the board's group and came with the code is a guest like any other.
    """
    visitor, user = visitor_of(request), request.user
    if user.is_authenticated:
        for board in _seen_by(user, key):
            return Entry(board, Asker(user, visitor))
    board = next(iter(_open_to(visitor, key)), None)
    if board is None:
        raise Http404
    asker = Asker(None, visitor)
    if rules.is_barred(asker, board):
        raise Http404
    return Entry(board, asker)


@prepared
def _seen_by(user: Any, key: str) -> Any:
    boards: Any = LiveBoard.objects.select_related(*WITH_PLACE)
    return boards.visible_to(user).filter(key=key)


def access_screen(request: HttpRequest, key: str) -> LiveBoard:
    """A board whose projector page this browser may show: a moderator's, or one opened with a screen's code."""
    boards: Any = LiveBoard.objects.select_related(*WITH_PLACE)
    board = boards.moderated_by(request.user).filter(key=key).first()
    if board is not None:
        return board
    held = ScreenPass.objects.held_by(visitor_of(request))
    return get_object_or_404(boards.filter(pk__in=held.values("board")), key=key)


def _open_to(visitor: Visitor, key: str) -> list[LiveBoard]:
    """The board, if this browser has joined it: what every request of a hall's phones asks."""
    return _with_key_open(key) if f"mic:{key}" in visitor.doors else []


@prepared
def _with_key_open(key: str) -> Any:
    return LiveBoard.objects.admitting_guests().select_related(*WITH_PLACE).filter(key=key)


def access_public_question(entry: Entry, key: str) -> LiveQuestion:
    """A question that everybody on the board sees."""
    for question in _public_question(entry.board, key):
        return question
    raise Http404


@prepared
def _public_question(board: LiveBoard, key: str) -> Any:
    return LiveQuestion.objects.public().select_related("board").filter(board=board, key=key)


def enter_to_vote(request: HttpRequest, key: str, question_key: str) -> tuple[Entry, LiveQuestion]:
    """The board with who votes, and the question: what `enter` and `access_public_question` give.

    Guests who vote at the same moment share one look. Everything that decides is asked again with the count.
    """
    visitor = visitor_of(request)
    if request.user.is_authenticated or f"mic:{key}" not in visitor.doors:
        entry = enter(request, key)
        return entry, access_public_question(entry, question_key)
    asker = Asker(None, visitor)
    for board, question, barred in _seen_by_guests(key, question_key):
        if not asker.own_among(barred):
            return Entry(board, asker), question
    raise Http404


def _look_for_guests(key: str, question_key: str) -> list[tuple[LiveBoard, LiveQuestion, list[LiveQuestion]]]:
    """At most one: board, question, and those whose askers were shut out."""
    boards = _with_key_open(key)
    return [
        (board, question, rules.barred(board)) for board in boards for question in _public_question(board, question_key)
    ]


_seen_by_guests = Glance(_look_for_guests, seconds=0.05)


def access_own_question(entry: Entry, key: str) -> LiveQuestion:
    """A question that this person asked."""
    question = get_object_or_404(LiveQuestion.objects.select_related("board"), board=entry.board, key=key)
    if not entry.asker.owns(question):
        raise Http404
    return question


def access_desk(user: Any, key: str) -> LiveBoard:
    """A board this person may moderate."""
    boards = LiveBoard.objects.moderated_by(user).select_related(*WITH_PLACE, "suspected_question")
    return get_object_or_404(boards, key=key)


def access_desk_question(user: Any, key: str, question_key: str) -> LiveQuestion:
    """Any question on a board this person may moderate."""
    board = access_desk(user, key)
    questions = LiveQuestion.objects.select_related("board", "author", "changed_by")
    return get_object_or_404(questions, board=board, key=question_key)
