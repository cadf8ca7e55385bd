"""The clock in the hall: starting, pausing, one minute more, the end, races, and what pages carry of it."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from kurzewege.common.errors import Refused
from openmic.liveboards import actions
from openmic.liveboards.conflict import TimerConflict
from openmic.liveboards.hall import timer_of
from openmic.liveboards.models import LiveTimer
from openmic.liveboards.topics import desk_topic_of, topic_of
from tests.project.live import oracle

from .conftest import guest

TOKENS = re.compile(r'<input type="hidden" name="(csrfmiddlewaretoken|form_key)"[^>]*>')
JSON = {"accept": "application/json"}


@pytest.fixture
def clock(monkeypatch):
    """`clock.now`: the server's moment, which the test moves."""

    class Clock:
        now = timezone.now().replace(microsecond=0)

        def forward(self, **delta):
            self.now += timedelta(**delta)

    clock = Clock()
    monkeypatch.setattr("openmic.liveboards.actions.timing.timezone.now", lambda: clock.now)
    return clock


@pytest.fixture
def turn(cast, board):
    """`turn("start", seconds=180)`: what the desk does with the clock as it is now."""

    def do(name, **more):
        action = getattr(actions, name)
        return action(actor=cast.coordinator, board=board, expected_version=timer_of(board).version, **more)

    return do


@pytest.fixture
def desk(cast):
    client = Client()
    client.force_login(cast.coordinator)
    return client


def test_clock_ends_at_the_servers_moment_plus_its_length(turn, clock):
    timer = turn("start_timer", seconds=180)
    assert (timer.state, timer.ends - clock.now) == ("running", timedelta(minutes=3))


def test_paused_clock_keeps_what_is_left_and_goes_on_from_there(turn, clock):
    turn("start_timer", seconds=180)
    clock.forward(seconds=70)
    assert turn("pause_timer").left_ms == 110_000
    clock.forward(minutes=10)
    assert turn("go_on_with_timer").ends - clock.now == timedelta(seconds=110)


def test_one_minute_more_while_it_runs_when_it_is_paused_and_when_it_is_over(turn, clock):
    turn("start_timer", seconds=60)
    assert turn("extend_timer").ends - clock.now == timedelta(minutes=2)
    turn("pause_timer")
    assert turn("extend_timer").left_ms == 180_000
    turn("go_on_with_timer")
    clock.forward(minutes=30)
    assert turn("extend_timer").ends - clock.now == timedelta(minutes=1)


def test_stopped_clock_is_gone(turn):
    turn("start_timer", seconds=60)
    timer = turn("stop_timer")
    assert (timer.state, timer.ends) == ("off", None)
    with pytest.raises(TimerConflict):
        turn("extend_timer")


@pytest.mark.parametrize("seconds", [0, 9, -60, 7201])
def test_odd_length_is_refused(turn, seconds):
    with pytest.raises(Refused) as refusal:
        turn("start_timer", seconds=seconds)
    assert refusal.value.field == "minutes"


def test_second_moderator_learns_who_was_faster(cast, board, turn):
    turn("start_timer", seconds=60)
    with pytest.raises(TimerConflict) as lost:
        actions.start_timer(actor=cast.coordinator, board=board, seconds=300, expected_version=0)
    assert lost.value.who == cast.coordinator.name
    assert timer_of(board).seconds == 60


def test_nobody_but_moderators_turns_the_clock(cast, board):
    with pytest.raises(Refused):
        actions.start_timer(actor=cast.member, board=board, seconds=60, expected_version=0)


def speaks(cast, board):
    actions.set_speaking_list(actor=cast.coordinator, board=board, takes_hands=True)
    hand = actions.raise_hand(asker=guest(board), board=board, name="Anna")
    return actions.call_up(actor=cast.coordinator, hand=hand, expected_version=hand.version)


def test_clock_of_a_speech_ends_with_it(cast, board, turn):
    hand = speaks(cast, board)
    assert turn("start_timer", seconds=60).about == "speaker"
    actions.end_speech(actor=cast.coordinator, hand=hand, expected_version=hand.version)
    assert timer_of(board).state == "off"


