"""The first steps of somebody new: a card on her start page, for a month and as long as one is still to be done."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from kurzewege.common import slots

from .completeness import hint_for

NEW_FOR = timedelta(days=30)


def first_steps(request: HttpRequest, **context: Any) -> str | None:
    """Slot `start.top`. Apps above add list items through `welcome.steps`. Costs queries of newcomers only."""
    user: Any = request.user
    since = timezone.now() - NEW_FOR
    if not getattr(user, "is_member", False) or user.admitted_at is None or user.admitted_at < since:
        return None
    if user.profile.hints_hidden_at is not None:
        return None
    hint = hint_for(user)
    # Half a profile is enough to be found; the rest is said on the profile itself.
    hint = hint if hint and hint.done < hint.total / 2 else None
    steps = slots.fill("welcome.steps", request)
    if hint is None and not steps:
        return None
    return render_to_string("members/profiles/_welcome.html", {"hint": hint, "steps": steps}, request=request)
