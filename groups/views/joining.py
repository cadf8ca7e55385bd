"""Coming into a group and leaving it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kurzewege.common.forms import saved
from members.requests import MemberRequest

from .. import actions, rules
from ..access import access_group, access_managed_group
from ..forms import AnswerForm, JoinRequestForm, SuccessorForm
from ..models import Group, GroupInvitation, Membership


@require_POST
def group_join(request: MemberRequest, key: str) -> HttpResponse:
    """Join an open group, or ask to join a closed one."""
    group = access_group(request.user, key)
    if group.openness == Group.Openness.OPEN:
        actions.join_group(actor=request.user, group=group)
        messages.success(request, _("You now belong to “%(group)s”.") % {"group": group.name})
        return redirect(group)
    form = JoinRequestForm(request.POST)
    text = form.cleaned_data["text"] if form.is_valid() else request.POST.get("text", "")[:500]
    actions.request_to_join(actor=request.user, group=group, text=text)
    messages.success(request, _("Your request is with the leads of the group. You will be told what they decide."))
    return redirect(group)


@require_POST
def withdraw_request(request: MemberRequest, key: str) -> HttpResponse:
    """Take one's own waiting request back."""
    group = access_group(request.user, key)
    own = get_object_or_404(group.join_requests.waiting(), user=request.user)
    actions.withdraw_request(actor=request.user, request=own)
    messages.success(request, _("Your request is withdrawn."))
    return redirect(group)


@require_http_methods(["GET", "HEAD", "POST"])
def group_leave(request: MemberRequest, key: str) -> HttpResponse:
    """Leave the group; its only lead names a successor on a page of her own."""
    group = access_group(request.user, key)
    is_only_lead = _is_only_lead(request, group)
    form = SuccessorForm(request.POST if request.method == "POST" else None, actor=request.user, group=group)
    if saved(form, form.save):
        messages.success(request, _("You have left “%(group)s”.") % {"group": group.name})
        return redirect("groups:list")
    if request.method != "POST" and not is_only_lead:
        return redirect(group)
    context = {
        "group": group,
        "form": form,
        "has_others": form.fields["successor"].queryset.exists(),  # type: ignore[attr-defined]
        "can_manage": rules.can_manage(request.user, group, rules.role_of(request.user, group)),
    }
    return render(request, "groups/leave.html", context, status=422 if form.errors else 200)


@require_POST
def settle_request(request: MemberRequest, key: str, request_key: str) -> HttpResponse:
    """Admit or decline somebody who asked to join, with a sentence if wished."""
    group = access_managed_group(request.user, key)
    join_request = get_object_or_404(group.join_requests.select_related("user", "group"), key=request_key)
    admit = request.POST.get("decision") == "admit"
    form = AnswerForm(request.POST)
    answer = form.cleaned_data["answer"] if form.is_valid() else ""
    actions.settle_request(actor=request.user, request=join_request, admit=admit, answer=answer)
    name = join_request.user.name
    messages.success(
        request,
        (_("%(name)s now belongs to the group.") if admit else _("%(name)s was told that it does not fit."))
        % {"name": name},
    )
    return redirect("groups:members", group.key)


@require_safe
def invitation(request: MemberRequest, key: str) -> HttpResponse:
    """What somebody is invited to, with the two answers; one that is settled leads to the group or the list."""
    found = _own_invitation(request, key)
    if found.state != GroupInvitation.State.WAITING:
        return redirect(found.group)
    group = found.group
    leads = group.memberships.leads().of_members().select_related("user__organisation").order_by("joined")
    context = {"invitation": found, "group": group, "leads": leads}
    return render(request, "groups/invitation.html", context)


@require_POST
def answer_invitation(request: MemberRequest, key: str) -> HttpResponse:
    """Yes or no (`answer`: accept, decline)."""
    found = _own_invitation(request, key)
    accept = request.POST.get("answer") == "accept"
    actions.answer_invitation(actor=request.user, invitation=found, accept=accept)
    if accept:
        messages.success(request, _("You now belong to “%(group)s”.") % {"group": found.group.name})
        return redirect(found.group)
    messages.success(request, _("You have declined. Who invited you is told."))
    return redirect("groups:list")


def _own_invitation(request: MemberRequest, key: str) -> GroupInvitation:
    mine = GroupInvitation.objects.visible_to(request.user).filter(user=request.user)
    return get_object_or_404(mine.select_related("group__action_field", "invited_by"), key=key)


def _is_only_lead(request: MemberRequest, group: Group) -> bool:
    leads = set(group.memberships.leads().of_members().values_list("user_id", flat=True))
    return leads == {request.user.pk} and Membership.objects.filter(group=group, user=request.user).exists()
