"""How what happens to tasks sounds to those it concerns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groups.facts import MemberLeft
from groups.models import Group
from kurzewege.common.facts import on
from kurzewege.common.notify.api import Kind, MailText, notify, register, who
from members.models import User

from . import actions
from .facts import TaskAssigned, TaskDone
from .models import Task


def register_kinds() -> None:
    """Called once from `ready()`."""
    kinds = [
        ("tasks.assigned", gettext_lazy("Somebody gives me a task"), "list-checks", _assigned),
        ("tasks.due", gettext_lazy("A task of mine is due today"), "alarm-clock", _due),
        ("tasks.done", gettext_lazy("A task that I gave or have is done"), "check", _done),
        ("tasks.free", gettext_lazy("Tasks of a group I lead look for somebody"), "list-checks", _free),
    ]
    for name, label, icon, sentence in kinds:
        register(Kind(name, label, icon, sentence))


def _assigned(row: Any) -> str:
    return _("%(who)s gave you a task: “%(title)s”.") % {"who": who(row), "title": row.data.get("title")}


def _due(row: Any) -> str:
    return _("Your task “%(title)s” is due today.") % {"title": row.data.get("title")}


def _done(row: Any) -> str:
    return _("%(who)s has ticked off “%(title)s”.") % {"who": who(row), "title": row.data.get("title")}


def _free(row: Any) -> str:
    return _("In “%(group)s” tasks look for somebody, because a member has left the group.") % {
        "group": row.data.get("group")
    }


@on(TaskAssigned)
def tell_person(fact: TaskAssigned) -> None:
    """Who takes a task herself knows it."""
    if fact.user_id == fact.actor_id:
        return
    task = Task.objects.select_related("group").get(pk=fact.task_id)
    actor = User.objects.get(pk=fact.actor_id)
    subject = _("A task for you: %(title)s") % {"title": task.title}
    tell("tasks.assigned", task, User.objects.members().filter(pk=fact.user_id), actor, subject)


@on(TaskDone)
def tell_done(fact: TaskDone) -> None:
    """Who made the task and who has it."""
    task = Task.objects.select_related("group").get(pk=fact.task_id)
    concerned = {task.created_by_id, *task.assignments.values_list("user_id", flat=True)}
    people = User.objects.members().filter(pk__in=concerned - {None})
    tell("tasks.done", task, people, User.objects.get(pk=fact.actor_id))


@on(MemberLeft)
def tell_leads_of_freed_tasks(fact: MemberLeft) -> None:
    """Who left a group leaves her tasks behind: its leads hear of those that nobody has now.

    Who left the network altogether keeps them on paper, free for everybody in the group, until they are handed over.
    """
    if not User.objects.members().filter(pk=fact.user_id).exists():
        return
    freed = actions.free_tasks_of(group_id=fact.group_id, user_id=fact.user_id)
    if not freed:
        return
    group = Group.objects.get(pk=fact.group_id)
    notify(
        "tasks.free",
        actor=None,
        recipients=User.objects.members().filter(memberships__in=group.memberships.leads()),
        target=freed[0],
        url=freed[0].group_tasks_url,
        data={"group": group.name},
    )


def tell(
    kind: str, task: Task, people: Iterable[User], actor: User | None, subject: str = "", sentence: str = ""
) -> int:
    """A notification about a task; with `subject` also a mail."""
    mail = None
    if subject:
        context = {
            "task": task,
            "actor": actor,
            "url": f"{settings.SITE_URL}{task.get_absolute_url()}",
            "due": formats.date_format(task.due, "l, j. F Y") if task.due else "",
            "is_due_today": task.due == timezone.localdate() and actor is None,
        }
        mail = MailText(subject, "tasks/mail/task", context)
    return notify(
        kind,
        actor=actor,
        recipients=people,
        target=task,
        url=task.get_absolute_url(),
        data={"title": task.title},
        mail_text=mail,
    )
