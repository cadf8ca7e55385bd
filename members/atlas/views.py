"""Where coordinators say what the map is drawn from."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kurzewege.common.forms import saved

from ..access import coordinators_only
from ..models import Organisation, User
from . import drawing
from .forms import MapForm


@require_http_methods(["GET", "HEAD", "POST"])
@coordinators_only
def edit(request: HttpRequest) -> HttpResponse:
    """Places, outline and rivers, with the map as it is."""
    user = cast(User, request.user)
    posted = request.method == "POST"
    form = MapForm(request.POST if posted else None, request.FILES if posted else None, actor=user)
    if saved(form, form.save) is not None:
        messages.success(request, _("The map is drawn anew."))
        return redirect("members:edit_map")
    shown = drawing.of_organisations(Organisation.objects.visible_to(user).with_member_count())
    context = {"form": form, "map": shown, "lost": [town for town in shown.off_map if town.name]}
    return render(request, "members/atlas/edit.html", context, status=422 if form.errors else 200)
