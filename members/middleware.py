"""Who is signed in but not admitted reaches only what is meant for her."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from .models import User

PRESENCE_STEP = timedelta(minutes=5)


class AdmissionMiddleware:
    """Closes every view to people who are not admitted, and notes when a member was last active.

    Open to them are views marked with `@open_to_applicants` or `@login_not_required`, and allauth's pages about
    their own account. Everything else leads to the status page, or is refused when it is no page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: tuple, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        user = request.user
        if not isinstance(user, User):
            return None
        if user.is_member:
            if not (request.path.startswith("/live/") or getattr(view, "leaves_no_trace", False)):
                _note_activity(user)
            return None
        if _is_open_to_applicants(view):
            return None
        if request.method == "GET" and _wants_page(request):
            return redirect("members:status")
        raise PermissionDenied


def _is_open_to_applicants(view: Callable[..., HttpResponse]) -> bool:
    return (
        getattr(view, "open_to_applicants", False)
        or not getattr(view, "login_required", True)
        or view.__module__.partition(".")[0] == "allauth"
    )


def _wants_page(request: HttpRequest) -> bool:
    return "text/html" in request.headers.get("Accept", "") and not request.headers.get("HX-Request")


def _note_activity(user: User) -> None:
    """Note the visit, rounded down to five minutes: coarse on purpose, and one write in that time at most."""
    now = timezone.now()
    step = datetime.fromtimestamp(
        now.timestamp() // PRESENCE_STEP.total_seconds() * PRESENCE_STEP.total_seconds(), now.tzinfo
    )
    if user.last_active is not None and user.last_active >= step:
        return
    User.objects.filter(Q(last_active=None) | Q(last_active__lt=step), pk=user.pk).update(last_active=step)
    user.last_active = step
