"""The way to taking a second factor away, on a member's page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from . import rules


def reset_way(request: HttpRequest, *, member: Any, **context: Any) -> str | None:
    """For coordinators, on the page of a member who has a second factor."""
    if not member.has_second_factor or not rules.can_reset_second_factor(request.user, member):
        return None
    return render_to_string("security/_reset_way.html", {"member": member}, request)
