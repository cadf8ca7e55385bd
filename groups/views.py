"""Pages of groups."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kurzewege.common.forms import saved
from members.requests import MemberRequest

from . import actions, rules
from .access import access_group, access_managed_group, access_readable_group
from .forms import AddMemberForm, GroupForm, JoinRequestForm
from .models import Group, JoinRequest, Membership


@require_safe
def group_list(request: MemberRequest) -> HttpResponse:
    """The action fields' groups in their order, then working groups; mine are marked."""
    groups = (
        Group.objects.visible_to(request.user)
        .filter(archived_at=None)
        .select_related("action_field")
        .with_member_count()
        .annotate(is_mine=Exists(Membership.objects.filter(group=OuterRef("pk"), user=request.user)))
        .order_by("action_field__position", "name")
    )
    sections = {
        "fields": [group for group in groups if group.kind == Group.Kind.FIELD],
        "working": [group for group in groups if group.kind == Group.Kind.WORKING],
    }
    return render(request, "groups/list.html", sections)


@require_safe
def group_detail(request: MemberRequest, key: str) -> HttpResponse:
    """What is it about, who leads it, what is new, when do we meet, where are our files."""
    group = access_group(request.user, key)
    role = rules.role_of(request.user, group)
    return render(
        request,
        "groups/detail.html",
        {
            "group": group,
            "role": role,
            "can_read": rules.can_read(request.user, group, role),
            "can_manage": rules.can_manage(request.user, group, role),
            "leads": _leads(group),
            "member_count": group.memberships.filter(user__status="member").count(),
            "own_request": JoinRequest.objects.waiting().filter(group=group, user=request.user).first(),
            "request_form": JoinRequestForm(),
        },
    )


@require_safe
def group_members(request: MemberRequest, key: str) -> HttpResponse:
    """Who belongs to the group; for its leads also who waits."""
    group = access_readable_or_managed(request, key)
    return _members_page(request, group, AddMemberForm(actor=request.user, group=group))


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
    """Change what the group says about itself and who may read it."""
    group = access_managed_group(request.user, key)
    form = GroupForm(request.POST or None, instance=group, actor=request.user)
    if saved(form, form.save):
        messages.success(request, _("Saved."))
        return redirect("groups:detail", group.key)
    context = {"form": form, "group": Group.objects.select_related("action_field").get(pk=group.pk)}
    return render(request, "groups/form.html", context, status=422 if form.errors else 200)


@require_POST
def group_join(request: MemberRequest, key: str) -> HttpResponse:
    """Join an open group, or ask to join a closed one."""
    group = access_group(request.user, key)
    if group.openness == Group.Openness.OPEN:
        actions.join_group(actor=request.user, group=group)
        messages.success(request, _("You now belong to “%(group)s”.") % {"group": group.name})
        return redirect("groups:detail", group.key)
    form = JoinRequestForm(request.POST)
    text = form.cleaned_data["text"] if form.is_valid() else request.POST.get("text", "")[:500]
    actions.request_to_join(actor=request.user, group=group, text=text.replace("\x00", ""))
    messages.success(request, _("Your request is with the leads of the group. You will be told what they decide."))
    return redirect("groups:detail", group.key)


@require_POST
def group_leave(request: MemberRequest, key: str) -> HttpResponse:
    """Leave the group."""
    group = access_group(request.user, key)
    actions.leave_group(actor=request.user, group=group)
    messages.success(request, _("You have left “%(group)s”.") % {"group": group.name})
    return redirect("groups:list")


@require_POST
def group_archive(request: MemberRequest, key: str) -> HttpResponse:
    """Archive the group."""
    group = access_managed_group(request.user, key)
    actions.archive_group(actor=request.user, group=group)
    messages.success(request, _("The group is archived: it stays readable, nothing new can be added."))
    return redirect("groups:detail", group.key)


@require_POST
def settle_request(request: MemberRequest, key: str, request_key: str) -> HttpResponse:
    """Admit or decline somebody who asked to join."""
    group = access_managed_group(request.user, key)
    join_request = get_object_or_404(group.join_requests.select_related("user", "group"), key=request_key)
    admit = request.POST.get("decision") == "admit"
    actions.settle_request(actor=request.user, request=join_request, admit=admit)
    name = join_request.user.name
    messages.success(
        request,
        (_("%(name)s now belongs to the group.") if admit else _("%(name)s was told that it does not fit."))
        % {"name": name},
    )
    return redirect("groups:members", group.key)


@require_POST
def add_member(request: MemberRequest, key: str) -> HttpResponse:
    """Take a member in."""
    group = access_managed_group(request.user, key)
    form = AddMemberForm(request.POST, actor=request.user, group=group)
    membership = saved(form, form.save)
    if not membership:
        return _members_page(request, group, form, status=422)
    messages.success(request, _("%(name)s now belongs to the group.") % {"name": membership.user.name})
    return redirect("groups:members", group.key)


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
    return redirect("groups:members", group.key)


def access_readable_or_managed(request: MemberRequest, key: str) -> Group:
    """A coordinator may settle requests of a closed group without reading its content."""
    group = access_group(request.user, key)
    if rules.can_manage(request.user, group, rules.role_of(request.user, group)):
        return group
    return access_readable_group(request.user, key)


def _leads(group: Group) -> list[Membership]:
    return list(
        group.memberships.leads().filter(user__status="member").select_related("user__organisation").order_by("joined")
    )


def _members_page(request: MemberRequest, group: Group, form: AddMemberForm, status: int = 200) -> HttpResponse:
    role = rules.role_of(request.user, group)
    can_manage = rules.can_manage(request.user, group, role)
    waiting = group.join_requests.waiting().select_related("user__organisation").order_by("created")
    context = {
        "group": group,
        "role": role,
        "can_manage": can_manage,
        "memberships": group.memberships.filter(user__status="member")
        .select_related("user__organisation")
        .order_by("role", "user__sort_name"),
        "waiting": waiting if can_manage else [],
        "form": form,
    }
    return render(request, "groups/members.html", context, status=status)
