"""Checked fetches: missing and forbidden give the same 404."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404

from kurzewege.common.prepared import prepared
from members.models import User

from . import rules
from .models import Group


def access_group(user: Any, key: str) -> Group:
    """The group whose name `user` may know; its content may still be closed to her (`rules.can_read`)."""
    return get_object_or_404(Group.objects.visible_to(user).select_related("action_field"), key=key)


def access_readable_group(user: Any, key: str) -> Group:
    """The group whose content `user` may read."""
    return get_object_or_404(Group.objects.readable_by(user).select_related("action_field"), key=key)


def access_managed_group(user: Any, key: str) -> Group:
    """The group that `user` may manage."""
    group = access_group(user, key)
    if not rules.can_manage(user, group, rules.role_of(user, group)):
        raise Http404
    return group


def audience_of(thing: Any):
    """Members who may see a thing that has a `group` (None: the whole network); the inverse of `visible_to`.

    Nobody sees what lies in a deleted group.
    """
    everybody = User.objects.members()
    group = thing if isinstance(thing, Group) else thing.group
    if group is not None and group.deleted_at is not None:
        return everybody.none()
    if group is None or group.openness == Group.Openness.OPEN:
        return everybody
    return everybody.filter(memberships__group=group)


def readers_among(user_ids: set[int], group_key: str) -> set[int]:
    """Those of `user_ids` who may read the group: what a live topic asks at each delivery. Two queries."""
    group = Group.objects.existing().filter(key=group_key).first()
    return set() if group is None else readers_of(group, user_ids)


def readers_of(group: Group | None, user_ids: set[int]) -> set[int]:
    """Those of `user_ids` who are in `audience_of` the group (None: the whole network). One prepared query."""
    if group is not None and group.deleted_at is not None:
        return set()
    if group is None or group.openness == Group.Openness.OPEN:
        return set(_members(user_ids))
    return set(_members_of(group.pk, user_ids))


@prepared
def _members(user_ids: set[int]) -> Any:
    return User.objects.members().filter(pk__in=user_ids).values_list("pk", flat=True)


@prepared
def _members_of(group_id: int, user_ids: set[int]) -> Any:
    people = User.objects.members().filter(memberships__group=group_id, pk__in=user_ids)
    return people.values_list("pk", flat=True)
