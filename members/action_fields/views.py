"""Pages on which coordinators look after the action fields."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kurzewege.common.forms import saved

from ..access import coordinators_only
from ..models import ActionField, User
from . import actions
from .forms import SUGGESTED, ActionFieldForm
from .icons import ICONS
from .shades import shades_of


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)


def _access(key: str) -> ActionField:
    return get_object_or_404(ActionField, key=key)


@require_safe
@coordinators_only
def fields(request: HttpRequest) -> HttpResponse:
    """The fields in their order, and the retired ones."""
    return render(request, "members/action_fields/list.html", _listed())


def _listed() -> dict[str, Any]:
    everything = list(ActionField.objects.all())
    return {
        "fields": [field for field in everything if field.retired_at is None],
        "retired": [field for field in everything if field.retired_at is not None],
    }


@require_http_methods(["GET", "HEAD", "POST"])
@coordinators_only
def create(request: HttpRequest) -> HttpResponse:
    form = ActionFieldForm(request.POST if request.method == "POST" else None, actor=_user(request))
    if (made := saved(form, form.save, once=request)) is not None:
        messages.success(request, _("%(name)s is there, with its group.") % {"name": made})
        return redirect("members:fields")
    return _form_page(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@coordinators_only
def edit(request: HttpRequest, key: str) -> HttpResponse:
    field = _access(key)
    form = ActionFieldForm(request.POST if request.method == "POST" else None, actor=_user(request), field=field)
    if saved(form, form.save) is not None:
        messages.success(request, _("Saved."))
        return redirect("members:fields")
    return _form_page(request, form, field)


def _form_page(request: HttpRequest, form: ActionFieldForm, field: ActionField | None) -> HttpResponse:
    shown = {name: str(form[name].value() or "") for name in ("name", "icon", "colour")}
    context = {"form": form, "field": field, "suggested": SUGGESTED, **_preview(**shown)}
    return render(request, "members/action_fields/form.html", context, status=422 if form.errors else 200)


@require_safe
@coordinators_only
def preview(request: HttpRequest) -> HttpResponse:
    """How it would look, while it is being chosen."""
    chosen = {name: request.GET.get(name, "")[:80] for name in ("name", "icon", "colour")}
    return render(request, "members/action_fields/_preview.html", _preview(**chosen))


def _preview(*, name: str, icon: str, colour: str) -> dict[str, Any]:
    return {"name": name, "icon_name": icon if icon in ICONS else "circle", "shades": shades_of(colour)}


@require_POST
@coordinators_only
def move(request: HttpRequest, key: str) -> HttpResponse:
    """One place up or down; for htmx the list anew, with the focus on the button that was pressed."""
    field = _access(key)
    direction = actions.DOWN if request.POST.get("direction") == actions.DOWN else actions.UP
    place = actions.move_field(actor=_user(request), field=field, direction=direction)
    said = _("%(name)s is number %(place)d now.") % {"name": field, "place": place}
    if request.headers.get("HX-Request"):
        context = _listed() | {"moved": field, "direction": direction, "said": said}
        return render(request, "members/action_fields/_order.html", context)
    messages.success(request, said)
    return redirect("members:fields")


@require_POST
@coordinators_only
def retire(request: HttpRequest, key: str) -> HttpResponse:
    field = _access(key)
    actions.retire_field(actor=_user(request), field=field)
    messages.success(request, _("%(name)s is retired. What stands in it stays readable.") % {"name": field})
    return redirect("members:fields")


@require_POST
@coordinators_only
def restore(request: HttpRequest, key: str) -> HttpResponse:
    field = _access(key)
    actions.restore_field(actor=_user(request), field=field)
    messages.success(request, _("%(name)s is in use again.") % {"name": field})
    return redirect("members:fields")
