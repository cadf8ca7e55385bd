"""Do guests' votes look as if a program cast them? A hint for the moderators, who decide; nobody is shut out by it.

Two simple rules, counted in this process's memory under marks that die with it (0019), never stored:

| kind  | what looks odd                                                                                          |
|-------|---------------------------------------------------------------------------------------------------------|
| votes | within 20 seconds ten new browsers voted for the same question, each at most five seconds after it came |
| joins | within 10 seconds a hundred new browsers came by the six letters (people in the hall scan the picture)   |

Who scans the code, reads and taps needs longer than that; who makes a new identity for each vote does not wait.
"""

from __future__ import annotations

import threading
from collections import defaultdict, deque
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .asker import Asker
    from .models import LiveBoard, LiveQuestion

HASTE_SECONDS = 5.0
VOTES, VOTES_WITHIN = 10, 20.0
JOINS, JOINS_WITHIN = 100, 10.0


class Watch:
    """What happened in the last seconds on all boards of this process."""

    def __init__(self) -> None:
        self._came: dict[str, float] = {}  # in the order of coming
        self._joins: dict[int, deque[float]] = defaultdict(deque)
        self._hasty: dict[object, deque[float]] = defaultdict(deque)
        self._lock = threading.Lock()

    def joined(self, guest: Asker, board: LiveBoard, *, by_letters: bool) -> None:
        """A browser that was never here has joined."""
        now = monotonic()
        with self._lock:
            while self._came and now - next(iter(self._came.values())) > HASTE_SECONDS:
                del self._came[next(iter(self._came))]
            self._came[guest.limit_key(board)] = now
            if by_letters:
                _count(self._joins[board.pk], now, JOINS_WITHIN)

    def voted(self, guest: Asker, question: LiveQuestion) -> str:
        """A guest has voted for the question: "votes" or "joins" when that looks odd, else empty. Told once, then
        counted anew."""
        now = monotonic()
        board = question.board
        with self._lock:
            came = self._came.pop(guest.limit_key(board), None)
            if came is None or now - came > HASTE_SECONDS:
                return ""
            if _count(self._hasty[question.pk], now, VOTES_WITHIN) >= VOTES:
                del self._hasty[question.pk]
                return "votes"
            if _number(self._joins[board.pk], now, JOINS_WITHIN) >= JOINS:
                del self._joins[board.pk]
                return "joins"
            return ""


def _count(moments: deque[float], now: float, within: float) -> int:
    moments.append(now)
    return _number(moments, now, within)


def _number(moments: deque[float], now: float, within: float) -> int:
    while moments and now - moments[0] > within:
        moments.popleft()
    return len(moments)


_watch = Watch()
joined, voted = _watch.joined, _watch.voted
