"""Who belongs to a group, who asks, who is invited, who leads."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kurzewege.common import limits
from kurzewege.common.forms import saved
from members.models import User
from members.requests import MemberRequest

from .. import actions, rules
from ..access import access_group, access_managed_group, access_readable_group
from ..forms import AnswerForm, AppointForm, FindMemberForm, members_named
from ..models import Group, GroupInvitation, Membership
from ..standing import standing_now

SUGGESTED = 8


@require_safe
def group_members(request: MemberRequest, key: str) -> HttpResponse:
    """Who belongs to the group; for its leads also who waits and who is invited."""
    group = access_readable_or_managed(request, key)
    return _members_page(request, group, FindMemberForm(actor=request.user, group=group))


@require_POST
def add_member(request: MemberRequest, key: str) -> HttpResponse:
    """Invite a member, or take her in at once (`act`: invite, add)."""
    group = access_managed_group(request.user, key)
    form = FindMemberForm(request.POST, actor=request.user, group=group)
    is_invitation = request.POST.get("act") != "add"
    done: GroupInvitation | Membership | None = saved(form, form.invite) if is_invitation else saved(form, form.add)
    if not done:
        return _members_page(request, group, form, status=422)
    said = _("%(name)s is invited.") if is_invitation else _("%(name)s now belongs to the group.")
    messages.success(request, said % {"name": done.user.name})
    return redirect("groups:members", group.key)


@require_safe
def suggest_people(request: MemberRequest, key: str) -> HttpResponse:
    """Names for the field of the lead who is typing one: members who are not in the group."""
    group = access_managed_group(request.user, key)
    return people_options(request, lambda people: people.exclude(memberships__group=group))


def people_options(request: MemberRequest, narrow: Callable[[QuerySet[User]], QuerySet[User]]) -> HttpResponse:
    """Names for a `NamedMemberField` in which somebody is typing (`?person=`), of those whom `narrow` leaves."""
    limits.check("groups.suggest", request.user.pk, "120/1m")
    words = " ".join(request.GET.get("person", "")[:200].split())
    people = narrow(members_named(words))[:SUGGESTED] if len(words) > 1 else []
    return render(request, "groups/_people_options.html", {"people": people})


@require_POST
def change_member(request: MemberRequest, key: str, user_key: str) -> HttpResponse:
    """Make somebody lead, a plain member again, or take her out (`act`: lead, member, remove)."""
    group = access_managed_group(request.user, key)
    membership = get_object_or_404(group.memberships.select_related("user"), user__key=user_key)
    act = request.POST.get("act")
    if act == "remove":
        actions.remove_member(actor=request.user, group=group, user=membership.user)
    elif act in Membership.Role.values:
        actions.set_role(actor=request.user, group=group, user=membership.user, role=act)
    messages.success(request, _("Saved."))
    if not rules.can_manage(request.user, group, rules.role_of(request.user, group)):
        return redirect("groups:list")
    return redirect("groups:members", group.key)


@require_POST
def withdraw_invitation(request: MemberRequest, key: str, invitation_key: str) -> HttpResponse:
    """Take an invitation back."""
    group = access_managed_group(request.user, key)
    invitation = get_object_or_404(group.invitations.select_related("user", "group"), key=invitation_key)
    actions.withdraw_invitation(actor=request.user, invitation=invitation)
    messages.success(request, _("The invitation is withdrawn."))
    return redirect("groups:members", group.key)


@require_POST
def take_lead(request: MemberRequest, key: str) -> HttpResponse:
    """A member leads a group that has nobody."""
    group = access_group(request.user, key)
    actions.take_lead(actor=request.user, group=group)
    messages.success(request, _("You lead “%(group)s” now. Thank you!") % {"group": group.name})
    return redirect(group)


@require_POST
def appoint_lead(request: MemberRequest, key: str) -> HttpResponse:
    """From the desk: a coordinator gives a group a lead."""
    group = access_managed_group(request.user, key)
    form = AppointForm(request.POST, group=group)
    back = "desk:home" if request.user.is_coordinator else "groups:members"
    if not form.is_valid():
        messages.error(request, _("Please choose somebody."))
    else:
        user = form.cleaned_data["person"]
        actions.appoint_lead(actor=request.user, group=group, user=user)
        messages.success(request, _("%(name)s leads “%(group)s” now.") % {"name": user.name, "group": group.name})
    return redirect(back) if back == "desk:home" else redirect(back, group.key)


def access_readable_or_managed(request: MemberRequest, key: str) -> Group:
    """A coordinator may settle requests of a closed group without reading its content."""
    group = access_group(request.user, key)
    if rules.can_manage(request.user, group, rules.role_of(request.user, group)):
        return group
    return access_readable_group(request.user, key)


def _members_page(request: MemberRequest, group: Group, form: FindMemberForm, status: int = 200) -> HttpResponse:
    role = rules.role_of(request.user, group)
    can_manage = rules.can_manage(request.user, group, role)
    memberships = list(
        group.memberships.of_members().select_related("user__organisation").order_by("role", "user__sort_name")
    )
    lead_count = sum(membership.role == Membership.Role.LEAD for membership in memberships)
    context = {
        "group": group,
        "role": role,
        "can_read": rules.can_read(request.user, group, role),
        "can_manage": can_manage,
        "memberships": memberships,
        "lead_count": lead_count,
        "waiting": [],
        "invited": [],
        "form": form,
        "answer_form": AnswerForm(),
        "standing": standing_now(request.user, group, role),
    }
    if can_manage:
        asked = group.join_requests.waiting().filter(user__status="member")
        context["waiting"] = asked.select_related("user__organisation").order_by("created")
        context["invited"] = group.invitations.waiting().select_related("user__organisation", "invited_by")
    return render(request, "groups/members.html", context, status=status)
