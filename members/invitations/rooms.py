"""The groups one can be invited into: known by the app of the groups, asked here.

Groups stand above members, so they register themselves. Without them there are invitations into the network only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True)
class Room:
    """A group as an invitation names it."""

    key: str
    name: str
    purpose: str
    url: str


class Rooms(Protocol):
    """What the app of the groups answers."""

    def find(self, keys: Iterable[str]) -> dict[str, Room]:
        """Mapping key → room, of those that still take people in; one query."""

    def invitable_by(self, user: Any) -> list[Room]:
        """The rooms this member may invite into, by name; two queries at most."""

    def are_in(self, user: Any, keys: Iterable[str]) -> set[str]:
        """Those of the rooms that `user` belongs to."""

    def take_in(self, *, user: Any, key: str, inviter: Any) -> None:
        """Make `user`, a member, belong to the room. Expects that `inviter` may invite into it."""


_registered: list[Rooms] = []


def register_rooms(rooms: Rooms) -> None:
    """Called once from the `ready()` of the groups."""
    _registered[:] = [rooms]


def find(keys: Iterable[str]) -> dict[str, Room]:
    wanted = list(keys)
    return _registered[0].find(wanted) if _registered and wanted else {}


def invitable_by(user: Any) -> list[Room]:
    return _registered[0].invitable_by(user) if _registered else []


def are_in(user: Any, keys: Iterable[str]) -> set[str]:
    wanted = list(keys)
    return _registered[0].are_in(user, wanted) if _registered and wanted else set()


def take_in(*, user: Any, key: str, inviter: Any) -> None:
    if _registered:
        _registered[0].take_in(user=user, key=key, inviter=inviter)
