"""Telling open pages that a group's tasks have changed.

| topic               | who may join            | tells of                                                        |
|---------------------|-------------------------|-----------------------------------------------------------------|
| `tasks:<group key>` | who may read the group  | that there is something new; the page fetches its list itself   |
| `tasks:network`     | every member            | the same, of the tasks without a group                          |

Who has a task decides which buttons a person sees: nothing that could be drawn once for everybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from groups.access import readers_among
from groups.models import Group
from kurzewege.common.facts import on
from kurzewege.common.live import api as live
from members.models import User

from .facts import TaskAssigned, TaskChanged, TaskCreated, TaskDone, TaskFreed
from .models import Task

PREFIX = "tasks"
# In place of a group's key, which is never so short.
NETWORK = "network"


def topic_of(group: Group | None) -> str:
    """Where changes of this group's tasks are told; None: of those of the network."""
    return f"{PREFIX}:{list_key(group)}"


def list_key(group: Group | None) -> str:
    """What an open list is called in a page."""
    return group.key if group else NETWORK


class TasksTopic(live.Topic):
    prefix = PREFIX
    coalesce = {"changed"}

    def allowed(self, user_ids: set[int], name: str) -> set[int]:
        key = live.key_of(name)
        if key == NETWORK:
            return set(User.objects.members().filter(pk__in=user_ids).values_list("pk", flat=True))
        return readers_among(user_ids, key)

    def render(self, name: str, events: Sequence[Any], language: str) -> list[live.Patch]:
        # No element has this id: the page is told each time, and asks for its list once.
        return [live.Patch(f"{PREFIX}-of-{live.key_of(name)}", how="announce", data={"tasks": live.key_of(name)})]


@on(TaskCreated, TaskAssigned, TaskFreed, TaskDone, TaskChanged)
def tell(fact: TaskCreated | TaskAssigned | TaskFreed | TaskDone | TaskChanged) -> None:
    task = Task.objects.select_related("group").get(pk=fact.task_id)
    live.append(topic_of(task.group), "changed", ref=task.key)
