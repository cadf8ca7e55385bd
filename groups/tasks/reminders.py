"""On the day a task is due, its people are reminded once."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from kurzewege.common.jobs.api import periodic
from members.models import User

from .models import Task
from .notifications import tell

# Nobody is rung out of bed: reminders go out from this hour on, in the network's time zone.
FIRST_HOUR = 7


@periodic(every=timedelta(minutes=30))
def remind_of_due_tasks() -> int:
    """Tell the people of each open task that is due today; gives the number of tasks.

    `reminded_of` is set by a conditional update: of two workers one reminds, and a task moved to another day is
    reminded of again on that day.
    """
    now = timezone.localtime()
    if now.hour < FIRST_HOUR:
        return 0
    today = now.date()
    due = Task.objects.existing().to_do().filter(due=today).exclude(reminded_of=F("due"))
    return sum(_remind(task.pk) for task in due.filter(group__deleted_at=None))


@transaction.atomic
def _remind(pk: int) -> bool:
    today = timezone.localdate()
    claimed = Task.objects.filter(pk=pk, due=today, done_at=None).exclude(reminded_of=today).update(reminded_of=today)
    if not claimed:
        return False
    task = Task.objects.select_related("group").get(pk=pk)
    people = User.objects.members().filter(assignments__task=task)
    tell("tasks.due", task, people, None, _("Due today: %(title)s") % {"title": task.title})
    return True
