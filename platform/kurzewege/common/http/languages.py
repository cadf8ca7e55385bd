"""Pages that people may read in their own language; all others speak the installation's, whatever a browser says.

A page that is translated as a whole is marked with `@in_every_language` and draws `{% language_choice %}`. Half of a
page in one's own language is worse than a German one, so nothing else looks at what was chosen here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.http import require_POST

from .onward import own_address
from .traces import leaves_no_trace

COOKIE = "__Host-language" if settings.IS_HTTPS else "language"
LIFE_SECONDS = 180 * 24 * 3600

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Choice:
    """A language by its code, with its name as its readers write it."""

    code: str
    name: str
    direction: str
    is_current: bool


def in_every_language(view: View) -> View:
    """Mark a view whose pages, answers and error pages are translated into each of `settings.LANGUAGES`."""
    view.in_every_language = True  # type: ignore[attr-defined]
    return view


def is_in_every_language(view: Any) -> bool:
    """Whether the view is marked so."""
    return getattr(view, "in_every_language", False)


def language_of(request: HttpRequest) -> str:
    """What this browser chose, else the first of its own languages that we have, else the installation's."""
    chosen = request.COOKIES.get(COOKIE, "")
    if chosen in dict(settings.LANGUAGES):
        return chosen
    for accepted, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        try:
            return translation.get_supported_language_variant(accepted)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE


def choices() -> list[Choice]:
    """All languages, the one in force marked."""
    current, bidi = translation.get_language(), settings.LANGUAGES_BIDI
    return [
        Choice(code, str(name), "rtl" if code in bidi else "ltr", code == current) for code, name in settings.LANGUAGES
    ]


def chosen(request: HttpRequest) -> str:
    """The code of the language that was chosen with this form; "" when none was, or one that we do not have."""
    language = request.POST.get("language", "")
    return language if language in dict(settings.LANGUAGES) else ""


def keep(response: HttpResponse, language: str) -> None:
    """Let this browser read its pages in the language with this code from now on."""
    response.set_cookie(COOKIE, language, max_age=LIFE_SECONDS, secure=settings.IS_HTTPS, httponly=True, samesite="Lax")


@login_not_required
@leaves_no_trace
@in_every_language
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep the `language` in a cookie, if it is one of ours, and go on to `next`."""
    response = redirect(own_address(request, request.POST.get("next", "")))
    if language := chosen(request):
        keep(response, language)
    return response
