"""The pages of OPEN MIC as people use them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kurzewege.common.searchindex import api as search
from openmic import actions
from openmic.models import Answer, Question


def test_ask_page_sent_twice_makes_one_question(cast, client):
    client.force_login(cast.member)
    data = {"text": "Gibt es barrierefreie Wohnungen in Naumburg?", "readers": "all", "form_key": "abcabcabcabc"}
    first, second = client.post("/openmic/ask/", data), client.post("/openmic/ask/", data)
    assert Question.objects.count() == 1
    assert first.url == second.url


@pytest.mark.parametrize("text", ["", "   ", "?", "x" * 301, "hm\x00", "!!!!!!!!!!!!"])
def test_ask_page_with_bad_text_is_a_sentence_and_keeps_the_rest(cast, client, text):
    client.force_login(cast.member)
    response = client.post("/openmic/ask/", {"text": text, "readers": "all", "detail": "Für eine Familie aus Asmara"})
    assert response.status_code == 422
    assert "Für eine Familie aus Asmara" in response.content.decode()
    assert not Question.objects.exists()


def test_ask_page_over_the_limit_keeps_the_question(cast, client):
    client.force_login(cast.member)
    for number in range(6):
        client.post("/openmic/ask/", {"text": f"Gibt es Kurse in Gemeinde Nummer {number}?", "readers": "all"})
    response = client.post("/openmic/ask/", {"text": "Und noch eine siebte Frage?", "readers": "all"})
    assert response.status_code == 422
    assert "Und noch eine siebte Frage?" in response.content.decode()
    assert Question.objects.count() == 6


@pytest.mark.parametrize("role", ["applicant", "declined", "blocked", "former", None])
def test_pages_for_people_outside_show_nothing(cast, client, ask, role):
    question = ask(text="Zitronenfalter im Landratsamt?")
    if role:
        client.force_login(getattr(cast, role))
    for path in ("/openmic/", f"/openmic/q/{question.key}/", "/openmic/similar/?text=Zitronenfalter+Landratsamt"):
        response = client.get(path, follow=True)
        assert "Landratsamt?" not in response.content.decode()


def test_settle_button_is_shown_on_the_askers_page_only(cast, client, ask):
    question = ask()
    client.force_login(cast.member)
    assert "can-settle" in client.get(f"/openmic/q/{question.key}/").content.decode()
    client.force_login(cast.outsider)
    assert "can-settle" not in client.get(f"/openmic/q/{question.key}/").content.decode()


def test_foreign_writes_are_refused_or_404(cast, client, ask):
    question = ask()
    answer = actions.answer_question(actor=cast.lead, question=question, body="<p>Ja</p>")
    other = ask(text="Welche Kurse haben Kinderbetreuung?")
    client.force_login(cast.outsider)
    client.post(f"/openmic/q/{question.key}/solve/")
    client.post(f"/openmic/q/{question.key}/withdraw/")
    client.post(f"/openmic/q/{question.key}/answers/{answer.key}/withdraw/")
    assert client.post(f"/openmic/q/{other.key}/answers/{answer.key}/withdraw/").status_code == 404
    assert client.post(f"/openmic/q/{question.key}/restore/").status_code == 404
    question.refresh_from_db()
    assert (question.state, question.deleted_at) == ("answered", None)
    assert Answer.objects.existing().count() == 1


def test_vote_by_htmx_gives_the_button_as_it_is_now(cast, client, ask):
    question = ask()
    client.force_login(cast.lead)
    response = client.post(f"/openmic/q/{question.key}/vote/", {"mine_too": "1"}, headers={"hx-request": "true"})
    assert 'aria-pressed="true"' in response.content.decode()
    assert f'id="question-{question.key}-votes">1<' in response.content.decode()


def test_similar_shows_the_solved_question_first(cast, client, ask):
    ask(text="Dolmetschen auf Tigrinya in der Schule?")
    solved = ask(text="Dolmetschen auf Tigrinya beim Arzt?")
    actions.solve_question(actor=cast.member, question=solved)
    client.force_login(cast.lead)
    text = client.get("/openmic/similar/", {"text": "Wer kann auf Tigrinya dolmetschen"}).content.decode()
    assert text.index("beim Arzt") < text.index("in der Schule")


def test_answer_is_found_by_the_search(cast, ask):
    question = ask()
    actions.answer_question(actor=cast.lead, question=question, body="<p>Frau Mebrahtu vermittelt</p>")
    assert [hit.object_id for hit in search.search(cast.outsider, "Mebrahtu").hits] == [question.pk]
    actions.withdraw_question(actor=cast.member, question=question)
    assert search.search(cast.outsider, "Mebrahtu").total == 0


@pytest.mark.parametrize("tab", ["unsolved", "solved", "mine", "unanswered", "nonsense"])
def test_board_costs_the_same_for_many_questions(cast, client, ask, tab):
    def fill(start, end):
        for number in range(start, end):
            question = ask(text=f"Frage Nummer {number} an alle?", action_fields=[cast.field])
            if number % 2:
                actions.solve_question(actor=cast.member, question=question)

    client.force_login(cast.member)
    fill(0, 2)
    client.get("/openmic/", {"tab": tab})
    with CaptureQueriesContext(connection) as few:
        client.get("/openmic/", {"tab": tab})
    fill(2, 8)
    with CaptureQueriesContext(connection) as many:
        client.get("/openmic/", {"tab": tab})
    assert len(many) == len(few)
