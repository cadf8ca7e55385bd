"""On the day a task is due, its people are reminded once; once a week of what is overdue."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kurzewege.common.jobs.api import periodic
from kurzewege.common.mail import letters
from members.models import User

from .models import Assignment, Task
from .notifications import tell
from .sources import with_sources

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


# --- The weekly word on what is overdue -------------------------------------------------------------

OVERDUE = "tasks.overdue"
# A letter that nobody reads to the end helps nobody: the page has the rest.
MAX_LISTED = 12


def register_letter() -> None:
    """Called once from `ready()`."""
    letters.register(
        letters.Letter(
            OVERDUE,
            gettext_lazy("My overdue tasks, once a week"),
            gettext_lazy("You get this e-mail once a week as long as a task of yours is overdue."),
            overdue_letter,
        )
    )


@periodic(every=timedelta(minutes=30))
def write_weekly_word() -> int:
    """On the network's day a letter to everybody with overdue tasks; gives how many were written."""
    edition = letters.edition_of_this_week()
    if edition is None:
        return 0
    overdue = Task.objects.existing().overdue(timezone.localdate()).filter(group__deleted_at=None)
    of_her = Assignment.objects.filter(user=OuterRef("pk"), task__in=overdue.order_by().values("pk"))
    return letters.write(OVERDUE, User.objects.members().filter(Exists(of_her)).order_by("pk"), edition=edition)


def overdue_of(user: Any) -> list[Task]:
    """What this person has and may see whose day is over, the oldest first, with `seen_source`. Three queries, and one
    for each kind of thing that tasks come from."""
    tasks = Task.objects.visible_to(user).of(user).overdue(timezone.localdate())
    return with_sources(user, tasks.select_related("group"))


def overdue_letter(person: User) -> letters.Content | None:
    """What the letter says when it goes out. Who is away is left in peace, and reads it in another week."""
    tasks = [] if person.is_away else overdue_of(person)
    if not tasks:
        return None
    context = {
        "tasks": tasks[:MAX_LISTED],
        "more": max(0, len(tasks) - MAX_LISTED),
        "mine_url": settings.SITE_URL + reverse("tasks:mine"),
    }
    subject = _("Overdue: %(title)s") % {"title": tasks[0].title}
    if len(tasks) > 1:
        subject = _("%(count)s tasks of yours are overdue") % {"count": len(tasks)}
    return letters.Content(subject, "tasks/mail/overdue", context)
