"""The small numbers of the frame (bell, navigation), counted together in one query a request.

    counts.register("openmic.unanswered", lambda user: Question.objects.visible_to(user).unanswered())
    counts.number(request, "openmic.unanswered")

Making the SQL took ten times as long as the database's answer, so it is kept for those who asked last.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from contextlib import suppress
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest

Things = Callable[[Any], QuerySet]
Traits = Callable[[], Hashable]
_things: dict[str, Things] = {}
_traits: list[Traits] = []


def register(name: str, things: Things, *, depends_on: Traits | None = None) -> None:
    """Let `things(user)` be counted under `name`; called from an app's `ready()`.

    The queryset may depend on the person's number, status and role, and on what `depends_on()` gives; not on the time.
    """
    _things[name] = things
    if depends_on is not None:
        _traits.append(depends_on)


def number(request: HttpRequest, name: str) -> int:
    """How many of the things called `name` there are for who asks. The first call of a request counts all."""
    known: dict[str, int] | None = request.__dict__.get("frame_counts")
    if known is None:
        known = request.__dict__["frame_counts"] = numbers(request.user)
    return known[name]


def numbers(user: Any) -> dict[str, int]:
    """All registered numbers for this person; one query."""
    names, sql, values = _statement(_Asking(user), connection.vendor)
    found = dict.fromkeys(_things, 0)
    if names:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            found.update(zip(names, cursor.fetchone(), strict=True))
    return found


class _Asking:
    """A person as the key of what is kept: equal while nothing changed that the SQL depends on."""

    def __init__(self, user: Any) -> None:
        self.user = user
        role = (getattr(user, "may_enter", False), getattr(user, "is_coordinator", False))
        self._traits = (user.pk, *role, *(trait() for trait in _traits))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asking) and self._traits == other._traits

    def __hash__(self) -> int:
        return hash(self._traits)


@lru_cache(maxsize=200)
def _statement(asking: _Asking, vendor: str) -> tuple[list[str], str, list[Any]]:
    """Names, SQL and its values. What is known to be empty without asking has no name here."""
    counted: dict[str, tuple[str, tuple[Any, ...]]] = {}
    for name, things in _things.items():
        with suppress(EmptyResultSet):
            counted[name] = things(asking.user).order_by().values("pk").query.sql_with_params()
    # Every part is Django's own SQL, its values apart.
    columns = [f"(SELECT COUNT(*) FROM ({sql}) AS c{place})" for place, (sql, _) in enumerate(counted.values())]  # noqa: S608
    return list(counted), f"SELECT {', '.join(columns)}", [value for _, values in counted.values() for value in values]
