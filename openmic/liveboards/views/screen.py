"""The page for the projector: what is on stage, what comes next, and how people get onto the board.

A computer without login opens it with a code, which is written into a field or stands in the link behind the "#":
browsers send that part to nobody, so it reaches no log and no Referer.
"""

from __future__ import annotations

import io
from typing import Any

import qrcode
import qrcode.image.svg
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kurzewege.common import limits
from kurzewege.common.errors import Refused
from kurzewege.common.forms import refused_to_form
from kurzewege.common.http.guests import open_to_guests
from kurzewege.common.live import api as live
from kurzewege.common.visitors import remember, visitor_of
from members.requests import MemberRequest

from .. import actions, hall
from ..access import access_desk, access_screen
from ..codes import seconds_left, secret_of, spaced
from ..forms import ScreenCodeForm
from ..models import LiveBoard, LiveQuestion
from ..querysets import ScreenPassQuerySet
from ..topics import topic_of

NO_STORE = "private, no-store"
# For slips of typing; it is the length of the codes that keeps guessing from finding one.
CODE_LIMIT = "10/1m"
# What the last row can read beside the question on stage; the others are on the phones.
MAX_NEXT = 60


@open_to_guests
@require_safe
def screen(request: HttpRequest, key: str) -> HttpResponse:
    """Runs for days without a hand; the moderator opens it on the hall's computer, or somebody with a code."""
    try:
        board = access_screen(request, key)
    except Http404:
        # Withdrawn, expired, closed: in front of the hall no page that asks for a password.
        if any(door.startswith(ScreenPassQuerySet.DOOR) for door in visitor_of(request).doors):
            return redirect("openmic:live_screen_open")
        raise
    topic = topic_of(board)
    live.mark(request, topic)
    shown: Any = LiveQuestion.objects.for_cards().filter(board=board)
    context = {
        "board": board,
        "topic": topic,
        "on_stage": shown.filter(state="stage").first(),
        "listed": shown.listed()[:MAX_NEXT],
        "present": live.present(topic),
        "code": spaced(board.code),
        "host": settings.SITE_URL.partition("://")[2],
        "seconds_left": round(seconds_left()),
        **hall.context_of(board),
    }
    response = render(request, "openmic/live/screen.html", context)
    response.headers["Cache-Control"] = NO_STORE
    return response


@open_to_guests
@require_safe
def qr(request: HttpRequest, key: str) -> HttpResponse:
    """The QR code of this moment as SVG; the page asks again when its secret changes (`X-Seconds-Left`)."""
    board = access_screen(request, key)
    picture = qrcode.make(_join_address(board), image_factory=qrcode.image.svg.SvgPathFillImage, box_size=20, border=2)
    text = io.BytesIO()
    picture.save(text)
    response = HttpResponse(text.getvalue(), content_type="image/svg+xml")
    response.headers["Cache-Control"] = NO_STORE
    response.headers["X-Seconds-Left"] = str(round(seconds_left()))
    return response


@login_not_required
@require_http_methods(["GET", "POST"])
def open_screen(request: HttpRequest) -> HttpResponse:
    """The field for a screen's code (`code`), posted."""
    form = ScreenCodeForm(request.POST or None)
    response: HttpResponse
    if request.method == "POST" and form.is_valid():
        visitor = visitor_of(request)
        try:
            limits.check("openmic.screen_code", visitor.token, CODE_LIMIT)
            screen_pass = form.screen_pass()
        except Refused as refusal:
            refused_to_form(form, refusal)
        else:
            response = redirect("openmic:live_screen", screen_pass.board.key)
            remember(response, visitor.let_in(screen_pass.door))
            return response
    response = render(request, "openmic/live/screen_open.html", {"form": form}, status=422 if form.errors else 200)
    response.headers["Cache-Control"] = NO_STORE
    return response


@require_http_methods(["GET", "POST"])
def passes(request: MemberRequest, key: str) -> HttpResponse:
    """Codes for computers without login; a new one is shown once, in the answer to the POST that made it."""
    board = access_desk(request.user, key)
    code, refusal = "", ""
    if request.method == "POST":
        try:
            code = actions.create_screen_pass(actor=request.user, board=board)[1]
        except Refused as error:
            refusal = str(error.sentence)
    address = settings.SITE_URL + reverse("openmic:live_screen_open")
    context = {
        "board": board,
        "passes": board.screen_passes.valid().select_related("created_by"),
        "code": spaced(code),
        "link": f"{address}#{code}",
        "address": address.partition("://")[2],
        "refusal": refusal,
    }
    response = render(request, "openmic/live/screen_passes.html", context, status=422 if refusal else 200)
    response.headers["Cache-Control"] = NO_STORE
    return response


@require_POST
def withdraw_pass(request: MemberRequest, key: str, pass_key: str) -> HttpResponse:
    """A code that opens nothing any more."""
    board = access_desk(request.user, key)
    screen_pass = get_object_or_404(board.screen_passes.select_related("board"), key=pass_key)
    actions.withdraw_screen_pass(actor=request.user, screen_pass=screen_pass)
    messages.success(request, _("The code is withdrawn."))
    return redirect("openmic:live_screen_passes", board.key)


def _join_address(board: LiveBoard) -> str:
    """With the host of the settings, never of a request."""
    return settings.SITE_URL + reverse("openmic:live_qr", args=[board.code, secret_of(board)])
