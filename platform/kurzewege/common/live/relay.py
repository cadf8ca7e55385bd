"""How a hint ("topic, number") gets from the transaction that caused it to the hubs that wait for it.

In one process: a thread-safe call into the event loop. Between processes, when Redis is configured: the
channel layer, one group, hints only. A hint may be lost at any place: every hub reads the heads of its
topics and the standing of its people every two seconds, so a lost hint costs two seconds and nothing else.
"""

import asyncio
import hashlib
import logging
import time
import uuid
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

from kurzewege.common import precedence

log = logging.getLogger("kurzewege.live")

Hint = dict[str, Any]
GROUP = "live"
PULSE_SECONDS = 2.0
SILENCE_SECONDS = 7.0
SEND_SECONDS = 1.0
# What a process without an event loop (a command, the worker) may wait for Redis, and how long it then lets it be.
PATIENCE_SECONDS = 0.2
RECOVERY_SECONDS = 5.0


def event_hint(topic: str, seq: int, *, urgent: bool) -> Hint:
    return {"type": "event", "topic": topic, "seq": seq, "urgent": urgent}


def signal_hint(user_ids: list[int], kind: str) -> Hint:
    return {"type": "signal", "users": user_ids, "kind": kind}


def rights_hint(user_ids: list[int]) -> Hint:
    return {"type": "rights", "users": user_ids}


def present_hint(topic: str, process: str, count: int) -> Hint:
    return {"type": "present", "topic": topic, "process": process, "count": count}


def audience_hint(topic: str) -> Hint:
    return {"type": "audience", "topic": topic}


def session_hint(session_key: str) -> Hint:
    return {"type": "session", "session": fingerprint(session_key)}


def fingerprint(session_key: str) -> str:
    """What a session is called in hints and in memory: the key itself would open the account."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:32]


def _message(hints: list[Hint], process: str = "") -> dict[str, Any]:
    """What travels between processes; `process`: which has acted on the hints already."""
    return {"type": "hints", "from": process, "hints": hints}


class Relay:
    """This process's end of the line: passes hints to `receive` on `loop` and to the other processes."""

    def __init__(self, loop: asyncio.AbstractEventLoop, receive: Callable[[Hint], None]) -> None:
        self.loop = loop
        self.receive = receive
        self.process = uuid.uuid4().hex
        self.layer = get_channel_layer()
        self._outgoing: deque[Hint] = deque(maxlen=1000)
        self._something = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """On the loop: begin to listen and to send, when there is a channel layer."""
        if self.layer is not None:
            self._tasks = [self.loop.create_task(self._send_forever()), self.loop.create_task(self._listen_forever())]

    def stop(self) -> None:
        for task in self._tasks:
            task.cancel()

    def publish(self, hint: Hint) -> None:
        """On the loop: here at once, elsewhere as soon as Redis takes it."""
        self.receive(hint)
        if self.layer is not None:
            self._outgoing.append(hint)
            self._something.set()

    async def _send_forever(self) -> None:
        """What was said at the same moment goes together: an action tells several topics, often as its last deed."""
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._something.wait(), PULSE_SECONDS)
            self._something.clear()
            # After a silence none: the pulse.
            hints = list(self._outgoing)
            self._outgoing.clear()
            try:
                await asyncio.wait_for(self.layer.group_send(GROUP, _message(hints, self.process)), SEND_SECONDS)
            except Exception as error:  # any fault of Redis or its client: the hubs' own reading makes up for it
                log.warning("hints not sent to other processes: %r", error)

    async def _listen_forever(self) -> None:
        while True:
            try:
                await self._listen()
            except Exception as error:  # as above; the layer itself never notices that it is deaf
                log.warning("no hints from other processes: %r", error)
            await asyncio.sleep(1)
            try:
                await asyncio.wait_for(self.layer.flush(), SEND_SECONDS)
            except Exception as error:
                log.warning("channel layer not reset: %r", error)

    async def _listen(self) -> None:
        """Pass on what others publish, until our own pulse is not heard for a while."""
        channel = await asyncio.wait_for(self.layer.new_channel("live."), SEND_SECONDS)
        await asyncio.wait_for(self.layer.group_add(GROUP, channel), SEND_SECONDS)
        heard = time.monotonic()
        while time.monotonic() - heard < SILENCE_SECONDS:
            message = await asyncio.wait_for(self.layer.receive(channel), SILENCE_SECONDS)
            if message["from"] == self.process:
                heard = time.monotonic()
                continue
            for hint in message["hints"]:
                self.receive(hint)


_relay: Relay | None = None
_rest_until = 0.0


def connect(relay: Relay | None) -> None:
    """Make `relay` the end of the line of this process."""
    global _relay
    _relay = relay


def publish(hint: Hint) -> None:
    """Send a hint on its way: from any thread, never raises, never waits longer than 200 ms."""
    if _relay is not None and not _relay.loop.is_closed():
        _relay.loop.call_soon_threadsafe(_relay.publish, hint)
        if hint.get("urgent"):
            precedence.has_told_a_room()
    elif get_channel_layer() is not None:
        _publish_without_loop(hint)


def _publish_without_loop(hint: Hint) -> None:
    global _rest_until
    if time.monotonic() < _rest_until:
        return
    try:
        async_to_sync(_send_once)(hint)
    except Exception as error:  # any fault of Redis or its client; the hubs' own reading makes up for it
        _rest_until = time.monotonic() + RECOVERY_SECONDS
        log.warning("hint not sent: %r", error)


async def _send_once(hint: Hint) -> None:
    layer = get_channel_layer()
    await asyncio.wait_for(layer.group_send(GROUP, _message([hint])), PATIENCE_SECONDS)
