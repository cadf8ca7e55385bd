"""Error pages in plain words: what happened, that nothing is lost, what to do next.

Pages for a broken server are drawn without the request: no session, no database, no cache.
"""

from __future__ import annotations

import errno
import sys

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language, gettext
from django.views.decorators.csrf import requires_csrf_token

from .typed import Typed, typed_in

RETRY_AFTER_SECONDS = 15


def _bare(template: str, status: int, typed: Typed | None = None) -> HttpResponse:
    response = HttpResponse(
        render_to_string(template, {"site_name": settings.SITE_NAME, "typed": typed}), status=status
    )
    if typed:
        response.headers["Cache-Control"] = "no-store"
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400; the request itself may be forged, so nothing is read from it."""
    return _bare("errors/400.html", 400)


def _framed(request: HttpRequest, template: str, status: int) -> HttpResponse:
    """In the frame of the platform, which is there in the installation's language only; in others without it."""
    frame = "base.html" if get_language() == settings.LANGUAGE_CODE else "errors/bare.html"
    return render(request, template, {"frame": frame}, status=status)


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return _framed(request, "errors/403.html", 403)


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that was open too long or sent from elsewhere (`settings.CSRF_FAILURE_VIEW`)."""
    return _framed(request, "errors/csrf.html", 403)


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404; the same for what is missing and what is closed."""
    return _framed(request, "errors/404.html", 404)


@requires_csrf_token
def too_many_requests(request: HttpRequest) -> HttpResponse:
    """429 with the time after which it works again."""
    response = render(request, "429.html", status=429)
    response.headers["Retry-After"] = str(60)
    return response


def unavailable(request: HttpRequest) -> HttpResponse:
    """503 while the database is busy or away; a script that asks for JSON gets a `sentence`, and its page stays.

    A form without scripts gets what was typed back, to be sent again.
    """
    if request.headers.get("Accept") == "application/json":
        sentence = gettext("The platform is very busy or is being updated. Nothing is lost.")
        response: HttpResponse = JsonResponse({"sentence": sentence}, status=503)
    else:
        response = _bare("errors/503.html", 503, typed_in(request))
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500; a busy database gives 503 and a full disk 507, because both have a better advice."""
    error = sys.exc_info()[1]
    if _is_disk_full(error):
        return _bare("errors/507.html", 507, typed_in(request))
    # SQLite calls a missing table or column an operational error, too; that is our mistake, not a busy hour.
    if isinstance(error, OperationalError) and "no such" not in str(error):
        return unavailable(request)
    return _bare("errors/500.html", 500)


def _is_disk_full(error: BaseException | None) -> bool:
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    return isinstance(error, OperationalError) and "disk is full" in str(error)
