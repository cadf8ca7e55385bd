"""Fetching and authorising in one step; and which views are open to whom."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404

from .models import Application, Organisation, User
from .querysets import is_coordinator

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def open_to_applicants(view: View) -> View:
    """Let people reach this view who are signed in but not admitted (applicants, declined persons)."""
    view.open_to_applicants = True  # type: ignore[attr-defined]
    return view


def open_before_consent(view: View) -> View:
    """Let people reach this view who have not accepted the present texts: it shows nothing of the network."""
    view.open_before_consent = True  # type: ignore[attr-defined]
    return view


def open_before_enrolment(view: View) -> View:
    """Let a coordinator reach this view who has no second factor yet: it shows nothing of the network."""
    view.open_before_enrolment = True  # type: ignore[attr-defined]
    return view


def leaves_no_trace(view: View) -> View:
    """Keep a visit of this view out of "last active": for what may be done anonymously."""
    view.leaves_no_trace = True  # type: ignore[attr-defined]
    return view


def coordinators_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """404 for everybody else, as if the page did not exist."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_coordinator(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return checked


def access_member(user: Any, key: str) -> User:
    """An admitted member with what her page needs; 404 for everybody else's key."""
    return get_object_or_404(User.objects.visible_to(user).members().for_directory(user), key=key)


def access_shown_person(user: Any, key: str) -> User:
    """A member whose page `user` (a guest, too) may open, with her profile; 404 for everybody else's key."""
    return get_object_or_404(User.objects.shown_to(user).for_directory(user), key=key)


def access_organisation(user: Any, key: str) -> Organisation:
    return get_object_or_404(Organisation.objects.visible_to(user), key=key)


def access_application(user: Any, key: str) -> Application:
    """The application of the person with this key, for coordinators."""
    if not is_coordinator(user):
        raise Http404
    applications = Application.objects.visible_to(user).filter(confirmed_at__isnull=False)
    return get_object_or_404(
        applications.select_related("user__profile", "settled_by", "asked_by", "invited_by"), user__key=key
    )


def access_blocked(user: Any, key: str) -> User:
    """A blocked person, for coordinators."""
    if not is_coordinator(user):
        raise Http404
    return get_object_or_404(User.objects.blocked(), key=key)
