"""Starting a group and changing what it says about itself."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kurzewege.common.forms import saved
from members.requests import MemberRequest

from .. import actions, rules
from ..access import access_managed_group
from ..forms import GroupForm
from ..models import Group


@require_http_methods(["GET", "HEAD", "POST"])
def group_create(request: MemberRequest) -> HttpResponse:
    """A new working group; its maker leads it."""
    form = GroupForm(request.POST or None, actor=request.user)
    group = saved(form, form.save, once=request)
    if group:
        messages.success(request, _("The group is there. Now take people in or post the first update."))
        return redirect("groups:detail", group.key)
    return render(request, "groups/form.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def group_edit(request: MemberRequest, key: str) -> HttpResponse:
    """Change what the group says about itself and who may read it; below, the ways to end it."""
    group = access_managed_group(request.user, key)
    form = GroupForm(request.POST or None, instance=group, actor=request.user)
    if saved(form, form.save):
        messages.success(request, _("Saved."))
        return redirect("groups:detail", group.key)
    # Read anew: the form has put what was typed into its own.
    stored = Group.objects.select_related("action_field").get(pk=group.pk)
    role = rules.role_of(request.user, stored)
    context = {
        "form": form,
        "group": stored,
        "role": role,
        "can_read": rules.can_read(request.user, stored, role),
        "can_manage": True,
    }
    return render(request, "groups/form.html", context, status=422 if form.errors else 200)


@require_POST
def tick_goal(request: MemberRequest, key: str, goal_key: str) -> HttpResponse:
    """A goal is reached, or not yet after all (`reached`: 1 or empty)."""
    group = access_managed_group(request.user, key)
    goal = get_object_or_404(group.goals, key=goal_key)
    is_reached = request.POST.get("reached") == "1"
    actions.set_goal_reached(actor=request.user, group=group, key=goal.key, is_reached=is_reached)
    if is_reached:
        messages.success(request, _("Reached: %(goal)s") % {"goal": goal.text})
    return redirect(group)
