"""O1: members with fitting knowledge are told, nobody is flooded, nobody hears of what she may not see."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from kurzewege.common.live.models import TopicEvent
from kurzewege.common.notify.models import Notification
from members.models import PersonalBlock
from openmic import actions
from openmic.everyday import actions as everyday
from openmic.everyday import fitting, reasons, telling
from openmic.models import Fit, Question, Step
from openmic.topics import topic_of


@pytest.fixture
def knows(people):
    """`knows("Tigrinya", name=…)`: a member with this expertise; `languages`, `field` if given."""

    def make(*expertise, name="", languages="", field=None):
        user = people(name)
        user.profile.expertise.add(*expertise)
        user.profile.languages = languages
        user.profile.save()
        if field:
            user.profile.action_fields.add(field)
        return user

    return make


def told(question):
    return set(
        Notification.objects.filter(verb="openmic.asked", target_object_id=question.pk).values_list(
            "recipient", flat=True
        )
    )


def test_o1_question_is_told_to_who_knows_about_it_and_the_story_says_so(cast, ask, knows):
    expert = knows("Tigrinya", "Schach")
    knows("Gartenbau")
    question = ask(text="Wer kann am Freitag auf Tigrinya dolmetschen?")
    assert told(question) == {expert.pk}
    assert question.steps.get(kind=Step.Kind.TOLD).count == 1
    fit = Fit.objects.get(question=question)
    assert reasons.told(fit.why) == "Sie kennen sich aus mit: Tigrinya."


def test_o1_language_of_few_counts_and_language_of_many_does_not(cast, ask, knows):
    speaker = knows(languages="Dari, Deutsch")
    for _ in range(8):
        knows(languages="Deutsch")
    question = ask(text="Wer erklärt einer Familie auf Dari und Deutsch den Schulweg?")
    assert told(question) == {speaker.pk}


def test_o1_who_answered_a_similar_question_is_told_before_who_only_shares_the_field(cast, ask, knows):
    helper = knows()
    for _ in range(8):
        knows(field=cast.field)
    first = ask(text="Wie beantragt man eine Kaution in Raten?", action_fields=[cast.field])
    answer = actions.answer_question(actor=helper, question=first, body="<p>In drei Raten.</p>")
    actions.solve_question(actor=cast.member, question=first, best_answer=answer)
    second = ask(text="Kann man die Kaution beim Jobcenter in Raten beantragen?", action_fields=[cast.field])
    assert helper.pk in told(second)
    assert len(told(second)) == fitting.TOLD_AT_ONCE
    assert Fit.objects.get(question=second, user=helper).why == {"kind": "answers", "names": []}


def test_fitting_more_than_six_the_best_are_told_and_the_rest_is_noted(cast, ask, knows):
    for _ in range(9):
        knows(field=cast.field)
    question = ask(text="Welche Wohnung ist frei?", action_fields=[cast.field])
    assert len(told(question)) == 6
    assert question.fits.filter(told_at=None).count() == 3


def test_fitting_person_is_asked_three_times_a_day_at_most_or_as_she_wishes(cast, ask, knows):
    usual, often, never = (knows("Tigrinya", name=name) for name in ("Ulla Üblich", "Otto Oft", "Nina Nie"))
    everyday.set_wish(actor=often, per_day=10)
    everyday.set_wish(actor=never, per_day=0)
    questions = [ask(text=f"Wer spricht Tigrinya am Montag um {hour} Uhr?") for hour in range(8, 13)]
    counts = {user: sum(user.pk in told(question) for question in questions) for user in (usual, often, never)}
    assert counts == {usual: 3, often: 5, never: 0}


def test_fitting_limit_ends_with_the_day(cast, ask, knows):
    expert = knows("Tigrinya")
    yesterday = timezone.now() - timedelta(hours=25)
    for hour in range(8, 11):
        ask(text=f"Wer spricht Tigrinya am Montag um {hour} Uhr?", at=yesterday)
    question = ask(text="Wer spricht heute Tigrinya?")
    assert expert.pk in told(question)


def test_fitting_person_who_is_away_is_not_told(cast, ask, knows):
    expert = knows("Tigrinya")
    today = timezone.localdate()
    expert.away_from, expert.away_until = today - timedelta(days=1), today + timedelta(days=1)
    expert.save()
    assert told(ask()) == set()


@pytest.mark.parametrize("who_blocks", ["asker", "expert"])
def test_fitting_people_who_keep_each_other_away_do_not_hear_of_each_other(cast, ask, knows, who_blocks):
    expert = knows("Tigrinya")
    pair = (cast.outsider, expert) if who_blocks == "asker" else (expert, cast.outsider)
    PersonalBlock.objects.create(by=pair[0], person=pair[1])
    assert told(ask(actor=cast.outsider)) == set()


def test_question_of_a_closed_group_is_told_to_its_members_only(cast, ask, knows):
    for user in (cast.outsider, cast.coordinator, cast.lead, cast.blocked, cast.former):
        user.profile.expertise.add("Tigrinya")
    question = ask(board=actions.group_board(cast.closed), text="Zitronenfalter: Wer spricht Tigrinya?")
    assert told(question) == {cast.lead.pk}
    assert set(question.fits.values_list("user", flat=True)) == {cast.lead.pk}


def test_answerable_by_gives_what_fits_or_names_my_field_without_mine_and_what_i_answered(cast, ask, knows):
    expert = knows("Tigrinya", field=cast.field)
    fits, named = ask(), ask(text="Welche Wohnung ist frei?", action_fields=[cast.field])
    ask(text="Wer hat einen Beamer übrig?")
    ask(actor=expert, text="Wo ist hier ein Raum?", action_fields=[cast.field])
    hidden = ask(board=actions.group_board(cast.closed), text="Wer spricht Tigrinya?", action_fields=[cast.field])
    answered = ask(text="Wer spricht noch Tigrinya?")
    actions.answer_question(actor=expert, question=answered, body="<p>Ich.</p>")
    found = set(Question.objects.answerable_by(expert))
    assert found == {fits, named}
    assert hidden not in found


def test_edited_question_fits_other_people_who_are_not_told_at_once(cast, ask, knows):
    expert = knows("Brandschutz")
    question = ask()
    everyday.edit_question(actor=cast.member, question=question, text="Wer kennt sich mit Brandschutz aus?")
    assert Fit.objects.get(question=question).user == expert
    assert told(question) == set()


def test_asking_costs_the_same_queries_with_few_and_many_fitting_people(
    cast, ask, knows, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost():
        with CaptureQueriesContext(connection) as queries:
            ask(text="Welche Wohnung ist frei?", action_fields=[cast.field])
        return len(queries)

    knows(field=cast.field)
    cost()
    few = cost()
    for _ in range(12):
        knows(field=cast.field)
    assert cost() <= few


@pytest.fixture
def waiting_jobs(settings):
    """Jobs wait for a worker, as on the running platform."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}


