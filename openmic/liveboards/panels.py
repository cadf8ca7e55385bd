"""What live boards show on other pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from events.models import Event

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
