"""The page for the projector: what is on stage, what comes next, and how people get onto the board."""

from __future__ import annotations

import io
from typing import Any

import qrcode
import qrcode.image.svg
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from kurzewege.common.live import api as live
from members.requests import MemberRequest

from .. import hall
from ..access import access_desk
from ..codes import seconds_left, secret_of, spaced
from ..models import LiveBoard, LiveQuestion
from ..topics import topic_of

# What the last row can read beside the question on stage; the others are on the phones.
MAX_NEXT = 60


@require_safe
def screen(request: MemberRequest, key: str) -> HttpResponse:
    """Runs for days without a hand; the moderator opens it on the hall's computer."""
    board = access_desk(request.user, key)
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
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_safe
def qr(request: MemberRequest, key: str) -> HttpResponse:
    """The QR code of this moment as SVG; the page asks again when its secret changes (`X-Seconds-Left`)."""
    board = access_desk(request.user, key)
    picture = qrcode.make(_join_address(board), image_factory=qrcode.image.svg.SvgPathFillImage, box_size=20, border=2)
    text = io.BytesIO()
    picture.save(text)
    response = HttpResponse(text.getvalue(), content_type="image/svg+xml")
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Seconds-Left"] = str(round(seconds_left()))
    return response


def _join_address(board: LiveBoard) -> str:
    """With the host of the settings, never of a request."""
    return settings.SITE_URL + reverse("openmic:live_qr", args=[board.code, secret_of(board)])
