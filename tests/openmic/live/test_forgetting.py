"""90 days after a board ended: what everybody read stays, what was kept about people goes (P11)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from events import actions as event_actions
from openmic.liveboards import actions
from openmic.liveboards.actions.forgetting import forget_people
from openmic.liveboards.periodic import forget_people_on_boards
from openmic.models import LiveBoard, LiveEdit, LiveNote, LiveQuestion

from .conftest import guest, member
from .test_attacker import tables

CANARY = "Zitronenfalter"


def aged(board, days=91):
    """The board as it is when it ended so many days ago."""
    ended = timezone.now() - timedelta(days=days)
    LiveBoard.objects.filter(pk=board.pk).update(created=ended, closed_at=ended if board.is_closed else None)
    LiveQuestion.objects.filter(board=board).update(created=ended)
    return LiveBoard.objects.get(pk=board.pk)


@pytest.fixture
def closed(cast, make_board, ask):
    """A closed board by name with everything that is kept about people."""
    board = make_board(admits_first=True)
    about = {"actor": cast.coordinator}
    for asker, text, more in (
        (member(cast.member), "Wer zahlt?", {}),
        (guest(board), "Wann wieder?", {"name": f"Frau {CANARY}"}),
    ):
        question = ask(board, asker, text=text, **more)
        question = actions.admit(**about, question=question, expected_version=question.version)
        actions.edit_text(**about, question=question, expected_version=question.version, text=f"{text} Und wie?")
    ask(board, text=f"{CANARY} wartet?")
    unseen = ask(board, text=f"{CANARY} nie gezeigt?")
    unseen = actions.edit_text(**about, question=unseen, expected_version=unseen.version, text=f"{CANARY} anders?")
    actions.set_aside(**about, question=unseen, expected_version=unseen.version, reason="Verletzt jemanden.")
    actions.bar_asker(**about, question=unseen)
    actions.add_note(**about, board=board, text=f"{CANARY} unter uns")
    return actions.close_board(actor=cast.coordinator, board=board)


def test_before_90_days_everything_is_there(closed):
    board = aged(closed, days=89)
    assert forget_people() == 0
    assert LiveQuestion.objects.filter(board=board).count() == 4
    assert LiveNote.objects.exists()


def test_after_90_days_no_trace_of_people_but_what_members_said_in_public(cast, closed):
    marks = set(LiveQuestion.objects.values_list("owner", flat=True))
    board = aged(closed)
    assert forget_people() == 1
    assert forget_people() == 0
    rows = LiveQuestion.objects.filter(board=board).order_by("text")
    assert [(row.text, row.state, row.author) for row in rows] == [
        ("", "aside", None),
        ("Wann wieder? Und wie?", "admitted", None),
        ("Wer zahlt? Und wie?", "admitted", cast.member),
    ]
    everything = tables()
    assert CANARY not in everything
    assert not [mark for mark in marks if mark in everything]
    assert {(row.changed_by, row.is_barred, row.asked_as) for row in rows} == {(None, False, "")}
    assert {edit.by for edit in LiveEdit.objects.all()} == {None}
    client = Client()
    client.force_login(cast.member)
    page = client.get(board.get_absolute_url()).content.decode()
    assert "Wer zahlt? Und wie?" in page
    assert "Verletzt jemanden." in page
    assert "Gast" in page


def test_guests_who_joined_are_out_afterwards(closed):
    client = Client()
    client.get(f"/openmic/{closed.code}/")
    assert client.get(closed.get_absolute_url()).status_code == 200
    aged(closed)
    forget_people()
    assert client.get(closed.get_absolute_url()).status_code != 200


def test_who_stands_behind_an_invented_name_is_forgotten(cast, make_board, ask):
    board = make_board(asking="pseudonym")
    name = ask(board).asked_as
    board = aged(actions.close_board(actor=cast.coordinator, board=board))
    forget_people()
    question = LiveQuestion.objects.get(board=board)
    assert (question.author, question.asked_as, question.asked_by) == (None, name, name)


def test_board_left_open_is_closed_and_forgotten_when_its_event_is_long_over(cast, ask):
    starts = timezone.now() - timedelta(days=91)
    event = event_actions.plan_event(
        actor=cast.coordinator, title="Runde", starts=starts, ends=starts + timedelta(hours=1)
    )
    board = actions.create_board(actor=cast.coordinator, title="Runde", event=event)
    board = actions.open_board(actor=cast.coordinator, board=board)
    ask(board)
    assert forget_people() == 0  # somebody asked just now
    aged(board)
    assert forget_people() == 1
    board.refresh_from_db()
    assert (board.state, board.vote_secret) == ("closed", "")
    assert board.forgotten_at is not None


def test_board_that_is_still_used_stays_open(board, ask):
    ask(board)
    LiveBoard.objects.filter(pk=board.pk).update(created=timezone.now() - timedelta(days=400))
    assert forget_people() == 0
    board.refresh_from_db()
    assert board.state == "open"


def test_it_happens_every_day_and_the_privacy_page_says_so(client, db, closed):
    aged(closed)
    forget_people_on_boards.call()
    assert LiveBoard.objects.get(pk=closed.pk).forgotten_at is not None
    page = client.get("/privacy/").content.decode()
    assert "90 Tage nach seinem Ende löschen wir die Namen der Gäste" in page
