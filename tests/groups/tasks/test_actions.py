"""G6: giving, taking, ticking off: what each action does, tells and refuses."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from groups import actions as group_actions
from groups.tasks import actions, reminders
from groups.tasks.models import Task
from kurzewege.common.errors import Refused
from kurzewege.common.mail.models import OutgoingMail
from kurzewege.common.notify.models import Notification


@pytest.fixture
def task(cast):
    return actions.create_task(actor=cast.lead, group=cast.closed, title="Flyer drucken")


def people_of(task):
    return set(task.people.all())


def told(kind):
    return {row.recipient for row in Notification.objects.filter(verb=kind)}


def test_create_task_for_somebody_tells_her_and_writes_a_mail(cast):
    task = actions.create_task(
        actor=cast.lead, group=cast.closed, title="Flyer drucken", people=[cast.member, cast.lead],
        decision="Beschluss vom 3. November", due=date(2030, 1, 2),
    )  # fmt: skip
    assert people_of(task) == {cast.member, cast.lead}
    assert told("tasks.assigned") == {cast.member}
    mail = OutgoingMail.objects.get()
    assert mail.to == cast.member.email
    assert "Flyer drucken" in mail.text
    assert task.key in mail.text


@pytest.mark.parametrize("who", ["outsider", "coordinator"])
@pytest.mark.parametrize("name", ["open", "closed", "hidden"])
def test_create_task_by_who_is_not_in_the_group_is_refused(cast, who, name):
    with pytest.raises(Refused):
        actions.create_task(actor=getattr(cast, who), group=getattr(cast, name), title="Fremd")
    assert not Task.objects.exists()


@pytest.mark.parametrize("who", ["outsider", "blocked", "former"])
def test_create_task_for_who_cannot_read_the_group_is_refused(cast, who):
    with pytest.raises(Refused):
        actions.create_task(actor=cast.lead, group=cast.closed, title="Fremd", people=[getattr(cast, who)])
    assert not Task.objects.exists()


def test_take_task_free_one_is_hers_and_nobody_is_told(cast, task):
    actions.take_task(actor=cast.member, task=task)
    actions.take_task(actor=cast.member, task=task)
    assert people_of(task) == {cast.member}
    assert not Notification.objects.exists()


def test_take_task_taken_by_another_is_refused_with_the_name(cast, task):
    actions.take_task(actor=cast.member, task=task)
    with pytest.raises(Refused) as refusal:
        actions.take_task(actor=cast.lead, task=task)
    assert cast.member.name in refusal.value.sentence
    assert people_of(task) == {cast.member}


def test_take_task_of_who_is_blocked_now_can_be_taken(cast, task):
    actions.take_task(actor=cast.member, task=task)
    cast.member.status, cast.member.is_active = "blocked", False
    cast.member.save()
    assert list(Task.objects.free()) == [task]
    actions.take_task(actor=cast.lead, task=task)
    assert cast.lead in people_of(task)


def test_give_back_task_makes_it_free(cast, task):
    actions.take_task(actor=cast.member, task=task)
    actions.give_back_task(actor=cast.member, task=task)
    assert people_of(task) == set()


def test_finish_task_twice_counts_the_first_and_tells_who_made_it(cast, task):
    actions.finish_task(actor=cast.member, task=task)
    done_at = Task.objects.get(pk=task.pk).done_at
    actions.finish_task(actor=cast.lead, task=task)
    again = Task.objects.get(pk=task.pk)
    assert (again.done_at, again.done_by) == (done_at, cast.member)
    assert told("tasks.done") == {cast.lead}


def test_reopen_task_is_open_again(cast, task):
    actions.finish_task(actor=cast.member, task=task)
    actions.reopen_task(actor=cast.member, task=task)
    again = Task.objects.get(pk=task.pk)
    assert not again.is_done
    assert again.done_by is None


def test_edit_task_giving_it_to_another_frees_the_first_and_tells_the_second(cast, task):
    actions.take_task(actor=cast.member, task=task)
    actions.edit_task(actor=cast.member, task=task, title="Flyer und Plakate", people=[cast.lead])
    assert people_of(task) == {cast.lead}
    assert Task.objects.get(pk=task.pk).title == "Flyer und Plakate"
    assert told("tasks.assigned") == {cast.lead}


@pytest.mark.parametrize("action", [actions.take_task, actions.finish_task, actions.reopen_task, actions.delete_task])
def test_every_action_by_an_outsider_is_refused(cast, task, action):
    with pytest.raises(Refused):
        action(actor=cast.outsider, task=task)
    assert list(Task.objects.existing().open()) == [task]


def test_delete_task_by_another_member_is_refused_and_by_its_lead_can_be_undone(cast, task):
    with pytest.raises(Refused):
        actions.delete_task(actor=cast.member, task=task)
    actions.delete_task(actor=cast.lead, task=task)
    assert not Task.objects.visible_to(cast.member).exists()
    with pytest.raises(Refused):
        actions.restore_task(actor=cast.member, task=task)
    actions.restore_task(actor=cast.lead, task=task)
    assert list(Task.objects.visible_to(cast.member)) == [task]


def test_every_action_in_an_archived_group_is_refused_with_the_sentence(cast, task):
    actions.take_task(actor=cast.lead, task=task)
    group_actions.archive_group(actor=cast.lead, group=cast.closed)
    for action in (
        actions.take_task, actions.give_back_task, actions.finish_task, actions.reopen_task, actions.edit_task,
        actions.delete_task,
    ):  # fmt: skip
        with pytest.raises(Refused, match="archiviert"):
            action(actor=cast.lead, task=task)
    with pytest.raises(Refused, match="archiviert"):
        actions.create_task(actor=cast.lead, group=cast.closed, title="Neu")
    assert list(Task.objects.visible_to(cast.member)) == [task]
    assert not Task.objects.to_do().exists()


def test_leaving_the_group_frees_her_open_tasks_and_tells_the_leads(cast, task):
    actions.take_task(actor=cast.member, task=task)
    done = actions.create_task(actor=cast.lead, group=cast.closed, title="Erledigt", people=[cast.member])
    actions.finish_task(actor=cast.member, task=done)
    elsewhere = actions.create_task(actor=cast.lead, group=cast.open, title="Woanders", people=[cast.member])
    group_actions.leave_group(actor=cast.member, group=cast.closed)
    assert people_of(task) == set()
    assert people_of(done) == {cast.member}
    assert people_of(elsewhere) == {cast.member}
    assert told("tasks.free") == {cast.lead}


def test_task_without_group_is_changed_by_those_it_concerns_only(cast):
    task = actions.create_task(actor=cast.member, title="Einladung verschicken", people=[cast.lead])
    with pytest.raises(Refused):
        actions.finish_task(actor=cast.outsider, task=task)
    actions.finish_task(actor=cast.lead, task=task)
    actions.reopen_task(actor=cast.coordinator, task=task)


# --- Reminders ---------------------------------------------------------------------------------


@pytest.fixture
def morning(monkeypatch):
    """A local time at which reminders go out."""
    now = timezone.localtime().replace(hour=9)
    monkeypatch.setattr(timezone, "now", lambda: now)
    return now.date()


def test_remind_on_the_day_once_and_again_when_moved(cast, morning):
    task = actions.create_task(actor=cast.lead, group=cast.closed, title="Flyer", people=[cast.member], due=morning)
    actions.create_task(
        actor=cast.lead, group=cast.closed, title="Später", people=[cast.member], due=morning + timedelta(days=1)
    )
    OutgoingMail.objects.all().delete()
    assert reminders.remind_of_due_tasks.func() == 1
    assert reminders.remind_of_due_tasks.func() == 0
    assert told("tasks.due") == {cast.member}
    assert [mail.to for mail in OutgoingMail.objects.all()] == [cast.member.email]
    Task.objects.filter(pk=task.pk).update(reminded_of=morning - timedelta(days=3))
    assert reminders.remind_of_due_tasks.func() == 1


def test_remind_leaves_out_done_deleted_and_archived(cast, morning):
    def due(title):
        return actions.create_task(actor=cast.lead, group=cast.open, title=title, people=[cast.member], due=morning)

    actions.finish_task(actor=cast.lead, task=due("Erledigt"))
    actions.delete_task(actor=cast.lead, task=due("Gelöscht"))
    due("Archiviert")
    group_actions.archive_group(actor=cast.lead, group=cast.open)
    assert reminders.remind_of_due_tasks.func() == 0
    assert told("tasks.due") == set()


def test_overdue_counts_from_the_day_after(cast):
    today = timezone.localdate()
    for days in (-1, 0, 1):
        actions.create_task(
            actor=cast.lead, group=cast.closed, title=f"{days}", people=[cast.member], due=today + timedelta(days=days)
        )
    overdue = Task.objects.visible_to(cast.member).of(cast.member).overdue(today)
    assert [task.title for task in overdue] == ["-1"]
    assert not Task.objects.visible_to(cast.outsider).overdue(today).exists()
