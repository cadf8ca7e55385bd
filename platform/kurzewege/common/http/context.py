"""What every page's frame needs: the network's name, who sees it, and the ways that lead from here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kurzewege.common import counts


@dataclass(frozen=True)
class Way:
    """An entry of the navigation: the name of its address, its label and its icon."""

    route: str
    label: str | Promise
    icon: str
    is_for_coordinators: bool = False

    @property
    def name(self) -> str:
        """The first part of the route; names the slot `nav.item:<name>` (impulses stand beside the news)."""
        app, _sep, view = self.route.partition(":")
        return view if view == "impulses" else app


WAYS = (
    Way("feed:home", pgettext_lazy("navigation", "Home"), "house"),
    Way("openmic:board", "OPEN MIC", "mic"),
    Way("members:directory", _("Members"), "user"),
    Way("groups:list", _("Groups"), "users"),
    Way("events:list", _("Events"), "calendar"),
    Way("documents:home", _("Documents"), "file-text"),
    Way("feed:impulses", _("Impulses"), "lightbulb"),
    Way("desk:home", _("Desk"), "clipboard-list", is_for_coordinators=True),
)


@dataclass(frozen=True)
class Step:
    """A way as this page shows it. `current` is "page", "true" (somewhere below it) or empty."""

    way: Way
    url: str
    current: str

    @property
    def slot(self) -> str:
        return f"nav.item:{self.way.name}"


def _url(route: str) -> str:
    try:
        return reverse(route)
    except NoReverseMatch:
        return ""


def _steps(request: HttpRequest) -> dict[str, Step]:
    user = getattr(request, "user", None)
    urls = {
        way: url
        for way in WAYS
        if (url := _url(way.route)) and (not way.is_for_coordinators or getattr(user, "is_coordinator", False))
    }
    under = max((url for url in urls.values() if url != "/" and request.path.startswith(url)), key=len, default="")
    match = request.resolver_match
    if not under and match is not None and match.app_name == "feed":
        under = "/"
    return {
        way.name: Step(way, url, "page" if request.path == url else "true" if url == under else "")
        for way, url in urls.items()
    }


def _frame_of(request: HttpRequest) -> str:
    """Who sees the page: "member" all ways, "guest" the public ones, "applicant" only her own account.

    So does a member of whom something is asked first.
    """
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return "guest"
    return "member" if user.may_enter else "applicant"


def _bell_count(request: HttpRequest) -> int:
    return counts.number(request, "notify.unread")


def _here_url(request: HttpRequest) -> str:
    """Where an open page says that somebody looks at it; empty where a visit is to leave no trace."""
    match = request.resolver_match
    leaves_no_trace = match is None or getattr(match.func, "leaves_no_trace", False)
    return "" if leaves_no_trace or _frame_of(request) != "member" else _url("members:here")


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of `base.html`. Everything is worked out when the page asks for it, so partials cost nothing."""
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "is_demo": settings.IS_DEMO,
        "frame_kind": SimpleLazyObject(lambda: _frame_of(request)),
        "here_url": SimpleLazyObject(lambda: _here_url(request)),
        "bell_count": SimpleLazyObject(lambda: _bell_count(request)),
        "ways": SimpleLazyObject(lambda: _steps(request)),
    }
