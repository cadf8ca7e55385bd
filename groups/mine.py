"""The groups of the person who asks, loaded once a request."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest

from .models import Group


def keep(request: HttpRequest, groups: Sequence[Group]) -> None:
    """A page that has loaded them, archived ones too, in the order of `groups_of`, spares the navigation its query."""
    request.__dict__["my_groups"] = groups


def groups_of(request: HttpRequest) -> Sequence[Group]:
    """Groups that the person who asks belongs to, archived ones too, with action field; action fields' groups first."""
    known: Sequence[Group] | None = request.__dict__.get("my_groups")
    if known is None:
        known = list(Group.objects.of(request.user).in_nav_order())
        keep(request, known)
    return known
