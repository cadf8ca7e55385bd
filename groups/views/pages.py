"""The list of groups and the front page of one."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from members.requests import MemberRequest

from .. import rules
from ..access import access_group
from ..forms import JoinRequestForm
from ..models import Deletion, Group, GroupInvitation, JoinRequest, Membership
from ..standing import standing_now

FACES = 8


@require_safe
def group_list(request: MemberRequest) -> HttpResponse:
    """What I am invited to, the action fields' groups in their order, working groups, and those of old."""
    groups = (
        Group.objects.visible_to(request.user)
        .select_related("action_field")
        .with_member_count()
        .annotate(is_mine=Exists(Membership.objects.filter(group=OuterRef("pk"), user=request.user)))
        .order_by("action_field__position", "name")
    )
    current = [group for group in groups if group.archived_at is None]
    context = {
        "fields": [group for group in current if group.kind == Group.Kind.FIELD],
        "working": [group for group in current if group.kind == Group.Kind.WORKING],
        "archived": [group for group in groups if group.archived_at is not None],
        "invitations": GroupInvitation.objects.of(request.user).select_related("group", "invited_by"),
        "has_deleted": Deletion.objects.restorable_by(request.user).exists(),
    }
    return render(request, "groups/list.html", context)


@require_safe
def group_detail(request: MemberRequest, key: str) -> HttpResponse:
    """What is it about, who leads it, what is new, when do we meet, where are our files, what is to be done."""
    try:
        group = access_group(request.user, key)
    except Http404:
        successor = _merged_into(request.user, key)
        if successor is None:
            raise
        return redirect(successor)
    role = rules.role_of(request.user, group)
    can_read = rules.can_read(request.user, group, role)
    own_request, own_invitation = _own(request.user, group) if role is None else (None, None)
    people = list(
        group.memberships.of_members().select_related("user__organisation").order_by("role", "joined", "pk")[:FACES]
    )
    member_count = group.memberships.of_members().count()
    context = {
        "group": group,
        "role": role,
        "can_read": can_read,
        "can_manage": rules.can_manage(request.user, group, role),
        "leads": [membership for membership in people if membership.role == Membership.Role.LEAD],
        "faces": people if can_read else [],
        "others": max(0, member_count - len(people)),
        "member_count": member_count,
        "goals": list(group.goals.all()) if can_read else [],
        "own_request": own_request,
        "own_invitation": own_invitation,
        "request_form": JoinRequestForm(),
        "standing": standing_now(request.user, group, role),
    }
    return render(request, "groups/detail.html", context)


def _own(user: Any, group: Group) -> tuple[JoinRequest | None, GroupInvitation | None]:
    """The last request and the open invitation of somebody who does not belong to the group."""
    asked = JoinRequest.objects.filter(group=group, user=user).order_by("-pk").first()
    return asked, GroupInvitation.objects.of(user).filter(group=group).select_related("invited_by").first()


def _merged_into(user: Any, key: str) -> Group | None:
    """Where everything of a merged group stands now, if this person may know that group."""
    merged = Group.objects.filter(key=key).values("merged_into")
    return Group.objects.visible_to(user).filter(pk__in=merged).first()
