"""Telling open pages that a group's tasks have changed.

| topic               | who may join            | tells of                                                        |
|---------------------|-------------------------|-----------------------------------------------------------------|
| `tasks:<group key>` | who may read the group  | that there is something new; the page fetches its list itself   |

Who has a task decides which buttons a person sees: nothing that could be drawn once for everybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from groups.access import readers_among
from groups.models import Group
from kurzewege.common.facts import on
from kurzewege.common.live import api as live

from .facts import TaskAssigned, TaskChanged, TaskCreated, TaskDone, TaskFreed
from .models import Task

PREFIX = "tasks"


def topic_of(group: Group) -> str:
    """Where changes of this group's tasks are told."""
    return f"{PREFIX}:{group.key}"


class TasksTopic(live.Topic):
    prefix = PREFIX
    coalesce = {"changed"}

    def allowed(self, user_ids: set[int], name: str) -> set[int]:
        return readers_among(user_ids, live.key_of(name))

    def render(self, name: str, events: Sequence[Any], language: str) -> list[live.Patch]:
        # No element has this id: the page is told each time, and asks for its list once.
        return [live.Patch(f"{PREFIX}-of-{live.key_of(name)}", how="announce", data={"tasks": live.key_of(name)})]


@on(TaskCreated, TaskAssigned, TaskFreed, TaskDone, TaskChanged)
def tell(fact: TaskCreated | TaskAssigned | TaskFreed | TaskDone | TaskChanged) -> None:
    task = Task.objects.select_related("group").get(pk=fact.task_id)
    if task.group is not None:
        live.append(topic_of(task.group), "changed", ref=task.key)
