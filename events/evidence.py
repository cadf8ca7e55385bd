"""Which events members organise, as a sign of what they know (for the directory)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from kurzewege.common.addresses import address
from kurzewege.common.searchindex import api as search
from members import evidence

from .models import Event


def events_about(viewer: Any, words: Sequence[search.QueryWord]) -> Iterator[evidence.Evidence]:
    """Who organises the events that the viewer may see and that have one of `words`; cancelled ones do not count."""
    found = search.words_found(viewer, "event", words)
    events = Event.objects.visible_to(viewer).filter(pk__in=found, state=Event.State.PLANNED).exclude(created_by=None)
    rows = {number: row for number, *row in events.values_list("pk", "created_by_id", "key", "title")}
    for number in found:
        if number in rows:
            user_id, key, title = rows[number]
            yield evidence.Evidence(user_id, found[number], _("Organises"), title, address("events:detail", key))


def register() -> None:
    """Called once from `ready()`."""
    evidence.register("events.organised", events_about)
