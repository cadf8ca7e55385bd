"""Which events members organise, as a sign of what they know (for the directory)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from kurzewege.common.addresses import address
from kurzewege.common.prepared import prepared
from members import evidence

from .models import Event


def who_organises(found: evidence.Found) -> Iterator[evidence.Evidence]:
    """Who organises these events, which have one of the words; cancelled ones do not count."""
    rows: dict[int, Any] = {number: row for number, *row in _events(list(found))}
    for number in found:
        if number in rows:
            user_id, key, title = rows[number]
            yield evidence.Evidence(user_id, found[number], _("Organises"), title, address("events:detail", key))


@prepared
def _events(numbers: list[int]) -> Any:
    events = Event.objects.filter(pk__in=numbers, state=Event.State.PLANNED).exclude(created_by=None)
    return events.values_list("pk", "created_by_id", "key", "title")


def register() -> None:
    """Called once from `ready()`."""
    evidence.register("events.organised", "event", who_organises)
