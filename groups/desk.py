"""What of the groups waits on the coordinators' desk. Hidden groups are not there: coordinators know nothing of them;
one without a lead asks its own members."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from kurzewege.common.facts import on
from members import facts as members_facts
from members.models import User
from members.querysets import is_coordinator

from .actions import quiet
from .forms import AppointForm
from .models import Group, Membership
from .notifications import tell


def groups_without_lead(request: HttpRequest, **context: Any) -> str | None:
    """Groups that nobody leads, each with the people who could, and the one button."""
    if not is_coordinator(request.user):
        return None
    groups = [group for group in _led_groups() if group.lead_count == 0]
    tasks = [(group, AppointForm(group=group)) for group in groups]
    return render_to_string("groups/_desk_leadless.html", {"tasks": tasks}, request) if tasks else None


def groups_with_one_lead(request: HttpRequest, **context: Any) -> str | None:
    """Groups that would stand alone if one person went. One query."""
    if not is_coordinator(request.user):
        return None
    groups = [group for group in _led_groups() if group.lead_count == 1]
    return render_to_string("groups/_desk_one_lead.html", {"groups": groups}, request) if groups else None


def quiet_groups(request: HttpRequest, **context: Any) -> str | None:
    """Groups in which nothing has happened for 90 days."""
    if not is_coordinator(request.user):
        return None
    found = [row for row in quiet.quiet_groups(timezone.now()) if row[0].openness != Group.Openness.HIDDEN]
    return render_to_string("groups/_desk_quiet.html", {"groups": found}, request) if found else None


def _led_groups() -> Any:
    known = Group.objects.current().exclude(openness=Group.Openness.HIDDEN)
    return known.select_related("action_field").with_lead_count().order_by("name")


@on(members_facts.MemberBlocked, members_facts.MemberLeft)
def tell_of_leadless_groups(fact: members_facts.MemberBlocked | members_facts.MemberLeft) -> None:
    """Who is blocked or gone leads nothing: coordinators hear of a group without lead, of a hidden one its members."""
    led = Membership.objects.leads().filter(user_id=fact.user_id).values("group")
    groups = Group.objects.existing().filter(pk__in=led).with_lead_count()
    actor = User.objects.filter(pk=fact.actor_id).first()
    for group in groups:
        if group.lead_count:
            continue
        if group.openness == Group.Openness.HIDDEN:
            members = User.objects.members().filter(memberships__group=group)
            tell("groups.leadless", actor=None, recipients=members, target=group, group=group)
        else:
            coordinators = User.objects.coordinators().exclude(pk=getattr(actor, "pk", None))
            tell("groups.leadless", actor=None, recipients=coordinators, target=group, group=group, url="/desk/")
