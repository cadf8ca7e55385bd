"""What profiles show on other pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from .absences import absence_of


def absence_note(request: HttpRequest, *, person: Any, is_short: bool = False, **context: Any) -> str | None:
    """Slot `person.notes`, before one writes to somebody: that she is away, until when, and who stands in.

    Costs a query only when she is away and her deputy is not loaded.
    """
    if person is None or not getattr(request.user, "is_member", False):
        return None
    absence = absence_of(person)
    if absence is None:
        return None
    values = {"absence": absence, "member": person, "is_short": is_short}
    return render_to_string("members/profiles/_absence.html", values, request=request)
