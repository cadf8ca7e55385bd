"""The small numbers of the frame (bell, navigation), counted together in one query a request.

counts.register("openmic.unanswered", lambda user: Question.objects.visible_to(user).unanswered())
counts.number(request, "openmic.unanswered")
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest

Things = Callable[[Any], QuerySet]
_things: dict[str, Things] = {}


def register(name: str, things: Things) -> None:
    """Let `things(user)` be counted under `name`; called from an app's `ready()`."""
    _things[name] = things


def number(request: HttpRequest, name: str) -> int:
    """How many of the things called `name` there are for who asks. The first call of a request counts all."""
    known: dict[str, int] | None = request.__dict__.get("frame_counts")
    if known is None:
        known = request.__dict__["frame_counts"] = numbers(request.user)
    return known[name]


def numbers(user: Any) -> dict[str, int]:
    """All registered numbers for this person; one query."""
    counted: dict[str, tuple[str, tuple[Any, ...]]] = {}
    for name, things in _things.items():
        try:
            counted[name] = things(user).order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:  # nothing, known without asking
            continue
    found = dict.fromkeys(_things, 0)
    if not counted:
        return found
    # Every part is Django's own SQL, its values apart.
    columns = [f"(SELECT COUNT(*) FROM ({sql}) AS c{place})" for place, (sql, _) in enumerate(counted.values())]  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)}", [value for _, values in counted.values() for value in values])
        found.update(zip(counted, cursor.fetchone(), strict=True))
    return found
