"""What a page shows to one person only: her votes, and what became of her questions."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.template.loader import render_to_string

from .access import Entry, enter
from .asker import Asker
from .models import LiveBoard, LiveQuestion, LiveVote


def votes_of(asker: Asker, board: LiveBoard) -> dict[str, int]:
    """Mapping question key → 1 or -1; a vote for a question that was united counts for the one that is left."""
    rows = (
        LiveVote.objects.filter(question__board=board, voter=asker.voter_mark(board))
        .order_by("value")
        .values_list("question__key", "question__merged_into__key", "value")
    )
    return {into or key: value for key, into, value in rows}


def questions_of(asker: Asker, board: LiveBoard) -> list[LiveQuestion]:
    """Her questions on this board, the latest first, without withdrawn ones."""
    questions: Any = (
        LiveQuestion.objects.filter(board=board).exclude(state="withdrawn").select_related("board", "merged_into")
    )
    if asker.user is not None and not board.is_anonymous:
        questions = questions.filter(author=asker.user)
    else:
        questions = questions.filter(author=None)
    return sorted(
        asker.own_among(questions), key=lambda question: (question.created, question.place or 0), reverse=True
    )


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
