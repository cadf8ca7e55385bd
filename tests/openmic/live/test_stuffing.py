"""Scenario 29: votes by fresh identities are noticed, shown on the desk, and set aside with one switch."""

import re
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kurzewege.common.errors import Refused
from kurzewege.common.live.models import TopicEvent
from openmic.liveboards import actions, stuffing
from openmic.liveboards.topics import desk_topic_of
from openmic.models import LiveBoard, LiveQuestion
from tests.project.live import oracle

from .conftest import guest, member
from .test_healing import now

TOKENS = re.compile(r'<input type="hidden" name="(csrfmiddlewaretoken|form_key)"[^>]*>')


@pytest.fixture
def clock(monkeypatch):
    """`clock.now`: the moment of the watch, in seconds; nothing was seen before."""

    class Clock:
        now = 1000.0

    clock = Clock()
    watch = stuffing.Watch()
    monkeypatch.setattr(stuffing, "monotonic", lambda: clock.now)
    monkeypatch.setattr("kurzewege.common.limits.time", SimpleNamespace(time=lambda: 1_800_000_000 + clock.now))
    monkeypatch.setattr(stuffing, "joined", watch.joined)
    monkeypatch.setattr(stuffing, "voted", watch.voted)
    return clock


@pytest.fixture
def question(board, ask):
    return ask(board)


@pytest.fixture
def desk(cast):
    client = Client()
    client.force_login(cast.coordinator)
    return client


def suspicion(board) -> str:
    return LiveBoard.objects.get(pk=board.pk).suspicion


def come_and_vote(board, question, clock=None, reads=0.0) -> int:
    """A fresh browser joins by the six letters, reads for some seconds and votes; the status of the vote."""
    client = Client()
    client.get(f"/openmic/{board.code}/")
    if clock:
        clock.now += reads
    return client.post(f"{board.get_absolute_url()}q/{question.key}/vote/", {"value": "1"}).status_code


def test_scenario_29_fresh_identities_that_vote_at_once_are_shown_on_the_desk(board, question, clock, desk):
    address = f"{board.get_absolute_url()}desk/"
    for _ in range(9):
        come_and_vote(board, question, clock, reads=0.3)
    assert suspicion(board) == ""
    with oracle.heals(
        lambda: TOKENS.sub("", desk.get(address).content.decode()), desk_topic_of(board), f"desk-suspicion-{board.key}"
    ):
        come_and_vote(board, question, clock, reads=0.3)
    assert suspicion(board) == "votes"
    hint = desk.get(address).content.decode().split('id="desk-suspicion-title"')[1].split("</section>")[0]
    assert question.text in hint
    # One switch sets them aside, and the hint goes with it; members' votes stay.
    actions.set_vote(asker=member(question.author), question=now(question), value=1)
    assert now(question).votes == 11
    desk.post(f"{board.get_absolute_url()}desk/guests/", {"counts": "0"})
    assert (now(question).votes, suspicion(board)) == (1, "")


def test_moderators_are_told_once_in_a_turn_and_not_while_they_know(make_board, ask, clock):
    def queries(question, voters):
        for voter in voters:
            stuffing.joined(voter, question.board, by_letters=False)
        with CaptureQueriesContext(connection) as found:
            actions.settle([actions.Ballot(voter, question, 1) for voter in voters])
        return len(found)

    few, many = ask(make_board()), ask(make_board())
    guests = [guest(many.board) for _ in range(3 * stuffing.VOTES)]
    unsuspected = queries(few, [guest(few.board) for _ in range(stuffing.VOTES - 1)])
    told = queries(few, [guest(few.board)])
    assert (suspicion(few.board), told > unsuspected) == ("votes", True)
    assert queries(many, guests) == told
    assert queries(many, guests) == unsuspected
    assert TopicEvent.objects.filter(topic__name=desk_topic_of(many.board), kind="suspicion").count() == 1


def test_hall_that_comes_reads_and_votes_is_not_suspected(board, question, clock):
    for _ in range(40):
        come_and_vote(board, question, clock, reads=6.0)
    assert suspicion(board) == ""


def test_hasty_votes_for_many_questions_are_not_suspected(board, ask, clock):
    questions = [ask(board, guest(board), text=f"Wie weiter mit Fall {number}?", name="Anna") for number in range(4)]
    for number in range(32):
        come_and_vote(board, questions[number % 4], clock, reads=0.9)
    assert suspicion(board) == ""


def test_guests_who_were_here_before_are_not_suspected(board, question, clock):
    guests = [Client() for _ in range(20)]
    for client in guests:
        client.get(f"/openmic/{board.code}/")
    clock.now += 60
    for client in guests:
        client.get(f"/openmic/{board.code}/")  # reloaded: the same browser is nobody new
        client.post(f"{board.get_absolute_url()}q/{question.key}/vote/", {"value": "1"})
    assert now(question).votes == 20
    assert suspicion(board) == ""


def test_many_who_come_by_letters_and_vote_for_different_things_are_shown(board, question, clock):
    for number in range(stuffing.JOINS):
        stuffing.joined(guest(board), board, by_letters=True)
        clock.now += 0.05 if number % 2 else 0
    come_and_vote(board, question, clock, reads=0.1)
    assert suspicion(board) == "joins"


def test_many_who_scan_the_picture_are_not_suspected(board, question, clock):
    for _ in range(2 * stuffing.JOINS):
        stuffing.joined(guest(board), board, by_letters=False)
    come_and_vote(board, question, clock, reads=0.1)
    assert suspicion(board) == ""


def test_moderator_who_finds_it_in_order_is_not_asked_again_soon(cast, board, question, clock, desk):
    actions.note_suspicion(question=question, kind="votes")
    with pytest.raises(Refused):
        actions.dismiss_suspicion(actor=cast.member, board=board)
    desk.post(f"{board.get_absolute_url()}desk/suspicion/")
    assert suspicion(board) == ""
    actions.note_suspicion(question=question, kind="votes")
    assert suspicion(board) == ""


def test_votes_that_are_set_aside_already_are_nobodys_worry(cast, board, question):
    actions.take_in_guest_votes(actor=cast.coordinator, board=board, counts=False)
    actions.note_suspicion(question=question, kind="votes")
    assert suspicion(board) == ""


def test_watch_forgets(board, question, clock):
    for _ in range(9):
        come_and_vote(board, question, clock, reads=0.1)
    clock.now += 30
    come_and_vote(board, question, clock, reads=0.1)
    assert suspicion(board) == ""
    assert LiveQuestion.objects.get(pk=question.pk).votes == 10
