"""How tasks are found."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kurzewege.common.facts import on
from kurzewege.common.searchindex import api as search

from .facts import TaskChanged, TaskCreated
from .models import Task


def document(task: Task) -> search.Document | None:
    """What is to be done, from which decision; nothing while it is deleted."""
    if task.deleted_at is not None:
        return None
    return search.Document(
        title=task.title,
        body="\n".join(filter(None, [task.detail, task.decision])),
        url=task.get_absolute_url(),
        group_id=task.group_id,
        moment=task.created,
    )


def register_kind() -> None:
    """Called once from `ready()`."""
    search.register(search.SearchKind(name="task", label=_("Tasks"), model=Task, document=document, order=65))


@on(TaskCreated, TaskChanged)
def index_task(fact: TaskCreated | TaskChanged) -> None:
    search.index(Task.objects.get(pk=fact.task_id))
