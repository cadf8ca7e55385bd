"""Who is signed in but not admitted, or has not accepted the present texts, reaches only what is meant for her."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from .models import User
from .profiles import presence

# What stays open before the present texts are accepted, besides views marked with `@open_before_consent`.
OPEN_BEFORE_CONSENT = frozenset({"account_logout", "field_colours", "healthz"})
OPEN_BEFORE_ENROLMENT = OPEN_BEFORE_CONSENT | {"account_reauthenticate"}


class AdmissionMiddleware:
    """Closes every view to people who are not admitted, and notes when a member was last active.

    Open to them are views marked with `@open_to_applicants` or `@login_not_required`, and allauth's pages about
    their own account. Everything else leads to the status page, or is refused when it is no page.
    Whoever has not accepted the texts in their present version reaches the page that asks for it, the texts and
    the way out; public pages too, because they show a member what guests do not see. So does a coordinator who must
    set up a second factor: she reaches the pages on which she does it.
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
        if isinstance(user, SimpleLazyObject):
            # The person herself instead of what stands for her until somebody asks: a page asks three hundred times.
            user = request.user = user._wrapped
        if not user.has_consented:
            return _ask_for_consent(request, view)
        if user.is_member and user.must_enrol:
            return _ask_for_second_factor(request, view)
        if user.is_member:
            if not (request.path.startswith("/live/") or getattr(view, "leaves_no_trace", False)):
                presence.note(user)
            return None
        if _is_open_to_applicants(view):
            return None
        if request.method == "GET" and _wants_page(request):
            return redirect("members:status")
        raise PermissionDenied


def _ask_for_consent(request: HttpRequest, view: Callable[..., HttpResponse]) -> HttpResponse | None:
    match = request.resolver_match
    if getattr(view, "open_before_consent", False) or (match and match.view_name in OPEN_BEFORE_CONSENT):
        return None
    if request.method == "GET" and _wants_page(request):
        query = QueryDict(mutable=True)
        query["next"] = request.get_full_path()
        return redirect(f"{reverse('members:consent')}?{query.urlencode()}")
    raise PermissionDenied


def _ask_for_second_factor(request: HttpRequest, view: Callable[..., HttpResponse]) -> HttpResponse | None:
    """A coordinator without one reaches the pages on which she sets it up, the texts and the way out; nothing else."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    is_open = getattr(view, "open_before_enrolment", False) or getattr(view, "open_before_consent", False)
    if is_open or name.startswith("mfa_") or name in OPEN_BEFORE_ENROLMENT:
        return None
    if request.method == "GET" and _wants_page(request):
        return redirect("security:overview")
    raise PermissionDenied


def _is_open_to_applicants(view: Callable[..., HttpResponse]) -> bool:
    return (
        getattr(view, "open_to_applicants", False)
        or not getattr(view, "login_required", True)
        or view.__module__.partition(".")[0] == "allauth"
    )


def _wants_page(request: HttpRequest) -> bool:
    return "text/html" in request.headers.get("Accept", "") and not request.headers.get("HX-Request")