def test_asking_leaves_the_finding_to_a_job_that_tells_once_and_says_so_on_open_pages(cast, ask, knows, waiting_jobs):
    expert = knows("Tigrinya")
    question = ask(text="Wer kann am Freitag auf Tigrinya dolmetschen?")
    assert told(question) == set()
    [job] = DBTaskResult.objects.filter(task_path=telling.ask_fitting_people.module_path)
    assert job.args_kwargs["args"] == [question.pk]
    assert job.run_after > timezone.now()
    for _ in range(2):
        telling.ask_fitting_people.func(question.pk)
        assert told(question) == {expert.pk}
        assert question.steps.filter(kind=Step.Kind.TOLD).count() == 1
    events = TopicEvent.objects.filter(topic__name=topic_of(question.board), ref=question.key)
    assert list(events.values_list("kind", flat=True)) == ["asked", "story"]


def test_question_withdrawn_before_the_job_came_is_told_to_nobody(cast, ask, knows, waiting_jobs):
    knows("Tigrinya")
    question = ask(text="Wer kann am Freitag auf Tigrinya dolmetschen?")
    actions.withdraw_question(actor=question.author, question=question)
    telling.ask_fitting_people.func(question.pk)
    assert told(question) == set()


def test_question_of_an_older_moment_needs_no_worker(cast, ask, knows, waiting_jobs):
    expert = knows("Tigrinya")
    question = ask(text="Wer kann auf Tigrinya dolmetschen?", at=timezone.now() - timedelta(days=30))
    assert told(question) == {expert.pk}
