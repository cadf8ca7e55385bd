"""Who may do what, on loaded objects. Seeing is decided before, by `visible_to`.

| act                       | who                                                              |
|---------------------------|------------------------------------------------------------------|
| post into a group         | its members, unless it is archived                               |
| edit                      | the author                                                       |
| delete                    | the author; leads of the group; without a group the coordinators |
| pin                       | leads of the group; without a group the coordinators             |
| undo a deletion           | who deleted                                                      |
| show an impulse in public | coordinators, if its author wants it                             |
"""

from __future__ import annotations

from typing import Any

from groups.models import Group

from .models import Comment, Entry, Impulse, Post


def leads(user: Any, group: Group | None, led_groups: set[int]) -> bool:
    """Whether this person leads where the thing stands; `led_groups` are the primary keys of the groups she leads."""
    return group.pk in led_groups if group else bool(user.is_coordinator)


def is_writable(group: Group | None) -> bool:
    """An archived group is there to be read."""
    return group is None or (group.archived_at is None and group.deleted_at is None)


def can_edit_post(user: Any, post: Post) -> bool:
    return bool(user.is_member) and post.author_id == user.pk and is_writable(post.group)


def can_delete_entry(user: Any, entry: Entry, led_groups: set[int]) -> bool:
    """Only posts: other kinds are deleted where they live."""
    if not user.is_member or entry.kind != "post":
        return False
    return entry.actor_id == user.pk or leads(user, entry.group, led_groups)


def can_pin_entry(user: Any, entry: Entry, led_groups: set[int]) -> bool:
    return bool(user.is_member) and leads(user, entry.group, led_groups) and is_writable(entry.group)


def can_delete_comment(user: Any, comment: Comment, entry: Entry, led_groups: set[int]) -> bool:
    return bool(user.is_member) and (comment.author_id == user.pk or leads(user, entry.group, led_groups))


def can_edit_impulse(user: Any, impulse: Impulse) -> bool:
    return bool(user.is_member) and impulse.author_id == user.pk


def can_delete_impulse(user: Any, impulse: Impulse) -> bool:
    return bool(user.is_member) and (impulse.author_id == user.pk or user.is_coordinator)


def can_decide_publication(user: Any) -> bool:
    return bool(user.is_member and user.is_coordinator)
