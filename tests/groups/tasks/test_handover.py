"""M9: open tasks pass to a successor, also those of somebody who is gone already."""

import pytest

from groups.tasks import actions
from groups.tasks.handover import TaskCare
from groups.tasks.models import Task
from kurzewege.common.errors import Refused
from kurzewege.common.notify.models import Notification
from members import actions as members


@pytest.fixture
def task(cast):
    return actions.create_task(actor=cast.lead, group=cast.closed, title="Flyer drucken", people=[cast.member])


def test_held_are_open_tasks_of_existing_groups(cast, task):
    done = actions.create_task(actor=cast.lead, group=cast.closed, title="Erledigt", people=[cast.member])
    actions.finish_task(actor=cast.lead, task=done)
    assert list(TaskCare().held_by(cast.member)) == [task]


def test_given_task_is_the_successors_who_is_told(cast, task):
    TaskCare().give(task, giver=cast.member, successor=cast.lead, actor=cast.coordinator)
    assert list(task.people.all()) == [cast.lead]
    assert Notification.objects.filter(recipient=cast.lead, verb="tasks.assigned").exists()
    with pytest.raises(Refused):
        TaskCare().give(task, giver=cast.member, successor=cast.lead, actor=cast.coordinator)


def test_task_of_a_closed_group_is_taken_by_its_members_only(cast, task):
    care = TaskCare()
    assert care.can_take(task, cast.member, cast.lead)
    assert not care.can_take(task, cast.member, cast.outsider)
    assert not care.can_take(task, cast.member, cast.blocked)


def test_only_a_task_of_the_network_that_nobody_else_has_is_an_orphan(cast, task):
    of_network = actions.create_task(actor=cast.coordinator, title="Ankunftsmappe prüfen", people=[cast.member])
    # A group's task becomes free, and its leads are told.
    assert TaskCare().orphans(cast.member, [task, of_network]) == {of_network.pk}
    actions.edit_task(actor=cast.coordinator, task=of_network, people=[cast.member, cast.lead])
    assert TaskCare().orphans(cast.member, [task, of_network]) == set()


def test_who_has_left_the_network_still_holds_it_on_paper_and_anybody_in_the_group_may_take_it(cast, task):
    members.make_former(actor=cast.coordinator, user=cast.member)
    assert list(TaskCare().held_by(cast.member)) == [task]
    assert list(Task.objects.free()) == [task]
    actions.take_task(actor=cast.lead, task=task)
    assert cast.lead in task.people.all()
