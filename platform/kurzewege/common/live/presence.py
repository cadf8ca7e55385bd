"""How many people have a topic open: a number, never a list; nobody's coming or going is told."""

from __future__ import annotations

import time
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from .relay import Hint, present_hint

if TYPE_CHECKING:
    from .rooms import Room

# Whoever polls or reads `since` counts for as long; sockets count while they are in the room.
SEEN_SECONDS = 45.0
TELL_SECONDS = 5.0
# What another process said is believed for three of its turns.
BELIEF_SECONDS = 3 * TELL_SECONDS


class Presence:
    """Counts of this process and of the others, for topics with `counts_people`. On the hub's loop but for `note`."""

    def __init__(self, process: str) -> None:
        self.process = process
        self._readers: dict[str, dict[Any, float]] = defaultdict(dict)
        self._others: dict[str, dict[str, tuple[int, float]]] = defaultdict(dict)
        self._totals: dict[str, int] = {}

    def note(self, name: str, who: Any) -> None:
        """Somebody without a socket reads the topic. From any thread."""
        self._readers[name][who] = time.monotonic()

    def hear(self, hint: Hint) -> None:
        """Another process has counted."""
        self._others[hint["topic"]][hint["process"]] = (hint["count"], time.monotonic())

    def total(self, name: str) -> int:
        """How many there were at the last count. From any thread."""
        return self._totals.get(name, 0)

    def count(self, rooms: dict[str, Room]) -> tuple[list[Hint], list[str]]:
        """Count anew: what to tell the other processes, and the topics whose number is another than before."""
        now = time.monotonic()
        names = {name for name, room in rooms.items() if room.topic.counts_people} | self._readers.keys()
        hints, changed = [], []
        for name in names | self._totals.keys():
            here = self._here(name, rooms.get(name), now)
            hints.append(present_hint(name, self.process, here))
            total = here + self._elsewhere(name, now)
            if total != self._totals.get(name):
                changed.append(name)
            if total:
                self._totals[name] = total
            else:
                self._totals.pop(name, None)
        return hints, changed

    def _here(self, name: str, room: Room | None, now: float) -> int:
        readers = self._readers[name]
        for who in [who for who, seen in list(readers.items()) if now - seen > SEEN_SECONDS]:
            del readers[who]
        people = set(readers) | ({listener.who for listener in room.listeners} if room else set())
        if not readers:
            del self._readers[name]
        return len(people)

    def _elsewhere(self, name: str, now: float) -> int:
        counts = self._others.get(name, {})
        return sum(count for count, heard in counts.values() if now - heard < BELIEF_SECONDS)
