"""What events show on other pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from groups.models import Group
from groups.rules import can_write
from kurzewege.common.prepared import prepared
from members.requests import MemberRequest

from .models import Event
from .views import answer_context

NEXT = 3


def next_plenary(request: MemberRequest, **slot: Any) -> str | None:
    """Beside the start page: the next plenary with its three answers."""
    found = _next_plenary(request.user, timezone.now())
    if not found:
        return None
    context = answer_context(request, found[0]) | {"with_title": True}
    return render_to_string("events/_answer.html", context, request=request)


@prepared
def _next_plenary(user: Any, now: datetime) -> Any:
    plenaries = Event.objects.visible_to(user).filter(kind=Event.Kind.PLENARY, state=Event.State.PLANNED)
    return plenaries.upcoming(now).with_answer_of(user)[:1]


def group_meetings(request: MemberRequest, *, group: Group, role: str | None = None, **context: Any) -> str:
    """Beside a group's page: when do we meet?"""
    events = Event.objects.visible_to(request.user).filter(group=group).upcoming(timezone.now())[:NEXT]
    values = {"title": _("When do we meet?"), "events": events, "group": group if can_write(group, role) else None}
    return render_to_string("events/_meetings.html", values, request=request)


def public_events(request: MemberRequest, **context: Any) -> str | None:
    """On the public front page: what guests may come to."""
    events = Event.objects.filter(is_public=True, group=None, state=Event.State.PLANNED).upcoming(timezone.now())[:NEXT]
    return render_to_string("events/_public.html", {"events": events}, request=request) if events else None


def plus(request: MemberRequest, **context: Any) -> str:
    """The phone's "+"."""
    return render_to_string("events/_plus.html")
