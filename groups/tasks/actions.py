"""Every write to tasks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.models import Group
from groups.rules import ARCHIVED, is_writable, role_of
from kurzewege.common.audit import api as audit
from kurzewege.common.errors import Refused
from kurzewege.common.facts import emit
from members.models import User

from . import rules
from .access import possible_people
from .facts import TaskAssigned, TaskChanged, TaskCreated, TaskDone, TaskFreed
from .models import Assignment, Task

NOT_ALLOWED = _("Only members of the group can change its tasks.")
NOT_A_PERSON = _("A task can be given to members of the group only.")
GONE = _("This task is not there any more.")


@transaction.atomic
def create_task(
    *,
    actor: User,
    title: str,
    group: Group | None = None,
    detail: str = "",
    people: Iterable[User] = (),
    due: date | None = None,
    decision: str = "",
    source: models.Model | None = None,
    at: datetime | None = None,
) -> Task:
    """A new task, free until somebody takes it unless `people` have it. Those are told, except the actor.

    `source` is the thing it comes from (an event, minutes), shown as a link to whoever may see that thing; lists show
    its `str()` where `decision` has no words, which must cost no query.
    """
    _require_writable(group)
    if not rules.can_create(actor, group, role_of(actor, group) if group else None):
        raise Refused(NOT_ALLOWED)
    task = Task(
        group=group, title=title, detail=detail, due=due, decision=decision, created_by=actor,
        created=at or timezone.now(),
    )  # fmt: skip
    if source is not None:
        task.source = source
    task.save()
    emit(TaskCreated(task.pk, actor.pk))
    _set_people(actor, task, people)
    return task


@transaction.atomic
def edit_task(*, actor: User, task: Task, people: Iterable[User] | None = None, **changes: Any) -> Task:
    """Change title, detail, due date and decision; `people` become exactly those who have it, None leaves them."""
    task = _locked(actor, task)
    for name, value in changes.items():
        setattr(task, name, value)
    task.save(update_fields=list(changes))
    if people is not None:
        _set_people(actor, task, people)
    emit(TaskChanged(task.pk, actor.pk))
    return task


@transaction.atomic
def take_task(*, actor: User, task: Task) -> Task:
    """ "I take it": of two at once the first has it, the second is told who that was."""
    task = _lock(task)
    _require_writable(task.group)
    if not rules.can_create(actor, task.group, role_of(actor, task.group) if task.group else None):
        raise Refused(NOT_ALLOWED)
    if task.is_done:
        raise Refused(_("This task is done already."))
    others = [assignment.user for assignment in task.assignments.of_members().select_related("user")]
    if actor in others:
        return task
    if others:
        raise Refused(_("%(name)s has already taken this task.") % {"name": others[0].name})
    _assign(actor, task, actor)
    return task


@transaction.atomic
def give_back_task(*, actor: User, task: Task) -> Task:
    """Somebody cannot do it after all: the task is free again, or stays with the others who have it."""
    task = _lock(task)
    _require_writable(task.group)
    if task.is_done:
        raise Refused(_("This task is done already."))
    if task.assignments.filter(user=actor).delete()[0]:
        emit(TaskFreed(task.pk, actor.pk, actor.pk))
    return task


@transaction.atomic
def finish_task(*, actor: User, task: Task, at: datetime | None = None) -> Task:
    """Done; ticked twice, the first one counts."""
    task = _locked(actor, task)
    if not task.is_done:
        task.done_at, task.done_by = at or timezone.now(), actor
        task.save(update_fields=["done_at", "done_by"])
        emit(TaskDone(task.pk, actor.pk))
    return task


@transaction.atomic
def reopen_task(*, actor: User, task: Task) -> Task:
    """Not done after all."""
    task = _locked(actor, task)
    if task.is_done:
        task.done_at, task.done_by = None, None
        task.save(update_fields=["done_at", "done_by"])
        emit(TaskChanged(task.pk, actor.pk))
    return task


@transaction.atomic
def delete_task(*, actor: User, task: Task) -> Task:
    """Take a task out of sight; `restore_task` undoes it."""
    task = _lock(task)
    _require_writable(task.group)
    if not rules.can_delete(actor, task, role_of(actor, task.group) if task.group else None):
        raise Refused(_("Only who made this task or a lead may delete it."))
    task.deleted_at, task.deleted_by = timezone.now(), actor
    task.save(update_fields=["deleted_at", "deleted_by"])
    audit.record(actor, "task.deleted", task)
    emit(TaskChanged(task.pk, actor.pk))
    return task


@transaction.atomic
def restore_task(*, actor: User, task: Task) -> Task:
    """Undo one's own deletion."""
    task = Task.objects.select_for_update(of=("self",), no_key=True).select_related("group").get(pk=task.pk)
    _require_writable(task.group)
    if not actor.is_member or task.deleted_by_id != actor.pk:
        raise Refused(GONE)
    task.deleted_at, task.deleted_by = None, None
    task.save(update_fields=["deleted_at", "deleted_by"])
    audit.record(actor, "task.restored", task)
    emit(TaskChanged(task.pk, actor.pk))
    return task


@transaction.atomic
def free_tasks_of(*, group_id: int, user_id: int) -> list[Task]:
    """Who left a group has its open tasks no longer; gives those that nobody has now."""
    mine = Task.objects.existing().open().filter(group_id=group_id, assignments__user_id=user_id)
    tasks = list(mine)
    Assignment.objects.filter(task__in=tasks, user_id=user_id).delete()
    for task in tasks:
        emit(TaskFreed(task.pk, user_id, None))
    return list(Task.objects.filter(pk__in=[task.pk for task in tasks]).free())


def _lock(task: Task) -> Task:
    """The task's row as it is now, held until the commit; refused when it was deleted meanwhile."""
    found = (
        Task.objects.existing()
        .select_for_update(of=("self",), no_key=True)
        .select_related("group")
        .filter(pk=task.pk)
        .first()
    )
    if found is None:
        raise Refused(GONE)
    return found


def _locked(actor: User, task: Task) -> Task:
    """The same for who may change it."""
    found = _lock(task)
    _require_writable(found.group)
    if not rules.can_change(actor, found, role_of(actor, found.group) if found.group else None):
        raise Refused(NOT_ALLOWED)
    return found


def _require_writable(group: Group | None) -> None:
    if group is not None and not is_writable(group):
        raise Refused(ARCHIVED)


def _set_people(actor: User, task: Task, people: Iterable[User]) -> None:
    wanted = {user.pk: user for user in people}
    before = set(task.assignments.values_list("user_id", flat=True))
    new = [user for pk, user in wanted.items() if pk not in before]
    possible = set(possible_people(task.group).filter(pk__in=[user.pk for user in new]).values_list("pk", flat=True))
    if any(user.pk not in possible for user in new):
        raise Refused(NOT_A_PERSON, field="people")
    for user in new:
        _assign(actor, task, user)
    for pk in before - set(wanted):
        task.assignments.filter(user_id=pk).delete()
        emit(TaskFreed(task.pk, pk, actor.pk))


def _assign(actor: User, task: Task, user: User) -> None:
    _assignment, is_new = Assignment.objects.get_or_create(task=task, user=user, defaults={"given_by": actor})
    if is_new:
        emit(TaskAssigned(task.pk, user.pk, actor.pk))
