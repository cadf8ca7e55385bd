"""Patches of the speaking list and the clock, for phones and projector and for the moderators' page."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from kurzewege.common.live import api as live

from .models import LiveBoard, LiveTimer
from .speaking import queue_of


def context_of(board: LiveBoard) -> dict[str, Any]:
    """What the partials need: two queries."""
    return {"board": board, "queue": queue_of(board), "timer": timer_of(board)}


def timer_of(board: LiveBoard) -> LiveTimer:
    """The board's clock; one that is stopped when it was never used."""
    return LiveTimer.objects.filter(board=board).first() or LiveTimer(board=board)


def server_clock(request: HttpRequest, keys: list[str]) -> dict[str, Any]:
    """Personal state `clock`: {"now": milliseconds since 1970}, by which a page with a countdown corrects its own."""
    return {"now": int(time.time() * 1000)}


def patches(board: LiveBoard, kinds: Collection[str], *, is_desk: bool) -> Iterator[live.Patch]:
    """Speaking list and clock as they are now, whatever of them `kinds` are about."""
    if {"hands", "speaking", "board"} & set(kinds):
        yield _patch("speaking", board, is_desk, queue=queue_of(board))
    if {"timer", "board"} & set(kinds):
        yield _patch("timer", board, is_desk, timer=timer_of(board))


def _patch(name: str, board: LiveBoard, is_desk: bool, **context: Any) -> live.Patch:
    template = f"openmic/live/_desk_{name}.html" if is_desk else f"openmic/live/_{name}.html"
    html = render_to_string(template, {"board": board, **context}).strip()
    return live.Patch(target=f"{'desk' if is_desk else 'mic'}-{name}-{board.key}", html=html)
