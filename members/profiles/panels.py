"""What profiles show on other pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from .absences import absence_of


def absence_note(request: HttpRequest, *, person: Any, is_short: bool = False, **context: Any) -> str | None:
    """Slot `person.notes`, before one writes to somebody: that she is away, until when, and who stands in.

    Costs queries only when she is away and was not loaded `for_directory`: her deputy, and whether the reader sees her.
    """
    viewer: Any = request.user
    if person is None or not getattr(viewer, "is_member", False):
        return None
    absence = absence_of(person, viewer)
    if absence is None:
        return None
    values = {"absence": absence, "member": person, "is_short": is_short}
    return render_to_string("members/profiles/_absence.html", values, request=request)
