"""G6: once a week one letter about what is overdue, true in the moment in which it is sent."""

from datetime import datetime, timedelta

import pytest
from django.core import mail as post
from django.utils import timezone

from events import actions as events
from groups import actions as group_actions
from groups.tasks import actions, reminders
from kurzewege.common.mail import letters, sender
from kurzewege.common.mail.models import OutgoingMail
from members import actions as members

MONDAY = datetime(2027, 3, 1, 9, 30)


@pytest.fixture(autouse=True)
def monday(monkeypatch, settings):
    """A Monday morning; nothing is sent before `delivered` is called."""
    settings.MAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
    now = timezone.make_aware(MONDAY)
    monkeypatch.setattr(timezone, "now", lambda: now)
    return now.date()


def overdue(cast, title="Flyer drucken", *, group=None, people=None, days=3, **more):
    task = actions.create_task(
        actor=cast.lead, title=title, group=group, people=people or [cast.member],
        due=timezone.localdate() - timedelta(days=days), **more,
    )  # fmt: skip
    OutgoingMail.objects.all().delete()
    return task


def written():
    return reminders.write_weekly_word.func()


def delivered():
    post.outbox.clear()
    sender.send_waiting_mails.call()
    return post.outbox


def test_g6_weekly_word_names_what_is_overdue_with_group_day_decision_and_the_ways(cast, monday):
    event = events.plan_event(
        actor=cast.lead, group=cast.closed, title="Klausur", starts=timezone.now() + timedelta(days=9),
        ends=timezone.now() + timedelta(days=9, hours=2),
    )  # fmt: skip
    first = overdue(cast, "Flyer drucken", group=cast.closed, days=4, decision="Beschluss im Februar", source=event)
    second = overdue(cast, "Raum suchen", days=1)
    overdue(cast, "Erst heute", days=0)
    overdue(cast, "Für andere", people=[cast.outsider])
    assert written() == 2
    [mail] = [mail for mail in delivered() if mail.to == [cast.member.email]]
    [(html, media_type)] = mail.alternatives
    assert (mail.subject, media_type) == ("2 Ihrer Aufgaben sind überfällig", "text/html")
    for text in (mail.body, html):
        assert text.index("Flyer drucken") < text.index("Raum suchen")
        assert "Geschlossene Gruppe" in text
        assert "Ohne Gruppe" in text
        assert "bis Donnerstag, 25. Februar 2027" in text
        assert "Beschluss im Februar" in text
        assert event.get_absolute_url() in text
        assert first.get_absolute_url() in text
        assert second.get_absolute_url() in text
        assert "/groups/tasks/mine/" in text or "/groups/tasks/" in text
        assert "einmal in der Woche, solange" in text
        assert "/mails/stop/" in text
        assert "Erst heute" not in text
        assert "Für andere" not in text
    assert mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_g6_one_overdue_task_is_named_in_the_subject_and_nothing_overdue_gives_no_mail(cast):
    overdue(cast, "Flyer drucken", days=1)
    assert written() == 1
    assert [mail.subject for mail in delivered()] == ["Überfällig: Flyer drucken"]


@pytest.mark.parametrize("end", ["done", "deleted", "archived", "today"])
def test_nobody_is_written_to_about_what_is_settled(cast, end):
    task = overdue(cast, group=cast.open, days=0 if end == "today" else 2)
    if end == "done":
        actions.finish_task(actor=cast.lead, task=task)
    elif end == "deleted":
        actions.delete_task(actor=cast.lead, task=task)
    elif end == "archived":
        group_actions.archive_group(actor=cast.lead, group=cast.open)
    OutgoingMail.objects.all().delete()
    assert written() == 0


def test_weekly_word_comes_on_its_day_from_its_hour_on_and_once(cast, monkeypatch, settings):
    overdue(cast)

    def at(**moment):
        now = timezone.make_aware(MONDAY.replace(**moment))
        monkeypatch.setattr(timezone, "now", lambda: now)
        return written()

    assert [at(hour=6, minute=59), at(day=7), at(day=3)] == [0, 0, 0]
    assert [at(hour=7, minute=0), at(hour=7, minute=30), at(day=2, hour=6)] == [1, 0, 0]
    assert [at(day=2, hour=7), at(day=8, hour=6), at(day=8, hour=7)] == [0, 0, 1]
    settings.WEEKLY_MAIL_DAY, settings.WEEKLY_MAIL_HOUR = 6, 20
    assert [at(day=14, hour=19), at(day=14, hour=20), at(day=15, hour=19)] == [0, 1, 0]


