"""Archiving, deleting, merging, and the page of a quiet group."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kurzewege.common.forms import saved
from members.models import User
from members.requests import MemberRequest

from .. import actions, rules
from ..access import access_managed_group
from ..actions.ending import KEPT_DAYS, last_day
from ..actions.merging import description_after, possible_targets
from ..actions.quiet import quiet_since
from ..belongings import words_of
from ..forms import DeleteForm, MergeForm
from ..models import Deletion, Group


@require_POST
def group_archive(request: MemberRequest, key: str) -> HttpResponse:
    """Archive the group."""
    group = access_managed_group(request.user, key)
    actions.archive_group(actor=request.user, group=group)
    messages.success(request, _("The group is archived: it stays readable, nothing new can be added."))
    return redirect(group)


@require_POST
def group_reopen(request: MemberRequest, key: str) -> HttpResponse:
    """An archived group goes on."""
    group = access_managed_group(request.user, key)
    actions.reopen_group(actor=request.user, group=group)
    messages.success(request, _("The group goes on: everybody in it can write again."))
    return redirect(group)


@require_http_methods(["GET", "HEAD", "POST"])
def group_delete(request: MemberRequest, key: str) -> HttpResponse:
    """Delete the group after its name was typed; says before what goes and how it comes back."""
    group = access_managed_group(request.user, key)
    form = DeleteForm(request.POST or None, actor=request.user, group=group)
    if saved(form, form.save):
        messages.success(request, _("The group is deleted. You can bring it back from this page."))
        return redirect("groups:deleted")
    context = {
        "group": group,
        "form": form,
        "contents": words_of(group) if _reads(request, group) else [],
        "days": KEPT_DAYS,
    }
    return render(request, "groups/delete.html", context, status=422 if form.errors else 200)


@require_safe
def deleted_groups(request: MemberRequest) -> HttpResponse:
    """Groups that I may bring back, the latest first."""
    found = Deletion.objects.restorable_by(request.user).select_related("group__action_field", "deleted_by")
    deletions = [(deletion, last_day(deletion)) for deletion in found]
    return render(request, "groups/deleted.html", {"deletions": deletions, "days": KEPT_DAYS})


@require_POST
def restore_group(request: MemberRequest, key: str) -> HttpResponse:
    """Bring a deleted group back with everything in it."""
    deletion = get_object_or_404(Deletion.objects.restorable_by(request.user), key=key)
    group = actions.restore_group(actor=request.user, deletion=deletion)
    messages.success(request, _("“%(group)s” is back with everything in it.") % {"group": group.name})
    return redirect(group)


@require_http_methods(["GET", "HEAD", "POST"])
def group_merge(request: MemberRequest, key: str) -> HttpResponse:
    """Choose the other group, see what will be (`?target=…`), say yes."""
    group = access_managed_group(request.user, key)
    targets = possible_targets(request.user, group)
    form = MergeForm(request.POST or None, actor=request.user, group=group, targets=targets)
    merged = saved(form, form.save)
    if merged:
        messages.success(request, _("Everything of “%(group)s” is here now.") % {"group": group.name})
        return redirect(merged)
    chosen = form.targets.get(request.POST.get("target") or request.GET.get("target", ""))
    context = {"group": group, "targets": targets, "form": form, "target": chosen}
    if chosen:
        context |= _preview(request, group, chosen)
    return render(request, "groups/merge.html", context, status=422 if form.errors else 200)


@require_safe
def group_quiet(request: MemberRequest, key: str) -> HttpResponse:
    """A group in which nothing happens: does it go on, does it belong to another one, may it be archived?"""
    group = access_managed_group(request.user, key)
    since = quiet_since([group], timezone.now()).get(group.pk)
    context = {"group": group, "since": since, "targets": possible_targets(request.user, group)}
    return render(request, "groups/quiet.html", context)


@require_POST
def group_continue(request: MemberRequest, key: str) -> HttpResponse:
    """The group goes on."""
    group = access_managed_group(request.user, key)
    actions.continue_group(actor=request.user, group=group)
    messages.success(request, _("Good to hear: the group goes on."))
    return redirect(group)


def _reads(request: MemberRequest, group: Group) -> bool:
    """How much there is in a closed group is not for a coordinator who does not belong to it."""
    return rules.can_read(request.user, group, rules.role_of(request.user, group))


def _preview(request: MemberRequest, source: Group, target: Group) -> dict[str, object]:
    there = User.objects.members().filter(memberships__group=target)
    here = User.objects.members().filter(memberships__group=source)
    may_read_both = _reads(request, source) and _reads(request, target)
    return {
        "contents": words_of(source) if _reads(request, source) else [],
        "has_texts": bool(source.purpose or source.description),
        "description": description_after(source, target) if may_read_both else "",
        "goals": source.goals.count(),
        "asking": source.join_requests.waiting().count(),
        "keeps_asking": target.openness == Group.Openness.CLOSED,
        "invited": source.invitations.waiting().count(),
        # Who will read what was not written for them; in an open group everybody could read it before.
        "new_readers": 0 if source.openness == Group.Openness.OPEN else there.exclude(pk__in=here.values("pk")).count(),
        "new_members": here.exclude(pk__in=there.values("pk")).count(),
        "loses_readers": source.openness == Group.Openness.OPEN and target.openness != Group.Openness.OPEN,
    }
