"""How people get onto a board: by a link, a QR code or six letters. A cookie opens the door; nothing is written."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from kurzewege.common import limits
from kurzewege.common.errors import Refused
from kurzewege.common.http.languages import in_every_language
from kurzewege.common.http.traces import leaves_no_trace
from kurzewege.common.prepared import prepared
from kurzewege.common.visitors import COOKIE, remember, visitor_of

from .. import stuffing
from ..asker import Asker
from ..codes import is_current, tidied
from ..forms import JoinForm
from ..models import LiveBoard

# New browsers of each board, from anywhere: a hall behind one address is not one person. Who scans the QR code
# sits in front of it, and a whole hall does so at the same moment; the six letters can be passed on to anybody.
JOIN_LIMIT = "30/s"
QR_LIMIT = "200/s"
# A page that was turned away comes again by itself after so many seconds, not all at the same moment.
COME_AGAIN_SECONDS = range(2, 8)


@login_not_required
@leaves_no_trace
@in_every_language
@require_safe
def join(request: HttpRequest) -> HttpResponse:
    """The field for the six letters (`?code=` as a plain form sends it)."""
    if "code" not in request.GET:
        return _join_page(request, JoinForm())
    form = JoinForm(request.GET)
    if not form.is_valid():
        return _join_page(request, form, status=422)
    return _enter(request, form.cleaned_data["code"], "", form)


@login_not_required
@leaves_no_trace
@in_every_language
@cache_control(private=True, no_store=True)  # another browser reads it in another language
@require_safe
def your_data(request: HttpRequest) -> HttpResponse:
    """What is stored of somebody in the hall, in a few sentences of her language."""
    return render(request, "openmic/live/your_data.html", {"operator": settings.OPERATOR})


@login_not_required
@leaves_no_trace
@in_every_language
@require_safe
def by_code(request: HttpRequest, code: str, secret: str = "") -> HttpResponse:
    """The short address on the screen, and in the QR code the same with its secret."""
    return _enter(request, tidied(code), secret, JoinForm({"code": code}))


def _enter(request: HttpRequest, code: str, secret: str, form: JoinForm) -> HttpResponse:
    form.is_valid()
    board = next(iter(_with_code(code)), None)
    if board is None:
        form.add_error("code", _("There is no board with this code at the moment. Please look at the screen again."))
        return _join_page(request, form, status=404)
    user = request.user
    if user.is_authenticated and LiveBoard.objects.visible_to(user).filter(pk=board.pk).exists():
        return redirect(board)
    if not board.allows_guests:
        form.add_error("code", _("This board is for members only. Please sign in and open the link again."))
        return _join_page(request, form, status=403)
    has_secret = bool(secret) and is_current(board, secret)
    if not board.accepts_code and not has_secret:
        form.add_error("code", _("For this board the code is not enough. Please scan the picture on the screen."))
        return _join_page(request, form, status=403)
    if COOKIE not in request.COOKIES:
        try:
            limits.check(
                "openmic.join_qr" if has_secret else "openmic.join", board.key, QR_LIMIT if has_secret else JOIN_LIMIT
            )
        except Refused:
            form.add_error(
                "code", _("Very many people are joining just now. In a moment this page tries again by itself.")
            )
            response = _join_page(request, form, status=429)
            response.headers["Refresh"] = str(secrets.choice(COME_AGAIN_SECONDS))
            return response
        stuffing.joined(Asker(None, visitor_of(request)), board, by_letters=not has_secret)
    response = redirect(board)
    remember(response, visitor_of(request).let_in(board.door))
    return response


@prepared
def _with_code(code: str) -> Any:
    return LiveBoard.objects.filter(code=code).exclude(state=LiveBoard.State.DRAFT)


def _join_page(request: HttpRequest, form: JoinForm, status: int = 200) -> HttpResponse:
    response = render(request, "openmic/live/join.html", {"form": form}, status=status)
    response.headers["Cache-Control"] = "private, no-store"
    return response