def test_clock_of_the_question_on_stage_ends_with_it_and_no_other_does(cast, board, turn, ask):
    question = ask(board)
    move = {"actor": cast.coordinator, "question": question}
    staged = actions.put_on_stage(**move, expected_version=question.version)
    assert turn("start_timer", seconds=60).about == "question"
    actions.answer(actor=cast.coordinator, question=staged, expected_version=staged.version)
    assert timer_of(board).state == "off"
    assert turn("start_timer", seconds=60).about == ""
    second = ask(board, text="Und wie geht es weiter?")
    second = actions.put_on_stage(actor=cast.coordinator, question=second, expected_version=second.version)
    actions.take_off_stage(actor=cast.coordinator, question=second, expected_version=second.version)
    assert timer_of(board).state == "running"


def test_closing_the_board_takes_the_clock_away(cast, board, turn):
    turn("start_timer", seconds=60)
    actions.close_board(actor=cast.coordinator, board=board)
    assert not LiveTimer.objects.exists()
    with pytest.raises(Refused):
        turn("start_timer", seconds=60)


# --- Pages ----------------------------------------------------------------------------------------------------


def press(desk, board, **values):
    values.setdefault("version", timer_of(board).version)
    return desk.post(f"{board.get_absolute_url()}desk/timer/", values, headers=JSON)


@pytest.mark.parametrize(("minutes", "seconds"), [("3", 180), ("1,5", 90), ("0.5", 30), (" 20 ", 1200)])
def test_moderator_starts_the_clock_from_the_desk(board, desk, minutes, seconds):
    assert press(desk, board, minutes=minutes).status_code == 200
    assert timer_of(board).seconds == seconds
    for do, state in (("pause", "paused"), ("go", "running"), ("more", "running"), ("stop", "off")):
        assert press(desk, board, do=do).status_code == 200
        assert timer_of(board).state == state


@pytest.mark.parametrize("minutes", ["", "x", "nan", "inf", "-3", "1e9", "9" * 40, "²"])
def test_odd_minutes_are_a_sentence(board, desk, minutes):
    answer = press(desk, board, minutes=minutes)
    assert answer.status_code == 422
    assert answer.json()["sentence"]
    assert timer_of(board).state == "off"


def test_lost_race_on_the_desk_is_409(board, desk, turn):
    turn("start_timer", seconds=60)
    assert press(desk, board, do="stop", version="0").status_code == 409


def test_late_projector_shows_the_right_rest(board, desk, turn, clock):
    timer = turn("start_timer", seconds=180)
    page = desk.get(f"{board.get_absolute_url()}screen/").content.decode()
    assert f'data-ends="{int(timer.ends.timestamp() * 1000)}"' in page
    turn("pause_timer")
    assert 'data-left="180000"' in desk.get(f"{board.get_absolute_url()}screen/").content.decode()


def test_pages_can_ask_the_server_for_its_time(board):
    phone = Client()
    phone.get(f"/openmic/{board.code}/")
    now = phone.get("/live/personal/?clock=1").json()["clock"]["now"]
    assert abs(now / 1000 - timezone.now().timestamp()) < 5


ACTIONS = {
    "start": lambda turn: turn("start_timer", seconds=180),
    "pause": lambda turn: (turn("start_timer", seconds=180), turn("pause_timer")),
    "go on": lambda turn: (turn("start_timer", seconds=180), turn("pause_timer"), turn("go_on_with_timer")),
    "more": lambda turn: (turn("start_timer", seconds=180), turn("extend_timer")),
    "stop": lambda turn: (turn("start_timer", seconds=180), turn("stop_timer")),
}


@pytest.mark.parametrize("name", ACTIONS)
@pytest.mark.parametrize("page", ["", "desk/", "screen/"])
def test_open_page_after_a_move_of_the_clock_equals_a_fresh_one(board, desk, turn, name, page):
    topic = desk_topic_of(board) if page == "desk/" else topic_of(board)
    part = "desk-timer" if page == "desk/" else "mic-timer"

    def snapshot():
        return TOKENS.sub("", desk.get(board.get_absolute_url() + page).content.decode())

    with oracle.heals(snapshot, topic, f"{part}-{board.key}"):
        ACTIONS[name](turn)
