"""The page on the phones, for members and guests, with and without scripts (O4, O7, O10; scenarios 5, 20, 23, 28)."""

from itertools import groupby

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from groups.models import Group
from kurzewege.common.live.models import TopicEvent
from kurzewege.common.visitors import COOKIE
from openmic.liveboards import actions, mailbag
from openmic.liveboards.codes import secret_of
from openmic.models import LiveQuestion, LiveVote

from .conftest import member

CANARY = "Zitronenfalter"
JSON = {"accept": "application/json"}


def joined(board, path="") -> Client:
    """A guest's browser that has opened the board's short address."""
    client = Client()
    client.get(path or f"/openmic/{board.code}/")
    return client


def asked(client, board, text="Wann fährt der Bus nach Altenroda?", **more):
    data = {"text": text, "form_key": "abcabcabcabc", **more}
    return client.post(f"{board.get_absolute_url()}ask/", data)


def html(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize("asking", ["named", "pseudonym"])
def test_o4_guest_joins_by_code_and_asks_without_scripts(make_board, asking):
    board = make_board(asking=asking)
    client = joined(board)
    response = asked(client, board, name="Frau Sommer")
    assert response.status_code == 302
    page = html(client.get(response.url))
    assert "Wann fährt der Bus nach Altenroda?" in page
    assert ("Frau Sommer (Gast)" in page) == (asking == "named")
    assert LiveQuestion.objects.get().author is None


def test_o4_guest_of_a_board_by_name_is_asked_for_hers_and_nothing_is_lost(board):
    response = asked(joined(board), board)
    assert response.status_code == 422
    assert "Wann fährt der Bus" in html(response)
    assert not LiveQuestion.objects.exists()


@pytest.mark.parametrize("typed", ["kw", "0OIL1U", "ABCDEF", "'; DROP", "x" * 300, "", "KW7M2\x00"])
def test_wrong_code_is_a_sentence_at_the_field(db, typed):
    response = Client().get("/openmic/join/", {"code": typed})
    assert response.status_code in (404, 422)
    assert 'aria-invalid="true"' in html(response)


def test_code_is_understood_as_people_type_it(board):
    code = f" {board.code[:3].lower()}-{board.code[3:].lower()} "
    client = Client()
    assert client.get("/openmic/join/", {"code": code}).url == board.get_absolute_url()
    assert client.get(board.get_absolute_url()).status_code == 200


def test_joining_and_looking_write_nothing(board):
    with CaptureQueriesContext(connection) as queries:
        joined(board).get(board.get_absolute_url())
    assert [row["sql"] for row in queries if not row["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE"))] == []


def test_qr_code_lets_in_where_the_letters_do_not(cast, make_board):
    board = make_board(accepts_code=False)
    assert joined(board).get(board.get_absolute_url()).status_code == 302
    qr = f"/openmic/{board.code}/{secret_of(board)}/"
    assert joined(board, qr).get(board.get_absolute_url()).status_code == 200
    old = secret_of(board, now=timezone.now().timestamp() - 601)
    assert joined(board, f"/openmic/{board.code}/{old}/").get(board.get_absolute_url()).status_code == 302


def test_cookie_is_for_the_server_only_and_a_forged_one_opens_nothing(board):
    client = joined(board)
    cookie = client.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    forged = Client()
    forged.cookies[COOKIE] = cookie.value[:-3] + "abc"
    assert forged.get(board.get_absolute_url()).status_code == 302


