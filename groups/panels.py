"""What groups show on other pages."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string

from kurzewege.common.prepared import prepared
from members.requests import MemberRequest

from .mine import groups_of
from .models import Group


def my_groups(request: MemberRequest, **context: Any) -> str | None:
    """The navigation's list of the groups I belong to, action fields first. At most one query."""
    if not getattr(request.user, "is_member", False):
        return None
    groups = [group for group in groups_of(request) if group.archived_at is None]
    return render_to_string("groups/_nav.html", {"groups": groups, "request": request}) if groups else None


def groups_of_member(request: MemberRequest, *, member: Any, **context: Any) -> str | None:
    """On a profile: the groups this person belongs to, as far as the viewer may read them."""
    groups = _groups_of_both(request.user, member)
    return render_to_string("groups/_of_member.html", {"groups": groups}, request=request) if groups else None


def join_a_group(request: MemberRequest, **context: Any) -> str | None:
    """A first step of somebody new who is in no group yet. No query: the navigation has loaded her groups."""
    return None if groups_of(request) else render_to_string("groups/_first_step.html", request=request)


@prepared
def _groups_of_both(viewer: Any, member: Any) -> Any:
    readable = Group.objects.readable_by(viewer).filter(memberships__user=member, archived_at=None)
    return readable.select_related("action_field")
