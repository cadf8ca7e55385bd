"""The hub: one per process, on its event loop; knows who listens here to what.

The server calls `bind_loop(loop)` once (the first ASGI call does it too) and `await shutdown()` before it stops.
Everything else in here runs on that loop.
"""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Coroutine, Iterable, Mapping
from typing import Any

from django.db import DatabaseError

from kurzewege.common.visitors import Visitor

from . import relay
from .frames import as_text
from .listeners import FORBIDDEN, LOGIN, RESTART, SLOW, Listener
from .log import Cursor, heads_of
from .people import standing
from .presence import TELL_SECONDS, Presence
from .relay import Hint, Relay
from .rooms import Room
from .threads import in_thread
from .topics import Topic, is_admitted, may_join, topic_of

log = logging.getLogger("kurzewege.live")

READ_SECONDS = 2.0
WATCH_SECONDS = 1.0
CHECK_SECONDS = 600.0
# How long somebody without admission may stay connected without hearing any topic, or saying which.
GRACE_SECONDS = 30.0
# What the writers get when the server stops; Twisted writes in a later turn of the loop, then the lines are cut.
FAREWELL_SECONDS = 1.0
FLUSH_SECONDS = 0.1
MAX_CONNECTIONS = 10
MAX_TOPICS = 20


class Hub:
    """The listeners and rooms of this process."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.listeners: set[Listener] = set()
        self._connections: Counter[Any] = Counter()  # how many of them each person, or guest's browser, has
        self.rooms: dict[str, Room] = {}
        self.relay = Relay(loop, self.receive)
        self.presence = Presence(self.relay.process)
        self.is_stopping = False
        # The database is away: what pages show stays as it is, and they say so.
        self.is_paused = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._started = False
        # One reading of who people are after the other: one that is overtaken would bring the old state back.
        self._reading = asyncio.Lock()
        self._to_check: set[Listener] = set()

    def start(self) -> None:
        """Begin to read, to watch and to listen to other processes; once is enough."""
        if not self._started:
            self._started = True
            self.relay.start()
            self._spawn(self._read_forever())
            self._spawn(self._watch_forever())
            self._spawn(self._count_forever())

    def stop(self) -> None:
        self.relay.stop()
        for room in self.rooms.values():
            room.end()
        for task in self._tasks:
            task.cancel()

    # --- Listeners ------------------------------------------------------------------------------

    def has_place(self, user: Any, visitor: Visitor | None) -> bool:
        """May this person, or the browser of this guest, open one more connection here?"""
        who = user.pk or visitor
        return not self.is_stopping and self._connections[who] < MAX_CONNECTIONS

    def add(self, listener: Listener) -> None:
        self.listeners.add(listener)
        self._connections[listener.who] += 1

    def remove(self, listener: Listener) -> None:
        """The connection is gone. Said twice it is gone once."""
        listener.outbox.close(1000)
        if listener in self.listeners:
            self.listeners.discard(listener)
            self._connections[listener.who] -= 1
            if not self._connections[listener.who]:
                del self._connections[listener.who]
        for room in list(listener.rooms.values()):
            room.leave(listener)

    async def subscribe(self, listener: Listener, topics: Mapping[str, Cursor]) -> None:
        """Let the listener hear exactly these topics (mapping name → what its page has), as far as it may."""
        listener.joins += 1
        try:
            await self._subscribe(listener, topics)
        except DatabaseError as error:
            log.warning("nobody can join: %r", error)
            listener.outbox.close(RESTART)
        except Exception:  # a topic's own fault in `may_join`: this page hears nothing, and tries again
            log.exception("joining %s failed", ", ".join(topics))
            listener.outbox.close(RESTART)
        finally:
            listener.joins -= 1

    async def _subscribe(self, listener: Listener, topics: Mapping[str, Cursor]) -> None:
        for name in listener.rooms.keys() - topics.keys():
            listener.rooms[name].leave(listener)
        wanted = {name: have for name, have in topics.items() if name not in listener.rooms}
        known = {name: topic for name in wanted if (topic := topic_of(name))}
        open_to = await in_thread(joinable, listener, known)
        for name in wanted.keys() - open_to:
            listener.outbox.put(as_text({"left": name}))
        for name in open_to:
            if name not in self.rooms:
                self.rooms[name] = Room(known[name], name)
            await self.rooms[name].join(listener, wanted[name])
        if listener.is_doubted:
            listener.is_doubted = False
            await self._leave_what_is_closed(listener)
        if not listener.rooms and not is_admitted(listener.user):
            listener.outbox.close(FORBIDDEN)
        listener.beat(self.presence)

    def _of(self, user_ids: Iterable[int]) -> list[Listener]:
        ids = set(user_ids)
        return [listener for listener in self.listeners if listener.user.pk in ids and not listener.is_gone]

    # --- Hints ----------------------------------------------------------------------------------

    def receive(self, hint: Hint) -> None:
        """Act on a hint from this or another process."""
        match hint["type"]:
            case "event":
                if room := self.rooms.get(hint["topic"]):
                    room.hint(urgent=hint["urgent"])
            case "signal":
                for listener in self._of(hint["users"]):
                    listener.outbox.put(as_text({"personal": hint["kind"]}))
            case "rights":
                self._spawn(self.check(self._of(hint["users"])))
            case "audience":
                if room := self.rooms.get(hint["topic"]):
                    # Who hears nothing any more is told so; the next reading closes the line.
                    self._spawn(room.check(list(room.listeners)))
            case "present":
                if hint["process"] != self.presence.process:
                    self.presence.hear(hint)
            case "session":
                for listener in self.listeners:
                    if listener.session and listener.session == hint["session"]:
                        listener.outbox.close(LOGIN)

    # --- Standing and rights ----------------------------------------------------------------------

    async def check(self, listeners: list[Listener]) -> None:
        """Are these people still who they were, and may they still hear what they hear?

        Who is asked about while a reading is under way is read next, together with all others who wait for that.
        """
        self._to_check.update(listeners)
        async with self._reading:
            listeners, self._to_check = list(self._to_check), set()
            try:
                await self._check_standing(listeners)
                for room in {room for listener in listeners for room in listener.rooms.values()}:
                    await room.check(listeners)
            except BaseException:
                self._to_check.update(listeners)
                raise
            self._dismiss_idle(listeners, grace=0)

    async def _check_standing(self, listeners: list[Listener]) -> None:
        """Expects `_reading` to be held."""
        now = await in_thread(standing, listeners)
        changed = []
        for listener in listeners:
            if code := now.verdict(listener):
                listener.outbox.close(code)
                continue
            if not listener.user.is_authenticated:
                continue
            if is_admitted(listener.user) != is_admitted(now.users[listener.user.pk]):
                changed.append(listener)
            listener.user = now.users[listener.user.pk]
            # It asked at the door as who the person was; once inside it asks again.
            listener.is_doubted = listener.joins > 0
        for listener in changed:
            if not is_admitted(listener.user):
                await self._leave_what_is_closed(listener)
        for room in {room for listener in changed for room in listener.rooms.values()}:
            await room.check(changed)

    @staticmethod
    async def _leave_what_is_closed(listener: Listener) -> None:
        """Ask as at the door: the network may be closed to somebody who still is a member (a consent taken back)."""
        open_to = await in_thread(joinable, listener, {name: room.topic for name, room in listener.rooms.items()})
        for name in listener.rooms.keys() - open_to:
            listener.rooms[name].leave(listener, told=True)

    @staticmethod
    def _dismiss_idle(listeners: Iterable[Listener], *, grace: float) -> None:
        for listener in listeners:
            is_late = time.monotonic() - listener.opened > grace
            # Of two thousand who come at once the last one's turn comes late: she is not forbidden to come.
            if is_late and not (listener.joins or listener.rooms or is_admitted(listener.user)):
                listener.outbox.close(FORBIDDEN)

    # --- What happens by the clock ----------------------------------------------------------------

    async def _read_forever(self) -> None:
        """Every 2 s: what hints may have missed. Every 10 min: everybody's rights."""
        checked = time.monotonic()
        while True:
            await asyncio.sleep(READ_SECONDS)
            listeners = list(self.listeners)
            try:
                await self._read_heads()
                if listeners and time.monotonic() - checked > CHECK_SECONDS:
                    checked = time.monotonic()
                    await self.check(listeners)
                elif listeners:
                    async with self._reading:
                        await self._check_standing(listeners)
                self._dismiss_idle(listeners, grace=GRACE_SECONDS)
                self._pause(False)
            except DatabaseError as error:
                log.warning("live state not read: %r", error)
                self._pause(True)
            except Exception:  # a topic's own fault: the reading must go on for all others
                log.exception("live state not read")

    def _pause(self, is_paused: bool) -> None:
        """Tell every page when the database goes away, and when it is back."""
        if is_paused != self.is_paused:
            self.is_paused = is_paused
            for listener in list(self.listeners):
                listener.outbox.put(as_text({"paused": is_paused}))

    async def _read_heads(self) -> None:
        for name in [name for name, room in self.rooms.items() if room.is_idle]:
            self.rooms.pop(name).end()
        if self.rooms:
            heads = await in_thread(heads_of, list(self.rooms))
            for name, head in heads.items():
                if (room := self.rooms.get(name)) and room.position not in (None, head):
                    room.hint(urgent=True)

    async def _watch_forever(self) -> None:
        """Every second: heartbeats, sockets that have fallen behind, sockets that have lived long enough."""
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            now = time.monotonic()
            for listener in list(self.listeners):
                if listener.is_slow(now):
                    listener.outbox.close(SLOW)
                elif now > listener.ends:
                    listener.outbox.close(RESTART)
                elif now > listener.beat_due:
                    listener.beat(self.presence, is_paused=self.is_paused)

    async def _count_forever(self) -> None:
        """Every 5 s: how many people have a topic open; told when it is another number than before."""
        while True:
            await asyncio.sleep(TELL_SECONDS)
            hints, changed = self.presence.count(self.rooms)
            for hint in hints:
                self.relay.publish(hint)
            for name in changed:
                if (room := self.rooms.get(name)) and room.topic.counts_people:
                    text = as_text({"present": {name: self.presence.total(name)}})
                    for listener in list(room.listeners):
                        listener.outbox.put(text)

    async def shutdown(self) -> None:
        """Tell every page when to come back; gives the writers a second, nobody waits for a sleeper."""
        self.is_stopping = True
        for listener in self.listeners:
            listener.dismiss()
        deadline = time.monotonic() + FAREWELL_SECONDS
        while self.listeners and time.monotonic() < deadline:
            await asyncio.sleep(0.01)
        await asyncio.sleep(FLUSH_SECONDS)
        self.stop()

    def _spawn(self, coroutine: Coroutine[Any, Any, None]) -> None:
        task = self.loop.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.warning("live check failed, the next reading repeats it: %r", error)


def joinable(listener: Listener, topics: Mapping[str, Topic]) -> set[str]:
    """The names of those topics that the listener may hear."""
    return {name for name, topic in topics.items() if may_join(topic, name, listener.user, listener.visitor)}


_hub: Hub | None = None


def bind_loop(loop: asyncio.AbstractEventLoop) -> None:
    """Make `loop` the one that serves this process. Any thread may call it; calling it again changes nothing."""
    global _hub
    if _hub is not None and _hub.loop is loop:
        return
    _hub = Hub(loop)
    relay.connect(_hub.relay)
    loop.call_soon_threadsafe(_hub.start)


def current() -> Hub | None:
    """The hub of the running loop; None where nothing serves sockets."""
    return _hub if _hub is not None and _hub.loop is asyncio.get_running_loop() else None


def presence() -> Presence | None:
    """The counts of the process that serves, from any thread; None where nothing serves sockets."""
    return _hub.presence if _hub is not None else None


async def shutdown() -> None:
    """Say goodbye to every open page. On the loop, when the server is told to stop; nobody can join any more."""
    if _hub is not None:
        await _hub.shutdown()
