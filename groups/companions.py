"""Who shares a group with whom: what profiles ask for "members of my groups"."""

from __future__ import annotations

from typing import Any

from .models import Group, Membership


def sharing_a_group_with(viewer: Any, user_ids: set[int]) -> set[int]:
    """Those of `user_ids` who belong to a group of `viewer`; one query. Deleted groups join nobody."""
    mine = Group.objects.of(viewer).values("pk")
    return set(Membership.objects.filter(group__in=mine, user__in=user_ids).values_list("user_id", flat=True))