@pytest.mark.parametrize("change", ["no guests", "barred", "draft"])
def test_guest_is_out_when_the_board_says_so(cast, make_board, change):
    board = make_board(opened=change != "draft")
    client = joined(board)
    if change == "no guests":
        actions.change_settings(actor=cast.coordinator, board=board, allows_guests=False)
    elif change == "barred":
        asked(client, board, name="Grobian")
        actions.bar_asker(actor=cast.coordinator, question=LiveQuestion.objects.get())
    for path in ("", "ask/"):
        response = client.post(f"{board.get_absolute_url()}{path}", {"text": CANARY})
        assert response.status_code in (302, 405)
    assert client.get(board.get_absolute_url()).status_code == 302
    # Who never got in has no cookie and is asked to sign in.
    nothing = ({"frames": [], "left": [f"mic:{board.key}"]}, {"error": "login"})
    assert client.get("/live/since/", {"t": f"mic:{board.key}@0"}).json() in nothing
    assert client.get("/live/personal/", {"mic": board.key}).json() in ({"mic": {}}, {"error": "login"})


@pytest.mark.parametrize("change", ["no guests", "barred", "frozen", "hidden", "group deleted"])
def test_vote_in_the_moment_after_a_change_is_not_counted(cast, make_board, ask, change):
    """Guests who vote at the same moment share one look at board and question; what decides is asked with the count."""
    board = make_board(actor=cast.lead, group=cast.open)
    question = ask(board, member(cast.member))
    client = joined(board)
    asked(client, board, name="Grobian")
    path = f"{board.get_absolute_url()}q/{question.key}/vote/"
    client.post(path, {"value": "1"})
    assert LiveVote.objects.exists()
    LiveVote.objects.all().delete()
    if change == "no guests":
        actions.change_settings(actor=cast.lead, board=board, allows_guests=False)
    elif change == "barred":
        actions.bar_asker(actor=cast.lead, question=LiveQuestion.objects.exclude(pk=question.pk).get())
    elif change == "frozen":
        actions.freeze_board(actor=cast.lead, board=board)
    elif change == "hidden":
        actions.set_aside(actor=cast.lead, question=question, expected_version=question.version, reason="Doppelt")
    else:
        Group.objects.filter(pk=cast.open.pk).update(deleted_at=timezone.now())
    client.post(path, {"value": "1"})
    assert not LiveVote.objects.exists()


@pytest.mark.parametrize("role", ["applicant", "declined", "outsider", None])
def test_board_of_a_closed_group_is_not_there_for_others(cast, make_board, ask, role):
    board = make_board(actor=cast.lead, group=cast.closed, title=CANARY)
    question = ask(board, member(cast.member), text=f"{CANARY} im Landratsamt?")
    client = Client()
    if role:
        client.force_login(getattr(cast, role))
    paths = [board.get_absolute_url(), "/openmic/live/", f"/live/since/?t=mic:{board.key}@0"]
    for path in (*paths, f"/live/personal/?mic={board.key}"):
        assert CANARY not in html(client.get(path, follow=True))
    client.post(f"{board.get_absolute_url()}q/{question.key}/vote/", {"value": "1"})
    assert not LiveVote.objects.exists()


def test_o5_waiting_text_is_on_nobody_elses_page_and_in_no_public_frame(cast, make_board, ask):
    board = make_board(admits_first=True)
    mine, other = Client(), joined(board)
    mine.force_login(cast.member)
    mine.get(board.get_absolute_url())
    asked(mine, board, f"{CANARY} im Landratsamt?")
    question = LiveQuestion.objects.select_related("board").get()
    assert CANARY in html(mine.get(board.get_absolute_url()))
    pages = (board.get_absolute_url(), f"/live/since/?t=mic:{board.key}@0", f"/live/personal/?mic={board.key}")
    actions.set_aside(actor=cast.coordinator, question=question, expected_version=0, reason="Passt nicht hierher")
    for path in pages:
        assert CANARY not in html(other.get(path))
    assert "Passt nicht hierher" in html(other.get(board.get_absolute_url()))
    assert "Passt nicht hierher" in mine.get(pages[2]).json()["mic"]["html"]


def test_scenario_20_same_form_sent_ten_times_is_one_question(board):
    client = joined(board)
    for _ in range(10):
        response = client.post(
            f"{board.get_absolute_url()}ask/",
            {"text": "Wann fährt der Bus?", "name": "Frau Sommer", "form_key": "abcabcabcabc"},
            headers=JSON,
        )
        assert response.status_code == 200
    assert LiveQuestion.objects.count() == 1


