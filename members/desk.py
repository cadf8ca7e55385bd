"""What of the members waits on the coordinators' desk."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import format_html

from kurzewege.common import counts

from .models import Application, Organisation
from .querysets import is_coordinator
from .views import application_forms


def applications_task(request: HttpRequest) -> str | None:
    """The applications that wait, oldest first, each with the buttons that settle it."""
    if not is_coordinator(request.user):
        return None
    known = Organisation.objects.name_slugs()
    applications = waiting(request.user).select_related("user", "asked_by", "invited_by")
    tasks = [{"application": application, **application_forms(application, known)} for application in applications]
    return render_to_string("members/_desk_applications.html", {"tasks": tasks}, request) if tasks else None


def waiting(user: Any) -> QuerySet[Application]:
    """The applications that wait for this person, if she settles any."""
    unsettled = Application.objects.visible_to(user).unsettled()
    return unsettled if is_coordinator(user) else unsettled.none()


def waiting_count(request: HttpRequest) -> str | None:
    """The number beside "Desk" in the navigation."""
    if not is_coordinator(request.user):
        return None
    count = counts.number(request, "members.waiting")
    return format_html('<span class="nav-count">{}</span>', count) if count else None
