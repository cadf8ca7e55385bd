"""A room: everybody in this process who hears one topic."""

import asyncio
import logging
from collections.abc import Iterable
from contextlib import suppress

from django.db import DatabaseError

from kurzewege.common import precedence

from .frames import as_text, frame, head_of, is_same
from .listeners import Listener
from .log import Cursor
from .threads import in_thread
from .topics import Topic, entitled

log = logging.getLogger("kurzewege.live")

COALESCE_SECONDS = 0.1
# A large room waits longer, 250 ms at most: each flush costs a frame for everybody in it.
COALESCE_SECONDS_EACH, COALESCE_AT_MOST = 0.0004, 0.25
YIELD_EVERY = 200


class Room:
    """Reads the topic's new events once, renders them once per language, and hands them to every listener.

    `position` is how far everybody in the room is; None while nobody knows. It moves only under the lock, and
    whoever enters is brought to it first, so a listener's frames join without a gap or a repeat.
    """

    def __init__(self, topic: Topic, name: str) -> None:
        self.topic = topic
        self.name = name
        self.listeners: set[Listener] = set()
        self.position: Cursor | None = None
        self._lock = asyncio.Lock()
        self._hinted = asyncio.Event()
        self._urgent = asyncio.Event()
        self._pump = asyncio.get_running_loop().create_task(self._flush_when_hinted())

    @property
    def is_idle(self) -> bool:
        return not self.listeners and not self._lock.locked()

    def end(self) -> None:
        self._pump.cancel()

    def hint(self, *, urgent: bool) -> None:
        """There may be something new: read it now, or within 100 to 250 ms together with what else comes."""
        self._hinted.set()
        if urgent:
            self._urgent.set()

    async def join(self, listener: Listener, have: Cursor) -> None:
        """Bring the listener from `have` to the room's position and let it hear what comes.

        Expects that it was asked whether the person may. What commits meanwhile waits for the lock.
        """
        async with self._lock:
            if self.position is None:
                self.position = await in_thread(head_of, self.name)
            elif have.seq > self.position.seq and have.epoch == self.position.epoch:
                # Its page has read more than the room has been told yet: the room catches up, nobody goes back.
                await self._catch_up(self.position)
            text = None
            if not is_same(have, self.position):
                text = await in_thread(self._missed, have, self.position, listener)
                if text is None:
                    listener.outbox.put(as_text({"left": self.name}))
                    return
            if listener.is_gone:
                return
            if text is not None:
                listener.outbox.put(text)
            self.listeners.add(listener)
            listener.rooms[self.name] = self

    def _missed(self, have: Cursor, until: Cursor, listener: Listener) -> str | None:
        """What the listener has to be told to be at `until`; None when it may not be told any more."""
        text = frame(self.topic, self.name, have, until, listener.language)
        # Asked last, as at every delivery: the door may have been passed a moment before the right was lost.
        return text if entitled(self.topic, self.name, [listener]) else None

    def leave(self, listener: Listener, *, told: bool = False) -> None:
        """Let it hear nothing more; `told`: and let the page know."""
        self.listeners.discard(listener)
        listener.rooms.pop(self.name, None)
        if told:
            listener.outbox.put(as_text({"left": self.name}))

    async def check(self, listeners: Iterable[Listener]) -> None:
        """Ask again who of these may hear the topic; the others leave."""
        here = self.listeners.intersection(listeners)
        allowed = await in_thread(entitled, self.topic, self.name, here)
        for listener in here - allowed:
            if listener in self.listeners:
                self.leave(listener, told=True)

    async def _flush_when_hinted(self) -> None:
        while True:
            await self._hinted.wait()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._urgent.wait(), self._patience())
            self._hinted.clear()
            self._urgent.clear()
            try:
                with precedence.short():
                    await self._flush()
                    await asyncio.sleep(0)  # the writers' turn
            except DatabaseError as error:
                # The hub's next reading of the heads hints again.
                log.warning("topic %s not read: %r", self.name, error)
            except Exception:  # a topic's own fault in `allowed`: nobody hears it, the room lives on
                log.exception("topic %s not delivered", self.name)

    def _patience(self) -> float:
        return max(COALESCE_SECONDS, min(COALESCE_AT_MOST, COALESCE_SECONDS_EACH * len(self.listeners)))

    async def _flush(self) -> None:
        async with self._lock:
            if self.position is None or not self.listeners:
                self.position = None
            else:
                await self._catch_up(self.position)

    async def _catch_up(self, since: Cursor) -> None:
        until, allowed, texts = await in_thread(self._read, since, set(self.listeners))
        if until != since:
            self.position = until
            await self._deliver(allowed, texts)

    def _read(self, since: Cursor, listeners: set[Listener]) -> tuple[Cursor, set[Listener], dict[str, str]]:
        until = head_of(self.name)
        if until == since:
            return until, listeners, {}
        languages = {listener.language for listener in listeners}
        found = {language: frame(self.topic, self.name, since, until, language) for language in languages}
        texts = {language: text for language, text in found.items() if text is not None}
        # Asked last: what was withdrawn while rendering is withdrawn.
        return until, entitled(self.topic, self.name, listeners), texts

    async def _deliver(self, allowed: set[Listener], texts: dict[str, str]) -> None:
        for number, listener in enumerate(list(self.listeners), start=1):
            if listener not in self.listeners:
                continue
            if listener not in allowed:
                self.leave(listener, told=True)
            elif text := texts.get(listener.language):
                listener.outbox.put(text)
            if number % YIELD_EVERY == 0:
                await asyncio.sleep(0)
