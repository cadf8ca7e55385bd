"""What other apps put into the minutes of an event: each a part of its own, which the minute-taker goes on editing.

An app that has something to record registers a `PartSource` from its `ready()`; events know nothing of it:

    parts.register(BoardParts())

A part is named "<source>:<key>"; putting it in again renews it and never doubles it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from .models import Event


@dataclass(frozen=True)
class Offer:
    """Something that can go into the minutes. `name` identifies it, also later."""

    name: str
    title: str


@dataclass(frozen=True)
class Drawn:
    """A part as it is now; `body` is clean HTML."""

    title: str
    body: str


class PartSource(Protocol):
    """`prefix` is what its names begin with, before the colon."""

    prefix: str

    def offers(self, user: Any, event: Event) -> list[Offer]:
        """What this person may put in now; a constant number of queries."""

    def draw(self, user: Any, event: Event, key: str) -> Drawn | None:
        """The part with this key as it is now; None when this person may not put it in (any more)."""


_sources: dict[str, PartSource] = {}


def register(source: PartSource) -> None:
    """Once, from `ready()`."""
    _sources[source.prefix] = source


def name_of(source: PartSource, key: str) -> str:
    """The name of a part."""
    return f"{source.prefix}:{key}"


def offers_for(user: Any, event: Event) -> list[Offer]:
    """What this person may put into the event's minutes now."""
    return [offer for source in _sources.values() for offer in source.offers(user, event)]


def draw(user: Any, event: Event, name: str) -> Drawn | None:
    """The named part as it is now; None when there is none for this person."""
    prefix, _colon, key = name.partition(":")
    source = _sources.get(prefix)
    return source.draw(user, event, key) if source else None
