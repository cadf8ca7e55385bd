"""Pages of institutions."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kurzewege.common.forms import saved

from .. import rules
from ..access import access_organisation, coordinators_only
from ..atlas import drawing
from ..directory.reasons import entries_for
from ..models import Organisation, OrganisationMerge, User
from ..querysets import is_coordinator, is_member
from . import merging
from .duplicates import likely_duplicates
from .forms import MergeForm, OrganisationForm, OrganisationSearchForm

PAGE_SIZE = 30
MERGES_SHOWN = 10


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)


@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    """All institutions, as a list or on the map."""
    user = _user(request)
    form = OrganisationSearchForm(request.GET)
    values = form.values()
    found = Organisation.objects.visible_to(user).matching(values["q"]).in_sector(values["sector"]).with_member_count()
    found = found.order_by("name", "pk")
    context: dict[str, Any] = {
        "form": form,
        "is_filtering": any(values.values()),
        "is_map": request.GET.get("view") == "map",
        "is_coordinator": is_coordinator(user),
    }
    if context["is_map"]:
        context["map"] = drawing.of_organisations(found)
    else:
        context["page"] = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "members/organisations.html", context)


@require_safe
def organisation(request: HttpRequest, key: str) -> HttpResponse:
    """One institution with its people; the address of one that was merged leads to the other."""
    user = _user(request)
    if is_member(user):
        merged = Organisation.objects.exclude(merged_into=None).filter(key=key).select_related("merged_into").first()
        if merged is not None and merged.merged_into is not None:
            return redirect(merged.merged_into)
    shown = access_organisation(user, key)
    people = User.objects.visible_to(user).members().for_directory(user).filter(organisation=shown)
    page = Paginator(people, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "organisation": shown,
        "page": page,
        "entries": entries_for(page),
        "map": drawing.of_one(shown),
        "can_edit": bool(rules.editable_fields(user, shown)),
        "is_coordinator": is_coordinator(user),
        "is_mine": user.organisation_id == shown.pk,
    }
    return render(request, "members/organisation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@coordinators_only
def create(request: HttpRequest) -> HttpResponse:
    form = OrganisationForm(request.POST if request.method == "POST" else None, actor=_user(request))
    if (made := saved(form, form.save, once=request)) is not None:
        messages.success(request, _("%(name)s is in the directory now.") % {"name": made})
        return redirect(made)
    return _form_page(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, key: str) -> HttpResponse:
    """What is said about an institution: by coordinators, and by those who work there."""
    user = _user(request)
    shown = access_organisation(user, key)
    if not rules.editable_fields(user, shown):
        raise Http404
    form = OrganisationForm(request.POST if request.method == "POST" else None, actor=user, organisation=shown)
    if saved(form, form.save) is not None:
        messages.success(request, _("Saved."))
        return redirect(shown)
    return _form_page(request, form, shown)


def _form_page(request: HttpRequest, form: OrganisationForm, shown: Organisation | None) -> HttpResponse:
    context = {"form": form, "organisation": shown}
    return render(request, "members/institutions/form.html", context, status=422 if form.errors else 200)


@require_safe
@coordinators_only
def duplicates(request: HttpRequest) -> HttpResponse:
    """Which institutions may be one, and what was merged lately, with the way back."""
    merges = OrganisationMerge.objects.filter(undone_at=None).select_related("source", "target", "actor")
    context = {"pairs": likely_duplicates(), "merges": merges[:MERGES_SHOWN]}
    return render(request, "members/institutions/duplicates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@coordinators_only
def merge(request: HttpRequest, key: str) -> HttpResponse:
    """Choose the one that remains, see what would happen (both by GET), and do it (by POST)."""
    user = _user(request)
    source = access_organisation(user, key)
    data = request.POST if request.method == "POST" else (request.GET if "into" in request.GET else None)
    form = MergeForm(data, actor=user, source=source)
    target = form.cleaned_data["into"] if form.is_valid() else None
    if request.method == "POST" and target is not None:
        done = saved(form, lambda: merging.merge_organisations(actor=user, source=source, target=target))
        if done is not None:
            words = _("%(source)s is part of %(target)s now. You can undo it under “Which are one?”.")
            messages.success(request, words % {"source": source.name, "target": target.name})
            return redirect(target)
    context = {
        "source": source,
        "form": form,
        "target": target,
        "preview": merging.preview(source=source, target=target) if target else None,
    }
    return render(request, "members/institutions/merge.html", context, status=422 if form.errors else 200)


@require_POST
@coordinators_only
def keep_apart(request: HttpRequest, key: str, other_key: str) -> HttpResponse:
    user = _user(request)
    one = access_organisation(user, key)
    other = access_organisation(user, other_key)
    merging.keep_apart(actor=user, one=one, other=other)
    messages.success(request, _("Noted: these are two institutions."))
    return redirect("members:duplicates")


@require_POST
@coordinators_only
def undo_merge(request: HttpRequest, key: str) -> HttpResponse:
    found = get_object_or_404(OrganisationMerge.objects.select_related("source", "target"), key=key)
    back = merging.undo_merge(actor=_user(request), merge=found)
    messages.success(request, _("%(name)s stands for itself again.") % {"name": back.name})
    return redirect(back)
