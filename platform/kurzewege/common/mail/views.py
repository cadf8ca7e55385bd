"""`/dev/mails/`: the demo's mails in the browser. On every other installation these pages do not exist."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from . import mailbox

View = Callable[..., HttpResponse]
# Somebody else's HTML: no scripts, no forms, nothing loaded; links open a page of their own.
LETTER_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
    "style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
)


def demo_only(view: View) -> View:
    """404 unless `settings.SERVE_DEV_MAILS`."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.SERVE_DEV_MAILS:
            raise Http404
        return view(request, *args, **kwargs)

    return checked


@login_not_required
@require_safe
@never_cache
@demo_only
def mail_list(request: HttpRequest) -> HttpResponse:
    """All mails, the newest first."""
    return render(request, "mail/dev_list.html", {"letters": mailbox.letters()})


@login_not_required
@require_safe
@never_cache
@demo_only
def mail(request: HttpRequest, name: str) -> HttpResponse:
    """One mail: its text with links that work, and its HTML part in a frame."""
    letter = _access_letter(name)
    pieces = mailbox.pieces(letter.text, request.get_host())
    response = render(request, "mail/dev_show.html", {"letter": letter, "pieces": pieces})
    allowed = settings.SECURE_CSP | {"frame-src": ["'self'"]}
    response["Content-Security-Policy"] = "; ".join(" ".join([rule, *values]) for rule, values in allowed.items())
    return response


@login_not_required
@require_safe
@never_cache
@xframe_options_sameorigin
@demo_only
def mail_html(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML part alone, shut in by its policy."""
    letter = _access_letter(name)
    if not letter.html:
        raise Http404
    html = letter.html.replace("<head>", '<head><base target="_blank">', 1)
    return HttpResponse(html, headers={"Content-Security-Policy": LETTER_POLICY})


def _access_letter(name: str) -> mailbox.Letter:
    letter = mailbox.letter(name)
    if letter is None:
        raise Http404
    return letter
