"""Solved questions as knowledge: found, reviewed, marked and ranked; scenarios 6 and 7."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kurzewege.common.errors import Refused
from kurzewege.common.notify.models import Notification
from openmic import actions
from openmic.everyday import actions as everyday
from openmic.everyday import knowledge
from openmic.everyday.similar import similar
from openmic.models import Knowledge, Question, Step

YEAR = timedelta(days=366)


@pytest.fixture
def solve(cast, ask):
    """`solve(text, at=…)` asks, answers and solves."""

    def make(text="Wie beantragt man eine Kaution in Raten?", body="<p>Das Gesetz erlaubt drei Raten.</p>", **details):
        at = details.get("at")
        question = ask(text=text, **details)
        answer = actions.answer_question(actor=cast.lead, question=question, body=body, at=at)
        return actions.solve_question(actor=cast.member, question=question, best_answer=answer, at=at)

    return make


def reviewers():
    return set(Notification.objects.filter(verb="openmic.review").values_list("recipient", flat=True))


def test_scenario_6_solved_question_is_found_on_the_shelf_by_words_field_and_tag(cast, client, solve):
    solve(action_fields=[cast.field], tags=["Kaution"])
    solve(text="Wer verleiht einen Beamer?", body="<p>Die Bibliothek.</p>")
    client.force_login(cast.outsider)
    for query in ("q=Raten", "field=wohnen", "tag=kaution", "q=drei+Raten&field=wohnen&order=needed"):
        page = client.get(f"/openmic/knowledge/?{query}").content.decode()
        assert "Wie beantragt man eine Kaution in Raten?" in page, query
        assert "Das Gesetz erlaubt drei Raten." in page, query
        assert "Beamer" not in page, query
    assert "Nichts gefunden" in client.get("/openmic/knowledge/?q=Xylophon").content.decode()


@pytest.mark.parametrize("role", ["outsider", "coordinator", "applicant", "blocked", "former", None])
def test_shelf_shows_nothing_of_a_closed_group_to_people_outside(cast, client, solve, role):
    board = actions.group_board(cast.closed)
    solve(text="Zitronenfalter im Landratsamt?", body="<p>Zitronenfalter</p>", board=board, tags=["Zitronenfalter"])
    if role:
        client.force_login(getattr(cast, role))
    for query in ("", "?q=Zitronenfalter", "?tag=zitronenfalter"):
        page = client.get(f"/openmic/knowledge/{query}", follow=True).content.decode()
        assert "Landratsamt?" not in page
        assert "# Zitronenfalter" not in page
        assert ">Zitronenfalter <" not in page


def test_shelf_most_needed_first_and_outdated_last(cast, client, solve):
    first, second, third = (solve(text=f"Wie geht Antrag Nummer {name}?") for name in ("eins", "zwei", "drei"))
    actions.set_vote(actor=cast.outsider, question=first, is_mine_too=True)
    everyday.review(actor=cast.member, question=third, verdict=Knowledge.State.OUTDATED)
    client.force_login(cast.outsider)
    texts = [question.text for question in client.get("/openmic/knowledge/?order=needed").context["page"]]
    assert texts == [first.text, second.text, third.text]


@pytest.mark.parametrize("query", ["", "?q=Antrag", "?order=needed", "?q=%00&tag=%00&page=x&field=%00&order=nonsense"])
def test_shelf_costs_the_same_for_many(cast, client, solve, query):
    client.force_login(cast.outsider)

    def cost():
        client.get(f"/openmic/knowledge/{query}")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/openmic/knowledge/{query}").status_code == 200
        return len(queries)

    solve(text="Wie geht Antrag Nummer null?", action_fields=[cast.field])
    few = cost()
    for number in range(6):
        solve(text=f"Wie geht Antrag Nummer {number}?", action_fields=[cast.field], tags=["Antrag"])
    assert cost() <= few + (not query.startswith("?q=%00"))  # tags are shown once there are some: no query more


# --- Review ----------------------------------------------------------------------------------------


def test_review_is_asked_of_asker_and_helper_after_a_year_once(cast, solve):
    solve(at=timezone.now() - YEAR)
    solve(text="Noch ganz frisch gelöst?")
    assert knowledge.ask_for_reviews.func() == 1
    assert reviewers() == {cast.member.pk, cast.lead.pk}
    assert knowledge.ask_for_reviews.func() == 0


def test_review_when_both_have_left_is_asked_of_the_coordinators(cast, solve):
    question = solve(at=timezone.now() - YEAR)
    Question.objects.filter(pk=question.pk).update(author=cast.former)
    question.best_answer.author = cast.blocked
    question.best_answer.save()
    knowledge.ask_for_reviews.func()
    assert reviewers() == {cast.coordinator.pk}


@pytest.mark.parametrize(
    ("verdict", "kind", "words"),
    [
        ("valid", Step.Kind.CONFIRMED, "Es stimmt noch."),
        ("needs_update", Step.Kind.NEEDS_UPDATE, "Braucht eine Ergänzung"),
        ("outdated", Step.Kind.OUTDATED, "Veraltet"),
    ],
)
def test_review_page_marks_the_question_in_words(cast, client, solve, verdict, kind, words):
    question = solve()
    client.force_login(cast.lead)
    assert "Stimmt das noch?" in client.get(f"/openmic/q/{question.key}/review/").content.decode()
    client.post(f"/openmic/q/{question.key}/review/", {"verdict": verdict, "note": "Neues Gesetz seit Mai"})
    assert question.steps.filter(kind=kind, actor=cast.lead).exists()
    assert words in client.get(f"/openmic/q/{question.key}/").content.decode()


def test_review_with_nonsense_is_a_sentence_and_changes_nothing(cast, client, solve):
    question = solve()
    client.force_login(cast.member)
    response = client.post(f"/openmic/q/{question.key}/review/", {"verdict": "maybe", "note": "Neues Gesetz"})
    assert response.status_code == 422
    assert "Neues Gesetz" in response.content.decode()
    assert question.knowledge.state == "valid"


def test_review_by_somebody_else_is_refused(cast, solve):
    with pytest.raises(Refused):
        everyday.review(actor=cast.outsider, question=solve(), verdict="outdated")


def test_answer_that_helped_when_edited_is_up_to_date_again(cast, solve):
    question = solve()
    everyday.review(actor=cast.member, question=question, verdict="needs_update", note="Seit Mai vier Raten")
    everyday.edit_answer(actor=cast.lead, answer=question.best_answer, body="<p>Vier Raten.</p>")
    assert Knowledge.objects.get().state == "valid"
    assert question.steps.filter(kind=Step.Kind.CONFIRMED).exists()


def test_reopened_question_is_no_knowledge(cast, solve):
    actions.reopen_question(actor=cast.member, question=solve())
    assert not Knowledge.objects.exists()


# --- Similar ---------------------------------------------------------------------------------------


def test_scenario_7_similar_shows_solved_first_with_its_answer_and_outdated_last(cast, ask, client, solve):
    open_one = ask(text="Wie zahlt man die Kaution in Raten ab?")
    outdated = solve(text="Kaution in Raten: Wie geht das?")
    everyday.review(actor=cast.member, question=outdated, verdict="outdated")
    solved = solve()
    rows = similar(cast.outsider, "Kann man eine Kaution in Raten beantragen")
    assert [row.question for row in rows] == [solved, open_one, outdated]
    client.force_login(cast.outsider)
    page = client.get("/openmic/similar/", {"text": "Kann man eine Kaution in Raten beantragen"}).content.decode()
    assert "Das Gesetz erlaubt drei Raten." in page
    assert f"/openmic/q/{solved.key}/this-answers/" in page


def test_similar_shows_nothing_of_a_closed_group(cast, ask, client):
    ask(board=actions.group_board(cast.closed), text="Zitronenfalter in der Kaution?", tags=["Zitronenfalter"])
    client.force_login(cast.outsider)
    page = client.get("/openmic/similar/", {"text": "Was ist mit dem Zitronenfalter in der Kaution?"}).content.decode()
    assert "Kaution?" not in page
    assert 'data-ask-tag="Zitronenfalter"' not in page


def test_similar_suggests_fields_and_tags_that_occur_in_the_text(cast, client):
    cast.lead.profile.expertise.add("Mietrecht")
    cast.lead.profile.action_fields.add(cast.field)
    client.force_login(cast.outsider)
    page = client.get("/openmic/similar/", {"text": "Wer hilft beim Wohnen, im Mietrecht?"}).content.decode()
    assert f'data-ask-field="{cast.field.pk}"' in page
    assert 'data-ask-tag="Mietrecht"' in page


def test_this_answers_my_question_counts_as_me_too_and_leads_to_the_answer(cast, client, solve):
    question = solve()
    client.force_login(cast.outsider)
    response = client.post(f"/openmic/q/{question.key}/this-answers/", {"text": "Was ich fragen wollte"})
    assert response.url.endswith(f"#answer-{question.best_answer.key}")
    question.refresh_from_db()
    assert question.vote_count == 1
    assert Question.objects.count() == 1
