"""Who may do what in a group. All take loaded objects; `role` comes from `role_of`.

| act                              | member of the network | group member    | group lead | coordinator          |
|----------------------------------|-----------------------|-----------------|------------|----------------------|
| join an open group               | yes                   | –               | –          | yes                  |
| ask to join a closed group       | yes                   | –               | –          | yes                  |
| write in it                      | no                    | yes             | yes        | only as its member   |
| edit it, settle requests, invite | no                    | no              | yes        | if she may see it    |
| take somebody in at once         | no                    | no              | yes        | if she may see it    |
| name and dismiss leads           | no                    | no              | yes        | if she may see it    |
| remove a member                  | no                    | no              | yes        | if she may see it    |
| archive, reopen, delete, restore | no                    | no              | yes        | if she may see it    |
| merge it into another            | no                    | no              | of both    | if she may see both  |
| become its lead                  | no                    | if it has none  | –          | as its member        |

"If she may see it": open and closed groups; a hidden one only as its member. Managing a closed group does not open
its content. An archived group can be left, led by others, reopened and deleted; all else is refused.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from kurzewege.common.errors import Refused

from .models import Group, Membership

# What every app says when somebody wants to add to an archived group.
ARCHIVED = _("This group is archived: you can read it, but nothing new can be added.")
TOO_MANY_GOALS = _("A group can have 20 goals at most. Please choose the ones that matter most.")

# From the most open to the least.
_OPENNESS = [Group.Openness.OPEN, Group.Openness.CLOSED, Group.Openness.HIDDEN]


def role_of(user: Any, group: Group) -> str | None:
    """ "lead", "member" or None. One query."""
    if not getattr(user, "is_member", False):
        return None
    return Membership.objects.filter(group=group, user=user).values_list("role", flat=True).first()


def is_writable(group: Group) -> bool:
    """Neither archived nor deleted."""
    return group.archived_at is None and group.deleted_at is None


def require_writable(group: Group | None) -> None:
    """`Refused` with the sentence of archived groups; things without a group can always be changed."""
    if group is not None and not is_writable(group):
        raise Refused(ARCHIVED)


def is_more_open(openness: str, than: str) -> bool:
    """Whether content would be read by people who could not read it before."""
    places = [str(value) for value in _OPENNESS]
    return places.index(openness) < places.index(than)


def can_read(user: Any, group: Group, role: str | None) -> bool:
    """Whether the group's content is open to `user`; the loaded-object form of `readable_by`."""
    return bool(getattr(user, "is_member", False)) and (group.openness == Group.Openness.OPEN or role is not None)


def can_write(group: Group, role: str | None) -> bool:
    """Whether somebody with `role` may contribute to the group."""
    return role is not None and is_writable(group)


def can_manage(user: Any, group: Group, role: str | None) -> bool:
    """Edit the group, settle requests, name leads, remove members."""
    if group.deleted_at is not None or not getattr(user, "is_member", False):
        return False
    if role == Membership.Role.LEAD:
        return True
    return bool(user.is_coordinator) and (group.openness != Group.Openness.HIDDEN or role is not None)
