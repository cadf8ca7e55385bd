"""Who may do what with events. All take loaded objects.

| act                       | network event                       | event of a group                       |
|---------------------------|-------------------------------------|----------------------------------------|
| plan a plenary            | coordinators                        | –                                      |
| plan another event        | every member                        | its members                            |
| edit, cancel, minutes     | who planned it, coordinators        | who planned it, its leads              |
| answer the invitation     | every member                        | who may read the group                 |
| make it public            | coordinators                        | –                                      |
"""

from __future__ import annotations

from typing import Any

from groups.models import Group, Membership
from groups.rules import can_write, role_of

from .models import Event


def can_plan(user: Any, group: Group | None, kind: str) -> bool:
    """Whether `user` may plan an event of this kind there. At most one query."""
    if not getattr(user, "is_member", False):
        return False
    if kind == Event.Kind.PLENARY:
        return group is None and user.is_coordinator
    return group is None or can_write(group, role_of(user, group))


def can_manage(user: Any, event: Event) -> bool:
    """Edit and cancel the event, write its minutes, tick who was there."""
    if not getattr(user, "is_member", False):
        return False
    if event.group is None:
        return user.is_coordinator or (event.created_by_id == user.pk and event.kind != Event.Kind.PLENARY)
    role = role_of(user, event.group)
    if not can_write(event.group, role):
        return False
    return role == Membership.Role.LEAD or event.created_by_id == user.pk


def can_answer(user: Any, event: Event) -> bool:
    """Whether the invitation can be answered now by this person, who sees the event."""
    return bool(getattr(user, "is_member", False)) and not event.is_cancelled and not event.is_over
