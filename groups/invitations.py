"""The groups as an invitation sees them (`members.invitations.rooms`)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from members.invitations.rooms import Room

from . import actions
from .models import Group, Membership


class GroupRooms:
    """Leads invite into their groups, coordinators into all they may manage (`rules.can_manage`)."""

    def find(self, keys: Iterable[str]) -> dict[str, Room]:
        return {group.key: _room(group) for group in Group.objects.current().filter(key__in=list(keys))}

    def invitable_by(self, user: Any) -> list[Room]:
        if not getattr(user, "is_member", False):
            return []
        led = Membership.objects.filter(user=user, role=Membership.Role.LEAD).values("group")
        allowed = Q(pk__in=led)
        if user.is_coordinator:
            inside = Membership.objects.filter(user=user).values("group")
            allowed |= ~Q(openness=Group.Openness.HIDDEN) | Q(pk__in=inside)
        return [_room(group) for group in Group.objects.current().filter(allowed)]

    def are_in(self, user: Any, keys: Iterable[str]) -> set[str]:
        groups = Group.objects.current().filter(key__in=list(keys), memberships__user=user)
        return set(groups.values_list("key", flat=True))

    def take_in(self, *, user: Any, key: str, inviter: Any) -> None:
        actions.let_invited_in(user=user, group=Group.objects.get(key=key), inviter=inviter)


def _room(group: Group) -> Room:
    return Room(group.key, group.name, group.purpose, group.get_absolute_url())
