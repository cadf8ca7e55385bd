"""The page that guests share who left nothing on a board yet (scenario 18): nobody can tell it from her own."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from openmic.liveboards import actions, sheets
from openmic.liveboards.views import room
from openmic.models import LiveQuestion

from .test_room import asked, html, joined

OWN = re.compile(r'csrfmiddlewaretoken" value="\w+|form_key" value="\w+|data-mic-hand="\w+')


def page(client, board) -> str:
    return html(client.get(board.get_absolute_url()))


def drawn_alone(client, board, monkeypatch) -> str:
    with monkeypatch.context() as patched:
        patched.setattr(room, "_page_from_sheet", lambda request, entry: None)
        return page(client, board)


def whole(text: str) -> str:
    return OWN.sub("", text)


@pytest.fixture(autouse=True)
def no_sheets(monkeypatch):
    monkeypatch.setattr(sheets, "_sheets", sheets._Sheets())


@pytest.mark.parametrize("asking", ["named", "pseudonym", "anonymous"])
def test_page_is_the_one_drawn_for_her_alone(make_board, ask, cast, asking, monkeypatch):
    board = make_board(asking=asking)
    actions.set_speaking_list(actor=cast.coordinator, board=board, takes_hands=True)
    if asking != "anonymous":
        for number in range(3):
            ask(board, text=f"Frage {number}?")
    first, second = joined(board), joined(board)
    pages = [page(first, board), page(second, board), page(second, board)]
    assert {whole(text) for text in pages} == {whole(drawn_alone(second, board, monkeypatch))}
    holes = [OWN.findall(text) for text in pages]
    assert len(holes[0]) == len(OWN.findall(drawn_alone(first, board, monkeypatch)))
    for name in ("form_key", "csrf"):  # new on each page
        assert len({next(hole for hole in one if name in hole) for one in holes}) == 3
    hands = [next(hole for hole in one if "hand" in hole) for one in holes]
    assert hands[0] != hands[1] == hands[2]
    assert sheets.TOKEN not in "".join(pages)


def test_forms_of_a_shared_page_work(make_board):
    board = make_board(asking="pseudonym")
    page(joined(board), board)
    client = Client(enforce_csrf_checks=True)
    client.get(f"/openmic/{board.code}/")
    text = page(client, board)
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)', text)[1]
    key = re.search(r'form_key" value="(\w+)', text)[1]
    data = {"text": "Geht das Formular?", "form_key": key, "csrfmiddlewaretoken": token}
    assert client.post(f"{board.get_absolute_url()}ask/", data).status_code == 302
    assert LiveQuestion.objects.get().text == "Geht das Formular?"


def test_who_asked_voted_or_raised_her_hand_sees_it(make_board, ask, cast):
    board = make_board(asking="pseudonym")
    actions.set_speaking_list(actor=cast.coordinator, board=board, takes_hands=True)
    question = ask(board)
    asker, voter, speaker, nobody = (joined(board) for _ in range(4))
    page(nobody, board)
    asked(asker, board, text="Nur meine Frage?")
    voter.post(f"{board.get_absolute_url()}q/{question.key}/vote/", {"value": "1"})
    speaker.post(f"{board.get_absolute_url()}hand/", {"do": "raise", "name": "Frau Sommer"})
    blank = page(nobody, board)
    for client, sign in (
        (asker, "-mine"), (voter, 'aria-pressed="true"'), (speaker, 'data-hand-state="waiting"'),
    ):  # fmt: skip
        assert sign in page(client, board)
        assert sign not in blank


def test_shared_page_shows_what_just_happened(board, ask, cast):
    client, other = joined(board), joined(board)
    question = ask(board, text="Steht nicht lange hier?")
    assert question.text in page(client, board)
    actions.set_aside(actor=cast.coordinator, question=question, expected_version=question.version, reason="Doppelt")
    assert "Doppelt" in page(other, board)
    actions.close_board(actor=cast.coordinator, board=board)
    assert "is-closed" in page(client, board)


def test_who_may_not_read_the_board_gets_no_shared_page(make_board, ask, cast, client):
    board = make_board(asking="pseudonym")
    rude = joined(board)
    asked(rude, board, text="Unverschämt?")
    page(joined(board), board)
    assert client.get(board.get_absolute_url()).status_code == 302
    actions.bar_asker(actor=cast.coordinator, question=LiveQuestion.objects.get())
    assert rude.get(board.get_absolute_url()).status_code == 302
    board.refresh_from_db()
    actions.change_settings(actor=cast.coordinator, board=board, allows_guests=False)
    assert joined(board).get(board.get_absolute_url()).status_code == 302


def test_shared_page_costs_five_queries(board, ask):
    for number in range(5):
        ask(board, text=f"Frage {number}?")
    page(joined(board), board)
    client = joined(board)
    with CaptureQueriesContext(connection) as found:
        page(client, board)
    assert len(found) <= 5