def test_two_browsers_with_the_same_form_key_ask_two_questions(board):
    for _ in range(2):
        asked(joined(board), board, name="Frau Sommer")
    assert LiveQuestion.objects.count() == 2


def test_o10_one_person_is_stopped_with_a_sentence_and_the_hall_is_not(board, still_clock):
    client = joined(board)
    first = asked(client, board, "Erste Frage an alle?", name="Frau Sommer", form_key="aaaaaaaaaaaa")
    second = asked(client, board, "Zweite Frage an alle?", name="Frau Sommer", form_key="bbbbbbbbbbbb")
    assert (first.status_code, second.status_code) == (302, 422)
    assert "Zweite Frage an alle?" in html(second)
    # A page with scripts keeps it and sends it again by itself: it is told when.
    form = {"text": "Zweite Frage an alle?", "name": "Frau Sommer", "form_key": "bbbbbbbbbbbb"}
    third = client.post(f"{board.get_absolute_url()}ask/", form, headers=JSON)
    assert (third.status_code, third.json()["wait"]) == (422, 10)
    assert "Bitte warten Sie 10 Sekunden" in third.json()["sentence"]
    for _ in range(40):  # forty phones behind one address
        assert asked(joined(board), board, name="Gast").status_code == 302


def test_scenario_29_new_tokens_are_limited_for_each_board(board, make_board, still_clock):
    other = make_board(title="Andere Runde")
    answers = [Client().get(f"/openmic/{board.code}/").status_code for _ in range(40)]
    assert answers == [302] * 30 + [429] * 10
    assert Client().get(f"/openmic/{other.code}/").status_code == 302


def test_who_is_turned_away_at_the_door_comes_again_without_a_tap(board, still_clock):
    for _ in range(30):
        Client().get(f"/openmic/{board.code}/")
    refused = Client().get(f"/openmic/{board.code}/")
    assert refused.status_code == 429
    assert 2 <= int(refused.headers["Refresh"]) < 8
    assert "Refresh" not in Client().get("/openmic/XXXXXX/").headers


def test_scenario_18_whole_hall_comes_in_by_the_qr_code_at_once(board, still_clock):
    address = f"/openmic/{board.code}/{secret_of(board)}/"
    answers = [Client().get(address).status_code for _ in range(210)]
    assert answers == [302] * 200 + [429] * 10
    forged = [Client().get(f"/openmic/{board.code}/22222222/").status_code for _ in range(31)]
    assert forged == [302] * 30 + [429]


def test_vote_is_taken_back_and_stays_one(board, ask):
    question = ask(board)
    client = joined(board)
    address = f"{board.get_absolute_url()}q/{question.key}/vote/"
    for value, votes in (("1", 1), ("1", 1), ("0", 0), ("1", 1)):
        assert client.post(address, {"value": value}, headers=JSON).json()["votes"] == votes
    assert 'aria-pressed="true"' in html(client.get(board.get_absolute_url()))
    assert client.get("/live/personal/", {"mic": board.key}).json()["mic"]["votes"] == {question.key: 1}


@pytest.mark.parametrize("value", ["-1", "7", "x", ""])
def test_vote_that_the_board_does_not_know_counts_nothing(board, ask, value):
    question = ask(board)
    joined(board).post(f"{board.get_absolute_url()}q/{question.key}/vote/", {"value": value})
    assert not LiveVote.objects.exists()


@pytest.mark.parametrize("text", ["", "   ", "?", "x" * 301, "hm\x00", "12345"])
def test_bad_question_is_a_sentence_and_no_error(board, text):
    response = asked(joined(board), board, text, name="Frau Sommer")
    assert response.status_code == 422
    assert not LiveQuestion.objects.exists()


