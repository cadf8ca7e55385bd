"""A projector on a computer without login: a code that is told once, opens this one page, and ends."""

import json
import logging
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from kurzewege.common.errors import Refused
from kurzewege.common.http.logs import JsonFormatter
from openmic.liveboards import actions
from openmic.liveboards.topics import desk_topic_of, topic_of
from openmic.models import LiveQuestion, ScreenPass

from .test_attacker import dump
from .test_healing import Scene

OPEN = "/openmic/live/screen/"


@pytest.fixture
def board(make_board):
    return make_board(admits_first=True, allows_guests=False)


@pytest.fixture
def made(cast, board):
    """A pass and its code."""
    return actions.create_screen_pass(actor=cast.coordinator, board=board)


def opened(code) -> Client:
    client = Client()
    assert client.post(OPEN, {"code": code}).status_code == 302
    return client


def status(client, address) -> int:
    answer = client.get(address)
    return 401 if answer.status_code == 302 and "/accounts/login/" in answer.url else answer.status_code


def test_computer_with_the_code_shows_the_projector_page(cast, board, made, ask):
    scene = Scene(cast, board, ask)
    screen = opened(made[1])
    page = screen.get(f"{board.get_absolute_url()}screen/").content.decode()
    assert scene.staged.text in page
    assert scene.waiting.text not in page
    assert screen.get(f"{board.get_absolute_url()}screen/qr.svg").status_code == 200


@pytest.mark.parametrize("typed", ["{lower}", "{half} {rest}", " {half}-{rest} "])
def test_code_may_be_typed_in_any_way(made, typed):
    code = made[1]
    opened(typed.format(lower=code.lower(), half=code[:5], rest=code[5:]))


def test_code_opens_nothing_else(board, made, make_board):
    screen = opened(made[1])
    other = make_board(title="Eine andere Runde")
    for part in ("", "desk/", "settings/", "moderators/", "desk/screens/"):
        assert status(screen, board.get_absolute_url() + part) in (401, 404), part
    assert status(screen, f"{other.get_absolute_url()}screen/") in (302, 401, 404)
    for part, data in (("ask/", {"text": "Darf ich fragen?"}), ("hand/", {"do": "raise", "name": "Anna"})):
        assert screen.post(board.get_absolute_url() + part, data).status_code in (302, 403, 404)
    assert screen.post(f"{board.get_absolute_url()}desk/hands/", {"do": "open"}).status_code in (302, 403, 404)
    assert not LiveQuestion.objects.exists()
    for address in ("/", "/members/", "/groups/"):
        answer = screen.get(address)
        assert b"data-live-topic" not in answer.content


def test_screen_hears_the_board_and_not_the_desk(board, made):
    screen = opened(made[1])
    topics = f"t={topic_of(board)}@0&t={desk_topic_of(board)}@0"
    assert screen.get(f"/live/since/?{topics}").json()["left"] == [desk_topic_of(board)]


def ends_by_withdrawing(cast, board, screen_pass):
    actions.withdraw_screen_pass(actor=cast.coordinator, screen_pass=screen_pass)


def ends_by_closing(cast, board, screen_pass):
    actions.close_board(actor=cast.coordinator, board=board)


def ends_by_time(cast, board, screen_pass):
    ScreenPass.objects.update(expires=timezone.now() - timedelta(seconds=1))


@pytest.mark.parametrize("end", [ends_by_withdrawing, ends_by_closing, ends_by_time])
def test_screen_goes_dark_when_the_code_ends(cast, board, made, end):
    screen_pass, code = made
    screen = opened(code)
    end(cast, board, screen_pass)
    assert screen.get(f"/live/since/?t={topic_of(board)}@0").json()["left"] == [topic_of(board)]
    answer = screen.get(f"{board.get_absolute_url()}screen/")
    assert (answer.status_code, answer.url) == (302, OPEN)  # no page with a password in front of the hall
    assert Client().post(OPEN, {"code": code}).status_code == 422


def test_code_lasts_a_day(made):
    left = made[0].expires - timezone.now()
    assert timedelta(hours=23) < left <= timedelta(hours=24)


@pytest.mark.parametrize("code", ["", "KW7M2Q", "ABCDEFGHJK", "0" * 10, "x" * 100])
def test_wrong_code_is_a_sentence(made, code):
    answer = Client().post(OPEN, {"code": code})
    assert answer.status_code == 422
    assert b"aria-invalid" in answer.content


def test_code_in_the_address_is_not_taken(board, made):
    client = Client()
    assert client.get(OPEN, {"code": made[1]}).status_code == 200
    assert status(client, f"{board.get_absolute_url()}screen/") == 401


def test_codes_are_limited_and_of_moderators_only(cast, board):
    for _ in range(5):
        actions.create_screen_pass(actor=cast.coordinator, board=board)
    with pytest.raises(Refused):
        actions.create_screen_pass(actor=cast.coordinator, board=board)
    with pytest.raises(Refused):
        actions.create_screen_pass(actor=cast.member, board=board)
    with pytest.raises(Refused):
        actions.withdraw_screen_pass(actor=cast.member, screen_pass=board.screen_passes.first())
    assert board.screen_passes.count() == 5


def test_attacker_finds_the_code_neither_in_the_database_nor_in_a_log_line(cast, board, caplog):
    caplog.set_level(logging.INFO)
    moderator = Client()
    moderator.force_login(cast.coordinator)
    page = moderator.post(f"{board.get_absolute_url()}desk/screens/")
    code = page.context["code"].replace(" ", "")
    assert page.context["link"].endswith(f"{OPEN}#{code}")
    assert "no-store" in page["Cache-Control"]
    opened(code)
    lines = [JsonFormatter().format(record) for record in caplog.records]
    assert any(OPEN in json.loads(line).get("path", line) for line in lines)
    everything = dump() + "\n".join(lines)
    for form in (code, code.lower(), page.context["code"]):
        assert form not in everything
    # It is told once.
    later = moderator.get(f"{board.get_absolute_url()}desk/screens/").content.decode()
    assert code not in later.replace(" ", "")
    assert "Der neue Code" in page.content.decode()
    assert "Der neue Code" not in later


def test_moderator_withdraws_a_code_on_the_page(cast, board, made):
    moderator = Client()
    moderator.force_login(cast.coordinator)
    moderator.post(f"{board.get_absolute_url()}desk/screens/{made[0].key}/withdraw/")
    assert not ScreenPass.objects.exists()
