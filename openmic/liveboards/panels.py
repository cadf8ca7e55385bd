"""What live boards show on other pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from events.models import Event
from kurzewege.common.http.languages import language_of

from . import rules
from .models import LiveBoard


def of_event(request: HttpRequest, *, event: Event, **context: Any) -> str | None:
    """On the event's page: its live boards, and for who may edit the event the way to a new one."""
    boards = list(LiveBoard.objects.visible_to(request.user).filter(event=event))
    can_create = rules.can_create(request.user, event=event)
    if not boards and not can_create:
        return None
    return render_to_string(
        "openmic/live/_event.html", {"boards": boards, "event": event, "can_create": can_create}, request=request
    )


def at_sign_in(request: HttpRequest, *, onward: str, **context: Any) -> str | None:
    """Whoever was handed the address of a board and has no account comes here: the way in without one.

    In her own language, though the page around it is German: it leads to pages that speak it.
    """
    if not onward.startswith(reverse("openmic:live_boards")):
        return None
    with translation.override(language_of(request)):
        return render_to_string("openmic/live/_at_sign_in.html")
