"""Checked fetches: missing and forbidden give the same 404."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404

from . import rules
from .models import Event


def access_event(user: Any, key: str) -> Event:
    """An event this person (also a guest) may see, with group and planner."""
    events = Event.objects.visible_to(user).select_related("group__action_field", "created_by__organisation")
    return get_object_or_404(events, key=key)


def access_managed_event(user: Any, key: str) -> Event:
    """An event this person may edit."""
    event = access_event(user, key)
    if not rules.can_manage(user, event):
        raise Http404
    return event
