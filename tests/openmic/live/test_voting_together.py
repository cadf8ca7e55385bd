"""Votes that wait at the same moment are settled in one transaction, each as if it had come alone (scenario 3)."""

from concurrent.futures import wait

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from kurzewege.common.errors import Refused
from kurzewege.common.live.models import TopicEvent
from openmic.liveboards import actions
from openmic.liveboards.actions.voting import Ballot, settle
from openmic.liveboards.topics import topic_of
from openmic.models import LiveQuestion, LiveVote

from .conftest import guest, member


def events(board) -> int:
    return TopicEvent.objects.filter(topic__name=topic_of(board), kind="votes").count()


def test_votes_for_several_questions_are_counted_with_one_event_each(board, ask, cast):
    first, second = ask(board), ask(board)
    voters = [guest(board) for _ in range(7)]
    ballots = [Ballot(voter, question, 1) for voter in voters for question in (first, second)]
    ballots.append(Ballot(member(cast.lead), second, 1))
    outcomes = settle(ballots)
    assert [outcome.pk for outcome in outcomes] == [ballot.question.pk for ballot in ballots]
    assert [LiveQuestion.objects.get(pk=question.pk).guest_ups for question in (first, second)] == [7, 7]
    assert outcomes[-1].votes == 8
    assert events(board) == 2


def test_many_votes_cost_as_many_queries_as_one(board, ask):
    question = ask(board)

    def queries(count):
        with CaptureQueriesContext(connection) as found:
            settle([Ballot(guest(board), question, 1) for _ in range(count)])
        return len(found)

    assert queries(1) == queries(40)


def test_refused_vote_spoils_no_other(make_board, ask, cast):
    board = make_board(asking="pseudonym")
    rude = guest(board)
    question, bad = ask(board), ask(board, rude)
    actions.bar_asker(actor=cast.coordinator, question=bad)
    outcomes = settle([
        Ballot(guest(board), question, 1), Ballot(rude, question, 1), Ballot(guest(board), question, -1),
        Ballot(guest(board), question, 1),
    ])  # fmt: skip
    assert [isinstance(outcome, Refused) for outcome in outcomes] == [False, True, True, False]
    assert outcomes[0].votes == 2


def test_failing_vote_is_left_out_and_the_others_are_counted(board, ask):
    question, gone = ask(board), ask(board)
    LiveQuestion.objects.filter(pk=gone.pk).delete()
    outcomes = settle([Ballot(guest(board), question, 1), Ballot(guest(board), gone, 1)])
    assert outcomes[0].votes == 1
    assert isinstance(outcomes[1], LiveQuestion.DoesNotExist)


def test_transaction_that_fails_is_repeated_vote_by_vote(board, ask):
    """A mark that the database does not take: only its own vote is lost."""
    question, strange = ask(board), guest(board)
    object.__setattr__(strange, "voter_mark", lambda board: "x" * 65 if connection.vendor != "sqlite" else None)
    outcomes = settle(
        [Ballot(guest(board), question, 1), Ballot(strange, question, 1), Ballot(guest(board), question, 1)]
    )
    assert [isinstance(outcome, Exception) for outcome in outcomes] == [False, True, False]
    assert LiveVote.objects.count() == 2
    assert LiveQuestion.objects.get(pk=question.pk).guest_ups == 2


def test_of_taps_that_wait_together_the_last_counts(board, ask):
    question, voter = ask(board), guest(board)
    settle([Ballot(voter, question, value) for value in (1, 0, 1, 0)])
    assert LiveQuestion.objects.get(pk=question.pk).votes == 0
    settle([Ballot(voter, question, value) for value in (0, 1)])
    assert LiveQuestion.objects.get(pk=question.pk).votes == 1


def test_votes_for_a_united_question_count_for_the_one_that_is_left(board, ask, cast):
    first, second = ask(board), ask(board)
    twice = guest(board)
    settle([Ballot(twice, first, 1)])
    shown = LiveQuestion.objects.get(pk=first.pk)
    actions.merge(
        actor=cast.coordinator, question=shown, expected_version=shown.version, into=second,
        into_version=second.version,
    )  # fmt: skip
    outcomes = settle([Ballot(twice, first, 1), Ballot(guest(board), first, 1)])
    assert {outcome.pk for outcome in outcomes} == {second.pk}
    assert LiveQuestion.objects.get(pk=second.pk).votes == 2


@pytest.mark.django_db(transaction=True)
def test_the_queue_gives_everybody_her_own_outcome(make_board, ask):
    board = make_board()
    question, voters = ask(board), [guest(board) for _ in range(30)]
    outcomes = [
        actions.votes.add(Ballot(voter, question, 1 if number % 3 else -1)) for number, voter in enumerate(voters)
    ]
    wait(outcomes, timeout=20)
    # The queue's thread keeps its connection, which would keep the test database.
    actions.votes._thread.submit(connections.close_all).result(20)
    assert [isinstance(outcome.exception(), Refused) for outcome in outcomes] == [
        not number % 3 for number in range(30)
    ]
    assert LiveQuestion.objects.get(pk=question.pk).votes == 20
    assert 1 <= events(board) <= 20
