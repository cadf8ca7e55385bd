"""Tasks that somebody has taken and not done yet."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groups.handover import KindInGroups
from kurzewege.common.errors import Refused
from kurzewege.common.facts import emit
from members.handover.kinds import Item
from members.models import User

from .facts import TaskAssigned, TaskFreed
from .models import Assignment, Task


class TaskCare(KindInGroups):
    """An open task: passes to a member of its group, one of the network to anybody."""

    name = "tasks.task"
    label = gettext_lazy("Tasks")
    icon = "list-checks"
    model = Task
    order = 30
    hidden_title = gettext_lazy("a task of a group that is not public")
    stays_label = gettext_lazy("The others go on, or it becomes free")

    def held_by(self, user: User) -> QuerySet:
        return self.all_things().to_do().of(user)

    def all_things(self) -> Any:
        return Task.objects.existing().filter(group__deleted_at=None).select_related("group")

    def item(self, thing: Any) -> Item:
        until = _("until %(day)s") % {"day": date_format(thing.due, "j. F Y")} if thing.due else ""
        return Item(thing.title, until, thing.get_absolute_url())

    def promise(self, title: str, successor: str) -> str:
        return _("%(name)s does “%(title)s”.") % {"name": successor, "title": title}

    def stays(self, title: str) -> str:
        return _("“%(title)s” is done by the others who have taken it, or becomes free again.") % {"title": title}

    def orphans(self, giver: User, things: list[Any]) -> set[int]:
        """Tasks of the network that nobody else has: a group's becomes free, and its leads are told."""
        others = Assignment.objects.of_members().filter(task__in=things).exclude(user=giver)
        of_network = {thing.pk for thing in things if thing.group_id is None}
        return of_network - set(others.values_list("task_id", flat=True))

    def give(self, thing: Any, *, giver: User, successor: User, actor: User) -> None:
        task = Task.objects.select_for_update(no_key=True).get(pk=thing.pk)
        if not task.assignments.filter(user=giver).delete()[0]:
            raise Refused(_("This task is in other hands already."))
        emit(TaskFreed(task.pk, giver.pk, actor.pk))
        _assignment, is_new = Assignment.objects.get_or_create(task=task, user=successor, defaults={"given_by": actor})
        if is_new:
            emit(TaskAssigned(task.pk, successor.pk, actor.pk))
