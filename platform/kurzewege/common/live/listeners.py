"""One open connection: who it is, what it hears, and what waits to be sent to it."""

from __future__ import annotations

import asyncio
import random
import time
from collections import deque
from typing import TYPE_CHECKING, Any

from kurzewege.common.visitors import Visitor

from .frames import as_text
from .relay import fingerprint

if TYPE_CHECKING:
    from .presence import Presence
    from .rooms import Room

# Daphne's library refuses to send 1008, 1009 and 1012; the range from 4000 on is ours to use.
NOT_OUR_PROTOCOL, LOGIN, FORBIDDEN, SLOW, RESTART, TOO_BIG, TOO_MANY = 4400, 4401, 4403, 4408, 4412, 4413, 4429
MAX_FRAMES = 64
MAX_CHARACTERS = 256 * 1024
LIFE_SECONDS = 12 * 3600
BEAT_SECONDS = 15.0
RESTART_SPREAD_MS = 3000
# How much may be on its way to a socket that acknowledges what it got (the server hides what TCP still holds).
UNACKNOWLEDGED_FRAMES = 200
UNACKNOWLEDGED_CHARACTERS = 256 * 1024
UNACKNOWLEDGED_SECONDS = 30.0


class Outbox:
    """Texts waiting for one connection, taken by its own writer; bounded, so that a sleeper costs little."""

    def __init__(self) -> None:
        self.close_code: int | None = None
        self._texts: deque[str] = deque()
        self._characters = 0
        self._something = asyncio.Event()

    def put(self, text: str) -> None:
        """Add a text. When too much waits all of it is dropped for one reset: the page then reads what it missed."""
        if self.close_code is not None:
            return
        if len(self._texts) >= MAX_FRAMES or self._characters + len(text) > max(MAX_CHARACTERS, len(text)):
            self._clear()
            text = as_text({"reset": True})
        self._texts.append(text)
        self._characters += len(text)
        self._something.set()

    def close(self, code: int, *, last: str = "") -> None:
        """End it: nothing that waits is sent any more, only `last`."""
        if self.close_code is None:
            self._clear()
            if last:
                self._texts.append(last)
            self.close_code = code
            self._something.set()

    async def take(self) -> str | None:
        """The next text, as soon as there is one; None when closed."""
        while not self._texts:
            if self.close_code is not None:
                return None
            self._something.clear()
            await self._something.wait()
        text = self._texts.popleft()
        self._characters -= len(text)
        return text

    def _clear(self) -> None:
        self._texts.clear()
        self._characters = 0


class Listener:
    """A person, or the browser of a guest, on one connection (socket or event stream) of this process.

    `user` may be nobody (`AnonymousUser`): then `visitor` is who listens.
    """

    def __init__(self, user: Any, visitor: Visitor | None, session_key: str, language: str) -> None:
        self.user = user
        self.visitor = visitor
        self.session_key = session_key
        self.session = fingerprint(session_key) if user.is_authenticated else ""
        self.auth_hash = user.get_session_auth_hash() if user.is_authenticated else ""
        self.language = language
        self.rooms: dict[str, Room] = {}
        self.joins = 0  # how many of its greetings are being answered
        self.is_doubted = False  # its person's rights were read anew meanwhile
        self.outbox = Outbox()
        now = time.monotonic()
        self.opened = now
        self.beat_due = now + BEAT_SECONDS
        # Spread over a fifth, so that those who came together do not come back together.
        self.ends = now + LIFE_SECONDS * random.uniform(0.9, 1.1)  # noqa: S311

    @property
    def who(self) -> Any:
        """Whose connection it is: the number of an account, or the browser of a guest."""
        return self.user.pk or self.visitor

    @property
    def is_gone(self) -> bool:
        return self.outbox.close_code is not None

    def beat(self, presence: Presence, *, is_paused: bool = False) -> None:
        """Tell where the topics stand: the page sees that the line lives and whether it missed something."""
        self.beat_due = time.monotonic() + BEAT_SECONDS
        message: dict[str, Any] = {"heads": {name: str(room.position) for name, room in self.rooms.items()}}
        # At least herself: whoever comes first is not told that nobody is there.
        if counted := {
            name: max(1, presence.total(name)) for name, room in self.rooms.items() if room.topic.counts_people
        }:
            message["present"] = counted
        if is_paused:
            message["paused"] = True
        self.outbox.put(as_text(message))

    def dismiss(self) -> None:
        """Tell the page when to come back, and close."""
        wait = random.randrange(RESTART_SPREAD_MS)  # noqa: S311
        self.outbox.close(RESTART, last=as_text({"restart": True, "wait": wait}))

    def is_slow(self, now: float) -> bool:
        """Has it fallen too far behind? Only what acknowledges can tell."""
        return False


class Tally:
    """What was sent to a socket and not yet acknowledged."""

    def __init__(self) -> None:
        self.sent = 0
        self._acknowledged = 0
        self._waiting: deque[tuple[int, float]] = deque()  # (characters, when) of each frame on its way

    def count(self, text: str) -> None:
        self.sent += 1
        self._waiting.append((len(text), time.monotonic()))

    def acknowledge(self, number: int) -> bool:
        """The page has `number` frames; False when that cannot be."""
        if not self._acknowledged <= number <= self.sent:
            return False
        for _ in range(number - self._acknowledged):
            self._waiting.popleft()
        self._acknowledged = number
        return True

    def is_overdue(self, now: float) -> bool:
        if not self._waiting:
            return False
        is_old = now - self._waiting[0][1] > UNACKNOWLEDGED_SECONDS
        is_many = len(self._waiting) > UNACKNOWLEDGED_FRAMES
        # One frame may be as large as it must, and others come after it: whoever slept long gets everything in one.
        sizes = [size for size, _ in self._waiting]
        is_much = sum(sizes) - max(sizes) > UNACKNOWLEDGED_CHARACTERS
        return is_old or is_many or is_much


class SocketListener(Listener):
    """A listener on a WebSocket, whose page acknowledges what it got."""

    def __init__(self, user: Any, visitor: Visitor | None, session_key: str, language: str) -> None:
        super().__init__(user, visitor, session_key, language)
        self.tally = Tally()

    def is_slow(self, now: float) -> bool:
        return self.tally.is_overdue(now)
