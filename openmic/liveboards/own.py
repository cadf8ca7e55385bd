"""What a page shows to one person only: her votes, and what became of her questions."""

from __future__ import annotations

import hmac
from typing import Any

from django.http import Http404, HttpRequest
from django.template.loader import render_to_string

from kurzewege.common.prepared import prepared

from .access import Entry, enter
from .asker import Asker
from .models import LiveBoard, LiveQuestion, LiveVote


def votes_of(asker: Asker, board: LiveBoard) -> dict[str, int]:
    """Mapping question key → 1 or -1; a vote for a question that was united counts for the one that is left."""
    return {into or key: value for key, into, value in _votes(board, asker.voter_mark(board))}


@prepared
def _votes(board: LiveBoard, voter: str) -> Any:
    votes = LiveVote.objects.filter(question__board=board, voter=voter).order_by("value")
    return votes.values_list("question__key", "question__merged_into__key", "value")


def questions_of(asker: Asker, board: LiveBoard) -> list[LiveQuestion]:
    """Her questions on this board, the latest first, without withdrawn ones."""
    if asker.user is not None and not board.is_anonymous:
        questions = _by_account(board, asker.user.pk)
    else:
        # The marks of all, then the rows of her own: of a hall's questions hardly one is hers.
        keys = [key for key, mark in marks_of(board) if hmac.compare_digest(mark, asker.owner_mark(key))]
        questions = _without_account(board, keys) if keys else []
    return sorted(questions, key=lambda question: (question.created, question.place or 0), reverse=True)


@prepared
def _by_account(board: LiveBoard, user_id: int) -> Any:
    return _not_withdrawn().filter(board=board, author=user_id)


@prepared
def _without_account(board: LiveBoard, keys: list[str]) -> Any:
    return _not_withdrawn().filter(board=board, author=None, key__in=keys)


def _not_withdrawn() -> Any:
    return LiveQuestion.objects.exclude(state="withdrawn").select_related("board", "merged_into")


@prepared
def marks_of(board: LiveBoard) -> Any:
    """Key and owner's mark of the questions that were asked without an account."""
    return LiveQuestion.objects.filter(board=board, author=None).values_list("key", "owner")


def mic(request: HttpRequest, keys: list[str]) -> dict[str, Any]:
    """Personal state `mic` of the board `keys[0]`, nothing for who is not on it; see `openmic.liveboards`."""
    try:
        entry = enter(request, keys[0] if keys else "")
    except Http404:
        return {}
    return state_of(request, entry)


def state_of(request: HttpRequest, entry: Entry) -> dict[str, Any]:
    """The same for somebody who is on the board."""
    own = questions_of(entry.asker, entry.board)
    return {
        "votes": votes_of(entry.asker, entry.board),
        "mine": [question.key for question in own],
        "html": render_to_string("openmic/live/_own.html", own_context(entry.board, own), request=request).strip(),
    }


def own_context(board: LiveBoard, own: list[LiveQuestion]) -> dict[str, Any]:
    """Variables of `_own.html`."""
    return {"board": board, "own": own}
