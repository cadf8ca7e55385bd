"""Voting. A hall votes at the same moment: what waits is settled together, a transaction for each question."""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db import DatabaseError, OperationalError, connection, transaction
from django.utils.translation import gettext_lazy as _

from kurzewege.common.errors import Refused
from kurzewege.common.together import Together

from .. import rules, stuffing
from ..asker import Asker
from ..models import LiveBoard, LiveQuestion, LiveVote
from ..topics import tell_votes
from .counting import recount
from .suspicion import note_suspicion

CLOSED = _("You cannot vote on this board at the moment.")
VOTES = {-1, 0, 1}
_random = random.SystemRandom()
log = logging.getLogger("kurzewege.openmic")


# SQLite takes one write at a time; whoever waits sleeps for up to 100 ms between two tries, while others overtake.
# What votes at the same moment without being settled together waits in turn (the slowest of 150: 220 ms, not 1,150).
_turn = threading.Lock()


@dataclass(frozen=True)
class Ballot:
    """Somebody's vote for a question as a state: 1 for, 0 not (any more), -1 against."""

    asker: Asker
    question: LiveQuestion
    value: int


def set_vote(*, asker: Asker, question: LiveQuestion, value: int) -> LiveQuestion:
    """Vote. The last tap counts, however often it was sent.

    A question that was united with another meanwhile passes the vote on to that one.
    """
    [outcome] = settle([Ballot(asker, question, value)])
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def settle(ballots: Sequence[Ballot]) -> list[LiveQuestion | Exception]:
    """Count these votes, each as if it had come alone: the question as it is then, or why it was refused."""
    outcomes: dict[int, LiveQuestion | Exception] = {}
    order = sorted(range(len(ballots)), key=lambda number: (str(ballots[number].question.pk), number))
    for _pk, numbers in groupby(order, key=lambda number: ballots[number].question.pk):
        group = list(numbers)
        outcomes |= dict(zip(group, _settled([ballots[number] for number in group]), strict=True))
    return [outcomes[number] for number in range(len(ballots))]


# Ten turns a second are more than a large room is told of; each costs about what a single vote does.
TURN_SECONDS = 0.1
votes: Together[Ballot, LiveQuestion] = Together("votes", settle, pause=TURN_SECONDS)


def _settled(ballots: list[Ballot]) -> list[LiveQuestion | Exception]:
    """Votes for one question in one transaction; when that fails each in its own, so that none spoils the others."""
    must_queue = connection.vendor == "sqlite" and not connection.in_atomic_block
    try:
        with _turn if must_queue else nullcontext():
            outcomes = _count(ballots)
    except OperationalError as error:  # the database is away or busy: each alone would wait as long once more
        return [error] * len(ballots)
    except Exception as error:
        if len(ballots) == 1:
            return [error]
        return [outcome for ballot in ballots for outcome in _settled([ballot])]
    counted = [
        (ballot, outcome)
        for ballot, outcome in zip(ballots, outcomes, strict=True)
        if isinstance(outcome, LiveQuestion)
    ]
    if counted:
        _watch([ballot.asker for ballot, _ in counted if ballot.value and ballot.asker.is_guest], counted[0][1])
    return outcomes


def _watch(guests: list[Asker], question: LiveQuestion) -> None:
    """The votes of these guests count, whatever becomes of the hint that they look odd. One hint is enough."""
    odd = [kind for guest in guests if (kind := stuffing.voted(guest, question))]
    if not odd or question.board.suspicion:
        return
    try:
        note_suspicion(question=question, kind=odd[0])
    except DatabaseError as error:
        log.warning("moderators not told of odd votes: %r", error)


@transaction.atomic
def _count(ballots: list[Ballot]) -> list[LiveQuestion | Exception]:
    stored = _locked(ballots[0].question.pk)
    if stored.state == LiveQuestion.State.MERGED and stored.merged_into_id:
        stored = _locked(stored.merged_into_id)
    board, barred = stored.board, rules.barred(stored.board)
    outcomes: list[LiveQuestion | Exception] = [_refusal(ballot, stored, barred) or stored for ballot in ballots]
    # Of somebody who taps twice at once the last tap counts.
    taken = {
        ballot.asker.voter_mark(board): ballot
        for ballot, outcome in zip(ballots, outcomes, strict=True)
        if outcome is stored
    }
    if taken:
        _write(stored, taken)
        recount(stored)
        tell_votes(stored)
    return outcomes


def _refusal(ballot: Ballot, question: LiveQuestion, barred: list[LiveQuestion]) -> Refused | None:
    board: LiveBoard = question.board
    if ballot.value not in VOTES or (ballot.value < 0 and not board.allows_downvotes):
        return Refused(CLOSED)
    is_gone = board.group is not None and board.group.deleted_at is not None
    if is_gone or not rules.can_vote(ballot.asker, board) or ballot.asker.own_among(barred):
        return Refused(CLOSED)
    if question.state not in {LiveQuestion.State.ADMITTED, LiveQuestion.State.STAGE}:
        return Refused(_("This question is not in the list any more, so nobody can vote on it."))
    return None


def _write(question: LiveQuestion, taken: dict[str, Ballot]) -> None:
    """The votes by who cast them (mapping mark → ballot), in any order: where they lie tells nothing."""
    # One voice for the whole family of united questions: it stands with the one that is left.
    LiveVote.objects.filter(question__merged_into=question, voter__in=taken).delete()
    rows = [
        LiveVote(question=question, voter=voter, value=ballot.value, is_guest=ballot.asker.is_guest)
        for voter, ballot in taken.items()
        if ballot.value
    ]
    _random.shuffle(rows)
    if rows:
        # One statement: of a hall that votes at the same moment everybody waits for the one who holds the question.
        LiveVote.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["question", "voter"], update_fields=["value", "is_guest"]
        )
    if taken_back := [voter for voter, ballot in taken.items() if not ballot.value]:
        LiveVote.objects.filter(question=question, voter__in=taken_back).delete()


def _locked(pk: Any) -> LiveQuestion:
    questions = LiveQuestion.objects.select_for_update(of=("self",), no_key=True).select_related(
        "board__group", "board__event"
    )
    return questions.get(pk=pk)
