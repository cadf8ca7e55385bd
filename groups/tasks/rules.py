"""Who may do what with tasks. All take loaded objects; `role` is the person's in the task's group.

| act                                  | task of a group        | task of the network                    |
|--------------------------------------|------------------------|----------------------------------------|
| see                                  | who may read the group | every member                           |
| make, take                           | its members            | every member                           |
| edit, give away, tick off, reopen    | its members            | who made or has it, coordinators       |
| delete                               | who made it, its leads | who made it, coordinators              |

In an archived group nobody does any of this.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from groups.models import Group, Membership
from groups.rules import can_write

from .models import Task


def can_create(user: Any, group: Group | None, role: str | None) -> bool:
    """Whether `user` may make a task there, and take one that is free."""
    if not getattr(user, "is_member", False):
        return False
    return group is None or can_write(group, role)


def can_change(user: Any, task: Task, role: str | None) -> bool:
    """Edit, give to others, tick off and reopen. One query for a task without a group."""
    if not can_create(user, task.group, role):
        return False
    if task.group is not None or user.is_coordinator or task.created_by_id == user.pk:
        return True
    return task.assignments.filter(user=user).exists()


def changeable_among(user: Any, tasks: Iterable[Task]) -> set[int]:
    """Numbers of those tasks of the network that this person may change. Expects `for_list()`: no query."""
    if not can_create(user, None, None):
        return set()
    return {
        task.pk
        for task in tasks
        if user.is_coordinator
        or task.created_by_id == user.pk
        or any(assignment.user_id == user.pk for assignment in task.assignments.all())
    }


def can_delete(user: Any, task: Task, role: str | None) -> bool:
    if not can_create(user, task.group, role):
        return False
    if task.created_by_id == user.pk:
        return True
    return user.is_coordinator if task.group is None else role == Membership.Role.LEAD
