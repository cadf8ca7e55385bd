"""Views that leave no trace: no line in the request log, no note that the member was active."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest

View = TypeVar("View", bound=Callable[..., Any])


def leaves_no_trace(view: View) -> View:
    """Mark a view of which nobody, the operator included, shall be able to tell when it served whom.

    The view itself keeps its part of the bargain: no session, no messages, no audit.
    """
    view.leaves_no_trace = True  # type: ignore[attr-defined]
    return view


def is_traceless(request: HttpRequest) -> bool:
    """Whether the view that answers this request is marked so."""
    match = request.resolver_match
    return match is not None and getattr(match.func, "leaves_no_trace", False)
