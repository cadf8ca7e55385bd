"""Voting."""

from __future__ import annotations

import threading
from contextlib import nullcontext

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from kurzewege.common.errors import Refused

from .. import rules
from ..asker import Asker
from ..models import LiveQuestion, LiveVote
from ..topics import tell_votes
from .counting import recount

CLOSED = _("You cannot vote on this board at the moment.")
VOTES = {-1, 0, 1}


# SQLite takes one write at a time; whoever waits sleeps for up to 100 ms between two tries, while others overtake.
# A hall that votes at the same moment waits in turn (the slowest of 150: 220 ms instead of 1,150).
_turn = threading.Lock()


def set_vote(*, asker: Asker, question: LiveQuestion, value: int) -> LiveQuestion:
    """Vote as a state: 1 for, 0 not (any more), -1 against. The last tap counts, however often it was sent.

    A question that was united with another meanwhile passes the vote on to that one.
    """
    must_queue = connection.vendor == "sqlite" and not connection.in_atomic_block
    with _turn if must_queue else nullcontext():
        return _set_vote(asker, question, value)


@transaction.atomic
def _set_vote(asker: Asker, question: LiveQuestion, value: int) -> LiveQuestion:
    stored = _locked(question)
    if stored.state == LiveQuestion.State.MERGED and stored.merged_into_id:
        stored = _locked(stored.merged_into)  # type: ignore[arg-type]
    board = stored.board
    if value not in VOTES or (value < 0 and not board.allows_downvotes):
        raise Refused(CLOSED)
    if not rules.can_vote(asker, board) or rules.is_barred(asker, board):
        raise Refused(CLOSED)
    if stored.state not in {LiveQuestion.State.ADMITTED, LiveQuestion.State.STAGE}:
        raise Refused(_("This question is not in the list any more, so nobody can vote on it."))
    voter = asker.voter_mark(board)
    # One voice for the whole family of united questions: it stands with the one that is left.
    LiveVote.objects.filter(question__merged_into=stored, voter=voter).delete()
    if value:
        # One statement: of a hall that votes at the same moment everybody waits for the one who holds the question.
        LiveVote.objects.bulk_create(
            [LiveVote(question=stored, voter=voter, value=value, is_guest=asker.is_guest)],
            update_conflicts=True,
            unique_fields=["question", "voter"],
            update_fields=["value", "is_guest"],
        )
    else:
        LiveVote.objects.filter(question=stored, voter=voter).delete()
    recount(stored)
    tell_votes(stored)
    return stored


def _locked(question: LiveQuestion) -> LiveQuestion:
    questions = LiveQuestion.objects.select_for_update(of=("self",)).select_related("board__group", "board__event")
    return questions.get(pk=question.pk)