def test_writes_need_the_token_of_our_own_pages(board, ask):
    question = ask(board)
    client = Client(enforce_csrf_checks=True)
    client.get(f"/openmic/{board.code}/")
    for path in ("ask/", f"q/{question.key}/vote/", f"q/{question.key}/withdraw/"):
        assert client.post(f"{board.get_absolute_url()}{path}", {"text": CANARY, "value": "1"}).status_code == 403


def test_another_persons_question_can_be_neither_changed_nor_withdrawn(board, ask):
    question = ask(board)
    client = joined(board)
    for path in ("edit/", "withdraw/"):
        client.post(f"{board.get_absolute_url()}q/{question.key}/{path}", {"text": CANARY})
    assert LiveQuestion.objects.get().text == question.text


def test_scenario_23_withdrawn_question_is_nowhere(board):
    client, other = joined(board), joined(board)
    asked(client, board, f"{CANARY} im Landratsamt?", name="Frau Sommer")
    question = LiveQuestion.objects.get()
    client.post(f"{board.get_absolute_url()}q/{question.key}/withdraw/")
    for browser in (client, other):
        for path in (board.get_absolute_url(), f"/live/since/?t=mic:{board.key}@0"):
            assert CANARY not in html(browser.get(path))


def test_page_costs_the_same_for_many_questions(board, ask, cast):
    client = joined(board)

    def fill(count):
        for _ in range(count):
            question = ask(board, member(cast.member))
            actions.set_vote(asker=member(cast.lead), question=question, value=1)
            done = ask(board, member(cast.member))
            actions.answer(actor=cast.coordinator, question=done, expected_version=done.version)

    def queries():
        with CaptureQueriesContext(connection) as found:
            client.get(board.get_absolute_url())
        return len(found)

    fill(1)
    few = queries()
    fill(5)
    assert queries() == few <= 12


def test_anonymous_question_without_scripts_is_on_its_way_and_can_be_sent_again(make_board):
    board = make_board(asking="anonymous")
    client = joined(board)
    for _ in range(2):
        response = asked(client, board)
        assert response.status_code == 202
        assert 'value="abcabcabcabc"' in html(response)
    assert not LiveQuestion.objects.exists()
    assert mailbag.empty() == 1
    assert LiveQuestion.objects.count() == 1
    assert asked(client, board).status_code == 302
    assert "Ihre Fragen" in html(client.get(board.get_absolute_url()))
    assert LiveQuestion.objects.count() == 1


def test_bag_is_emptied_board_by_board_in_one_order(make_board, people, monkeypatch):
    monkeypatch.setattr(mailbag, "SHORTEST", 3600.0)
    monkeypatch.setattr(mailbag, "LONGEST", 3601.0)
    boards = [make_board(asking="anonymous") for _ in range(2)]
    for number in range(8):
        asker, board = member(people()), boards[number % 2]
        actions.ask(asker=asker, board=board, text=f"Frage Nummer {number}?", form_key=f"abcabcabc{number:03}")
    told = TopicEvent.objects.count()
    assert mailbag.empty() == 8
    topics = TopicEvent.objects.order_by("pk")[told:].values_list("topic__name", flat=True)
    keys = [topic.partition(":")[2] for topic in topics]
    assert [key for key, _group in groupby(keys)] == [board.key for board in boards]


def test_g4_board_of_a_group_leaves_the_screen_of_who_loses_the_group_but_not_a_guests(cast, make_board, client):
    board = make_board(actor=cast.lead, group=cast.closed)
    mark = f'data-personal-keys="{cast.closed.key}" data-standing'
    for path in (board.get_absolute_url(), f"{board.get_absolute_url()}desk/"):
        client.force_login(cast.lead)
        page = html(client.get(path))
        assert mark in page
        assert "groups/frame/standing" in page
    # A guest has no standing in the group, so the page would go away at once.
    assert mark not in html(joined(board).get(board.get_absolute_url()))
    assert "data-standing" not in html(client.get(make_board().get_absolute_url()))
