"""O3 and scenario 8: what nobody answers is passed on after working days, each step once, told to who asked."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from groups.models import Group, Membership
from kurzewege.common.notify.models import Notification
from kurzewege.common.working_days import is_working_day, working_days_before
from openmic import actions
from openmic.everyday import escalation, story
from openmic.models import Question, Step

BERLIN = ZoneInfo("Europe/Berlin")
# A Monday without a holiday near it.
MONDAY = datetime(2026, 11, 9, 10, 0, tzinfo=BERLIN)


def kinds(question):
    return list(question.steps.exclude(kind=Step.Kind.TOLD).values_list("kind", flat=True))


def recipients(verb):
    return set(Notification.objects.filter(verb=verb).values_list("recipient", flat=True))


@pytest.fixture
def standing(cast, groups):
    """The standing group of the action field; `cast.lead` leads it."""
    return groups("Wohnen", lead=cast.lead, kind=Group.Kind.FIELD, action_field=cast.field)


# --- Working days ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "count", "expected"),
    [
        (datetime(2026, 11, 10, 10), 1, datetime(2026, 11, 9, 10)),
        (datetime(2026, 11, 9, 10), 1, datetime(2026, 11, 6, 10)),  # over the weekend
        (datetime(2026, 11, 9, 10), 3, datetime(2026, 11, 4, 10)),
        (datetime(2026, 12, 28, 10), 1, datetime(2026, 12, 24, 10)),  # over Christmas, which is a long weekend
        (datetime(2026, 11, 8, 10), 1, datetime(2026, 11, 5, 23, 59, 59)),  # from a Sunday: from Friday's end
        (datetime(2026, 3, 30, 10), 1, datetime(2026, 3, 27, 10)),  # over the change of the clocks
    ],
)
def test_working_days_before_passes_over_weekends_and_holidays(moment, count, expected):
    found = working_days_before(moment.replace(tzinfo=BERLIN), count)
    assert found == expected.replace(tzinfo=BERLIN)


@pytest.mark.parametrize(("state", "is_at_work"), [("ST", False), ("BY", False), ("BE", True), ("", True)])
def test_epiphany_is_a_holiday_in_some_states_only(settings, state, is_at_work):
    settings.HOLIDAYS_STATE = state
    assert is_working_day(datetime(2026, 1, 6).date()) is is_at_work


# --- Steps -----------------------------------------------------------------------------------------


def test_scenario_8_unanswered_question_goes_to_fitting_people_then_leads_then_coordinators(
    cast, ask, people, standing
):
    expert = people()
    expert.profile.expertise.add("Tigrinya")
    question = ask(action_fields=[cast.field], at=MONDAY)
    day = timedelta(days=1)
    assert escalation.escalate_due(MONDAY + timedelta(hours=23)) == 0
    escalation.escalate_due(MONDAY + day)
    assert kinds(question) == ["told_again"]
    assert recipients("openmic.still_open") == {expert.pk, cast.lead.pk}
    escalation.escalate_due(MONDAY + 2 * day)
    assert kinds(question) == ["told_again", "leads"]
    assert recipients("openmic.leads") == {cast.lead.pk}
    escalation.escalate_due(MONDAY + 3 * day)
    assert kinds(question) == ["told_again", "leads", "coordinators"]
    assert recipients("openmic.desk") == {cast.coordinator.pk}
    sentences = [line.sentence for line in story.of(question)]
    assert sentences[-1] == "Noch immer keine Antwort: Jetzt kümmert sich die Koordination."
    assert "Noch immer keine Antwort: Wir haben eine Gruppenleitung gefragt." in sentences


def test_escalation_run_again_and_after_a_pause_takes_each_step_once(cast, ask, standing):
    question = ask(action_fields=[cast.field], at=MONDAY)
    later = MONDAY + timedelta(days=10)
    escalation.escalate_due(later)
    before = Notification.objects.count()
    assert escalation.escalate_due(later) == 0
    assert escalation.escalate_due(later + timedelta(days=1)) == 0
    assert kinds(question) == ["told_again", "leads", "coordinators"]
    assert Notification.objects.count() == before


def test_escalation_broken_off_between_two_steps_goes_on_where_it_stopped(cast, ask, monkeypatch, standing):
    question = ask(action_fields=[cast.field], at=MONDAY)
    later = MONDAY + timedelta(days=3)
    steps = escalation.STEPS

    def dies(question, now):
        raise RuntimeError("the worker was killed")

    monkeypatch.setattr(escalation, "STEPS", (steps[0], (2, Step.Kind.LEADS, dies), steps[2]))
    with pytest.raises(RuntimeError):
        escalation.escalate_due(later)
    assert kinds(question) == ["told_again"]
    monkeypatch.setattr(escalation, "STEPS", steps)
    escalation.escalate_due(later)
    assert kinds(question) == ["told_again", "leads", "coordinators"]


@pytest.mark.parametrize("end", ["answered", "solved", "withdrawn"])
def test_escalation_leaves_alone_what_is_answered_solved_or_withdrawn(cast, ask, end):
    question = ask(at=MONDAY)
    if end == "answered":
        actions.answer_question(actor=cast.lead, question=question, body="<p>Ja</p>")
    elif end == "solved":
        actions.solve_question(actor=cast.member, question=question)
    else:
        actions.withdraw_question(actor=cast.member, question=question)
    assert escalation.escalate_due(MONDAY + timedelta(days=10)) == 0


def test_question_of_friday_evening_is_not_passed_on_at_the_weekend(cast, ask):
    ask(at=datetime(2026, 11, 6, 18, 0, tzinfo=BERLIN))
    assert escalation.escalate_due(datetime(2026, 11, 8, 23, 0, tzinfo=BERLIN)) == 0
    assert escalation.escalate_due(datetime(2026, 11, 9, 18, 0, tzinfo=BERLIN)) == 1


def test_question_of_a_hidden_group_is_passed_on_inside_it_only(cast, ask):
    question = ask(board=actions.group_board(cast.hidden), text="Zitronenfalter im Amt?", at=MONDAY)
    escalation.escalate_due(MONDAY + timedelta(days=10))
    assert recipients("openmic.leads") == {cast.lead.pk}
    assert recipients("openmic.desk") == set()
    assert "Koordination" not in " ".join(line.sentence for line in story.of(question))
    desk = Client()
    desk.force_login(cast.coordinator)
    assert "Zitronenfalter" not in desk.get("/desk/").content.decode()


# --- The desk --------------------------------------------------------------------------------------


def test_o3_desk_shows_what_three_working_days_left_unanswered_until_it_is_answered(cast, ask, client):
    question = ask(text="Wer leiht uns eine Bühne?", at=MONDAY)
    client.force_login(cast.coordinator)
    assert "Bühne" not in client.get("/desk/").content.decode()
    escalation.escalate_due(MONDAY + timedelta(days=3))
    page = client.get("/desk/").content.decode()
    assert "Wer leiht uns eine Bühne?" in page
    assert f"/openmic/q/{question.key}/ask-person/" in page
    actions.answer_question(actor=cast.lead, question=question, body="<p>Der Bauhof.</p>")
    assert "Bühne" not in client.get("/desk/").content.decode()


def test_scenario_8_weekly_list_is_told_to_coordinators_while_something_waits(cast, ask):
    assert escalation.tell_of_never_answered.func() == 0
    ask(at=MONDAY)
    assert escalation.tell_of_never_answered.func() == 1
    assert recipients("openmic.weekly") == {cast.coordinator.pk}


def test_weekly_list_says_nothing_of_closed_groups(cast, ask):
    ask(board=actions.group_board(cast.closed), text="Zitronenfalter im Amt?", at=MONDAY)
    assert escalation.tell_of_never_answered.func() == 0


def test_desk_costs_the_same_for_many_questions(cast, ask, client):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(cast.coordinator)

    def cost(number):
        for index in range(number):
            ask(text=f"Frage Nummer {index} an alle?", at=MONDAY)
        escalation.escalate_due(MONDAY + timedelta(days=4))
        client.get("/desk/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/desk/")
        return len(queries)

    assert cost(1) == cost(6)
    assert Question.objects.count() == 7


def test_leads_who_left_the_network_are_not_told(cast, ask, standing):
    Membership.objects.create(group=standing, user=cast.former, role=Membership.Role.LEAD)
    ask(action_fields=[cast.field], at=MONDAY)
    escalation.escalate_due(MONDAY + timedelta(days=2))
    assert recipients("openmic.leads") == {cast.lead.pk}


def test_question_of_an_archived_group_is_not_passed_on(cast, ask):
    ask(board=actions.group_board(cast.closed), text="Zitronenfalter im Amt?", at=MONDAY)
    cast.closed.archived_at = MONDAY
    cast.closed.save()
    assert escalation.escalate_due(MONDAY + timedelta(days=10)) == 0
