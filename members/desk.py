"""What of the members waits on the coordinators' desk."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import format_html

from .models import Application, Organisation
from .querysets import is_coordinator
from .views import application_forms


def applications_task(request: HttpRequest) -> str | None:
    """The applications that wait, oldest first, each with the buttons that settle it."""
    if not is_coordinator(request.user):
        return None
    waiting = Application.objects.visible_to(request.user).unsettled().select_related("user", "asked_by")
    known = Organisation.objects.name_slugs()
    tasks = [{"application": application, **application_forms(application, known)} for application in waiting]
    return render_to_string("members/_desk_applications.html", {"tasks": tasks}, request) if tasks else None


def waiting_count(request: HttpRequest) -> str | None:
    """The number beside "Desk" in the navigation."""
    if not is_coordinator(request.user):
        return None
    count = Application.objects.visible_to(request.user).unsettled().count()
    return format_html('<span class="nav-count">{}</span>', count) if count else None
