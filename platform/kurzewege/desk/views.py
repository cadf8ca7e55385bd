"""The desk's page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kurzewege.common import slots
from members.access import coordinators_only


@require_safe
@coordinators_only
def home(request: HttpRequest) -> HttpResponse:
    """What waits for the coordinators; the apps bring their own tasks through the slot `desk.tasks`."""
    return render(request, "desk/home.html", {"tasks": slots.fill("desk.tasks", request)})