def remove(cast):
    group_actions.remove_member(actor=cast.lead, group=cast.closed, user=cast.member)


def delete(cast):
    group_actions.delete_group(actor=cast.lead, group=cast.closed, typed_name=cast.closed.name)


def block(cast):
    members.block_member(actor=cast.coordinator, user=cast.member, reason="Missbrauch")


def find_new_texts(cast):
    cast.member.accepted_texts = "of another version"
    cast.member.save()


def go_away(cast):
    cast.member.away_from = cast.member.away_until = timezone.localdate()
    cast.member.save()


@pytest.mark.parametrize("end", [remove, delete, block, find_new_texts, go_away])
def test_g4_letter_that_waits_is_withdrawn_when_nothing_may_be_said_any_more(cast, end):
    overdue(cast, "Zitronenfalter", group=cast.closed)
    assert written() == 1
    mail = OutgoingMail.objects.get()
    end(cast)
    assert [sent for sent in delivered() if "Zitronenfalter" in sent.body + sent.subject] == []
    mail.refresh_from_db()
    assert (mail.state, mail.text) == (OutgoingMail.State.WITHDRAWN, "")


def test_g4_letter_that_waits_leaves_out_the_task_of_a_group_turned_hidden(cast):
    """Somebody who reads an open group without belonging to it has a task there; the other task stays."""
    hers = overdue(cast, "Zitronenfalter", group=cast.open)
    hers.assignments.update(user=cast.outsider)
    overdue(cast, "Raum suchen", people=[cast.outsider])
    assert written() == 1
    group_actions.edit_group(actor=cast.lead, group=cast.open, openness="hidden")
    [mail] = [mail for mail in delivered() if mail.to == [cast.outsider.email]]
    assert mail.subject == "Überfällig: Raum suchen"
    assert "Zitronenfalter" not in mail.body + mail.alternatives[0][0]
    assert cast.open.name not in mail.body + mail.alternatives[0][0]


def test_source_that_she_may_not_see_is_not_named(cast):
    event = events.plan_event(
        actor=cast.lead, group=cast.hidden, title="Zitronenfalter", starts=timezone.now() + timedelta(days=9),
        ends=timezone.now() + timedelta(days=9, hours=2),
    )  # fmt: skip
    overdue(cast, "Raum suchen", people=[cast.outsider], source=event)
    assert written() == 1
    [mail] = [mail for mail in delivered() if mail.to == [cast.outsider.email]]
    assert "Zitronenfalter" not in mail.body + mail.alternatives[0][0]
    assert event.get_absolute_url() not in mail.body


def test_who_is_away_blocked_gone_or_does_not_want_it_gets_none(cast):
    for person in (cast.member, cast.outsider):
        overdue(cast, f"Für {person.name}", people=[person])
    task = overdue(cast, "Für alle anderen")
    for person in (cast.blocked, cast.former, cast.applicant):
        task.assignments.create(user=person)
    go_away(cast)
    letters.switch(cast.outsider, reminders.OVERDUE, is_on=False)
    written()
    assert delivered() == []


def test_many_overdue_tasks_are_cut_with_the_number_of_the_rest(cast):
    for number in range(15):
        overdue(cast, f"Aufgabe {number:02}", days=20 - number)
    written()
    [mail] = delivered()
    assert mail.subject == "15 Ihrer Aufgaben sind überfällig"
    assert "Aufgabe 11" in mail.body
    assert "Aufgabe 12" not in mail.body
    assert "… und 3 weitere" in mail.body


def test_letter_costs_the_same_queries_with_two_tasks_and_with_twelve(cast, django_assert_max_num_queries):
    def cost():
        with django_assert_max_num_queries(4) as queries:
            assert reminders.overdue_letter(cast.member)
        return len(queries)

    overdue(cast, "Eins", group=cast.closed)
    before = cost()
    for number in range(11):
        overdue(cast, f"Aufgabe {number}", group=cast.open)
    assert cost() == before
