"""The pages of the everyday board as people use them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openmic import actions
from openmic.everyday import actions as everyday
from openmic.models import Answer, Question, Wish


def test_o1_ask_page_puts_the_question_into_the_group_that_was_chosen(cast, client):
    client.force_login(cast.member)
    page = client.get("/openmic/").content.decode()
    assert "Geschlossene Gruppe – 2 Mitglieder" in page
    data = {"text": "Wer kennt einen Fall mit Bescheid?", "readers": cast.closed.key, "tags": "Bescheid, Widerspruch"}
    client.post("/openmic/ask/", data)
    question = Question.objects.get()
    assert question.board.group == cast.closed
    assert sorted(question.tags.names()) == ["Bescheid", "Widerspruch"]
    assert not Question.objects.visible_to(cast.outsider).exists()


@pytest.mark.parametrize(
    "data",
    [
        {"readers": "nonsense"},
        {"readers": ""},
        {"readers": "\x00"},
        {"tags": "a, b, c, d, e, f"},
        {"tags": "x" * 41},
        {"action_fields": "9999"},
    ],
)
def test_ask_page_with_bad_input_is_a_sentence_and_keeps_the_text(cast, client, data):
    client.force_login(cast.member)
    response = client.post("/openmic/ask/", {"text": "Wer verleiht einen Beamer im Kreis?", "readers": "all", **data})
    assert response.status_code == 422
    assert "Wer verleiht einen Beamer im Kreis?" in response.content.decode()
    assert not Question.objects.exists()


def test_ask_page_for_a_group_of_others_is_refused(cast, client):
    client.force_login(cast.outsider)
    response = client.post("/openmic/ask/", {"text": "Wer kennt einen Fall?", "readers": cast.closed.key})
    assert response.status_code == 422
    assert not Question.objects.exists()


def test_group_page_has_a_way_to_its_questions_and_members_ask_there(cast, client):
    client.force_login(cast.member)
    assert f"/openmic/group/{cast.closed.key}/" in client.get(f"/groups/{cast.closed.key}/").content.decode()
    page = client.get(f"/openmic/group/{cast.closed.key}/").content.decode()
    assert "Keine offenen Fragen" in page
    client.post("/openmic/ask/", {"text": "Wer kennt einen Fall mit Bescheid?", "readers": cast.closed.key})
    assert "mit Bescheid?" in client.get(f"/openmic/group/{cast.closed.key}/").content.decode()
    assert "mit Bescheid?" not in client.get("/openmic/").content.decode()


def test_open_groups_questions_are_read_by_others_who_cannot_ask_there(cast, client, ask):
    ask(board=actions.group_board(cast.open), text="Wann treffen wir uns?")
    client.force_login(cast.outsider)
    page = client.get(f"/openmic/group/{cast.open.key}/").content.decode()
    assert "Wann treffen wir uns?" in page
    assert 'id="ask"' not in page


@pytest.mark.parametrize("tab", ["for_me", "followed", "mine", "unanswered", "solved"])
def test_board_tab_with_nothing_in_it_says_what_belongs_there(cast, client, tab):
    client.force_login(cast.outsider)
    assert "empty-title" in client.get("/openmic/", {"tab": tab}).content.decode()


def test_board_tabs_show_what_is_mine_followed_and_for_me(cast, client, ask):
    cast.outsider.profile.action_fields.add(cast.field)
    mine, followed = ask(actor=cast.outsider, text="Was frage ich denn?"), ask(text="Wem folge ich denn?")
    for_me = ask(text="Was passt denn zu mir?", action_fields=[cast.field])
    everyday.set_follow(actor=cast.outsider, question=followed, follows=True)
    client.force_login(cast.outsider)
    shown = {
        tab: [q.text for q in client.get("/openmic/", {"tab": tab}).context["questions"]]
        for tab in ("mine", "followed", "for_me")
    }
    assert shown == {"mine": [mine.text], "followed": [followed.text], "for_me": [for_me.text]}


def test_open_question_beside_the_start_page_says_how_it_stands(cast, client, ask):
    cast.outsider.profile.action_fields.add(cast.field)
    question = ask(text="Wer passt denn hierzu?", action_fields=[cast.field])
    client.force_login(cast.outsider)
    assert "noch keine Antwort" in client.get("/feed/").content.decode()
    actions.set_vote(actor=cast.lead, question=question, is_mine_too=True)
    assert "1 hat das auch" in client.get("/feed/").content.decode()
    actions.answer_question(actor=cast.lead, question=question, body="<p>Ich.</p>")
    assert "eine Antwort" in client.get("/feed/").content.decode()


def test_board_older_loads_every_question_once_also_when_new_ones_come(cast, client, ask):
    for number in range(45):
        ask(text=f"Frage Nummer {number:02} an alle?", actor=cast.lead)
    client.force_login(cast.outsider)
    seen, address = [], "/openmic/"
    while address:
        response = client.get(address)
        seen += [question.text for question in response.context["questions"]]
        ask(text="Und noch eine neue Frage?")
        older = response.context["older"]
        address = f"/openmic/{older}" if older else ""
    assert seen == [f"Frage Nummer {number:02} an alle?" for number in reversed(range(45))]


def test_question_page_tells_the_story_of_who_was_told(cast, client, ask, people):
    people().profile.expertise.add("Tigrinya")
    question = ask()
    client.force_login(cast.member)
    page = client.get(f"/openmic/q/{question.key}/").content.decode()
    assert "Wir haben eine Person mit passenden Kenntnissen gefragt." in page
    assert "Mina Mitglied hat gefragt." in page


def test_edit_page_keeps_what_was_typed_and_history_shows_both(cast, client, ask):
    question = ask(text="Wer spricht Tigrinya im Kreis?")
    client.force_login(cast.member)
    edit = f"/openmic/q/{question.key}/edit/"
    assert "Wer spricht Tigrinya im Kreis?" in client.get(edit).content.decode()
    assert client.post(edit, {"text": "?", "detail": "Für Familie A."}).status_code == 422
    client.post(edit, {"text": "Wer spricht Dari im Kreis?"})
    page = client.get(f"/openmic/q/{question.key}/history/").content.decode()
    assert "Wer spricht Tigrinya im Kreis?" in page
    assert "Wer spricht Dari im Kreis?" in page


def test_helped_button_without_javascript_leads_back_to_the_answer(cast, client, ask):
    question = ask()
    answer = actions.answer_question(actor=cast.lead, question=question, body="<p>Ja</p>")
    client.force_login(cast.outsider)
    response = client.post(f"/openmic/q/{question.key}/answers/{answer.key}/helped/", {"helped": "1"})
    assert response.url.endswith(f"#answer-{answer.key}")
    page = client.get(f"/openmic/q/{question.key}/").content.decode()
    assert 'aria-pressed="true"' in page


@pytest.mark.parametrize("name", ["Otto Aussen", "otto  aussen"])
def test_person_is_asked_by_her_name(cast, client, ask, name):
    question = ask()
    client.force_login(cast.member)
    client.post(f"/openmic/q/{question.key}/ask-person/", {"person": name})
    assert question.steps.get(kind="assigned").person == cast.outsider


@pytest.mark.parametrize("name", ["", "Niemand Nirgends", "x" * 200, "\x00", "Bert Gesperrt", "Fritz Ehemals"])
def test_person_who_is_not_there_gives_a_sentence(cast, client, ask, name):
    question = ask()
    client.force_login(cast.member)
    assert client.post(f"/openmic/q/{question.key}/ask-person/", {"person": name}).status_code == 422
    assert not question.steps.filter(kind="assigned").exists()


def test_two_people_of_one_name_are_not_mixed_up(cast, client, ask, people):
    people("Otto Aussen")
    question = ask()
    client.force_login(cast.member)
    assert client.post(f"/openmic/q/{question.key}/ask-person/", {"person": "Otto Aussen"}).status_code == 422
    client.post(f"/openmic/q/{question.key}/ask-person/", {"person": cast.outsider.key})
    assert question.steps.get(kind="assigned").person == cast.outsider


def test_wish_page_saves_how_often_i_am_asked(cast, client):
    client.force_login(cast.member)
    assert client.post("/openmic/wish/", {"per_day": "7"}).status_code == 422
    client.post("/openmic/wish/", {"per_day": "0"})
    assert Wish.objects.get(user=cast.member).per_day == 0


@pytest.mark.parametrize("role", ["outsider", "coordinator"])
def test_everything_about_a_question_of_a_closed_group_is_404_outside(cast, client, ask, role):
    question = ask(board=actions.group_board(cast.closed), text="Zitronenfalter im Amt?")
    answer = actions.answer_question(actor=cast.lead, question=question, body="<p>Ja</p>")
    client.force_login(getattr(cast, role))
    base = f"/openmic/q/{question.key}/"
    for path in (
        "",
        "history/",
        "edit/",
        "ask-person/",
        "review/",
        f"answers/{answer.key}/history/",
        f"answers/{answer.key}/edit/",
    ):
        assert client.get(base + path).status_code == 404, path
    for path in ("follow/", "this-answers/", "pass-on/", f"answers/{answer.key}/helped/", "vote/", "solve/"):
        assert client.post(base + path).status_code == 404, path
    assert client.get(f"/openmic/group/{cast.closed.key}/").status_code == 404
    assert Answer.objects.get().helped_count == 0


@pytest.mark.parametrize("path", ["q", "q/ask-person", "tab=for_me", "tab=followed", "group"])
def test_page_costs_the_same_with_few_and_with_many(cast, client, ask, people, path):
    cast.member.profile.action_fields.add(cast.field)
    board = actions.group_board(cast.open) if path == "group" else actions.everyday_board()
    question = ask(action_fields=[cast.field], tags=["Tigrinya"], board=board)

    def fill(number):
        for index in range(number):
            helper = people()
            helper.profile.expertise.add("Tigrinya")
            answer = actions.answer_question(actor=cast.lead, question=question, body=f"<p>Antwort {index}</p>")
            everyday.set_helped(actor=cast.member, answer=answer, has_helped=True)
            other = ask(actor=cast.lead, text=f"Wer spricht Tigrinya {index}?", action_fields=[cast.field], board=board)
            everyday.set_follow(actor=cast.member, question=other, follows=True)

    def cost():
        address = {
            "q": f"/openmic/q/{question.key}/",
            "q/ask-person": f"/openmic/q/{question.key}/ask-person/",
            "group": f"/openmic/group/{cast.open.key}/",
        }.get(path, f"/openmic/?{path}")
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    client.force_login(cast.member)
    fill(2)
    few = cost()
    fill(5)
    assert cost() == few
