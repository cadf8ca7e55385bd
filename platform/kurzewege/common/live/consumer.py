"""The socket at `/live/`: it only pushes. Pages say which topics they show and what they got; nothing else.

page    {"hello": {"board:Kx3": "17.3fa9"}, "language": "de"}    these topics, this far; again when they change
        {"ack": 50}                                              how many frames came so far
server  frames (see frames.py), {"left": topic}, {"heads": {topic: cursor}} every 15 s, {"personal": kind},
        {"present": {topic: 64}}, {"reset": true} (read since), {"restart": true, "wait": ms}
closes  4401 sign in, 4403 not allowed, 4408 too slow, 4429 too many sockets, 1008/1009 not our protocol,
        1012 come again
"""

import asyncio
import json
import time
from typing import Any

from channels.consumer import AsyncConsumer
from channels.exceptions import StopConsumer

from kurzewege.common.visitors import visitor_from

from . import hub
from .frames import supported
from .listeners import LOGIN, NOT_OUR_PROTOCOL, RESTART, TOO_BIG, TOO_MANY, SocketListener
from .log import Cursor

MAX_CHARACTERS = 4096
MAX_PER_SECOND = 20


class LiveConsumer(AsyncConsumer):
    """One socket: greets the hub, writes what the hub hands out, counts what the page acknowledges."""

    # The hub is the only receiver of hints: no subscription per socket, so Redis can break no connection.
    channel_layer_alias = "none"
    listener: SocketListener | None = None
    writer: asyncio.Task[None] | None = None
    greeter: asyncio.Task[None] | None = None
    wanted: tuple[str, dict[str, Cursor]] | None = None

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        try:
            await super().__call__(scope, receive, send)
        except asyncio.CancelledError:
            # The server stops. Daphne would just drop the line, and a page could not tell that from lost Wi-Fi.
            if self.listener is not None and self.writer is not None:
                self.listener.dismiss()
                await asyncio.wait([self.writer], timeout=hub.FAREWELL_SECONDS)
                await asyncio.sleep(hub.FLUSH_SECONDS)
            raise
        finally:
            self.leave()

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Channels would hop to a shared thread before every message; there is nothing here to tidy up."""
        match message["type"]:
            case "websocket.connect":
                await self.connect()
            case "websocket.receive":
                self.hear(message.get("text"))
            case "websocket.disconnect":
                raise StopConsumer

    async def connect(self) -> None:
        """Accept, even to refuse: a page can read the code of a close, not that of a failed handshake."""
        await self.send({"type": "websocket.accept"})
        here, user = hub.current(), self.scope["user"]
        visitor = visitor_from(self.scope["cookies"])
        if not user.is_authenticated and visitor is None:
            await self.send({"type": "websocket.close", "code": LOGIN})
        elif here is None or here.is_stopping:
            await self.send({"type": "websocket.close", "code": RESTART})
        elif not here.has_place(user, visitor):
            await self.send({"type": "websocket.close", "code": TOO_MANY})
        else:
            self.hub = here
            self.window, self.heard = time.monotonic(), 0
            # The person herself, not what stands for her until somebody asks: every delivery asks.
            user = getattr(user, "_wrapped", user)
            self.listener = SocketListener(user, visitor, self.scope["session"].session_key, supported(None))
            here.add(self.listener)
            self.writer = asyncio.create_task(self.write(self.listener))

    def hear(self, text: str | None) -> None:
        """A message of the page; whatever is not one of the two known kinds ends the socket.

        Never waits, so that a flood is counted as it comes in, not as it is worked off.
        """
        if self.listener is None or self.listener.is_gone:
            return
        if text is None or len(text) > MAX_CHARACTERS:
            self.listener.outbox.close(TOO_BIG)
        elif self.is_flood() or not self.obey(self.listener, text):
            self.listener.outbox.close(NOT_OUR_PROTOCOL)

    def is_flood(self) -> bool:
        """More than 20 messages within a second?"""
        now = time.monotonic()
        if now - self.window > 1:
            self.window, self.heard = now, 0
        self.heard += 1
        return self.heard > MAX_PER_SECOND

    def obey(self, listener: SocketListener, text: str) -> bool:
        """Do what the message says; False when it says nothing we know."""
        try:
            match json.loads(text):
                case {"ack": int(number)}:
                    return listener.tally.acknowledge(number)
                case {"hello": dict(topics), **more}:
                    cursors = {name: Cursor.parse(have) for name, have in topics.items()}
                    if len(cursors) > hub.MAX_TOPICS or None in cursors.values():
                        return False
                    self.wanted = (
                        supported(more.get("language")),
                        {name: have for name, have in cursors.items() if have},
                    )
                    if self.greeter is None or self.greeter.done():
                        self.greeter = asyncio.create_task(self.greet(listener))
                    return True
                case _:
                    return False
        except (ValueError, RecursionError):
            return False

    async def greet(self, listener: SocketListener) -> None:
        """Let the page hear the topics of its newest hello."""
        while self.wanted is not None and not listener.is_gone:
            (listener.language, topics), self.wanted = self.wanted, None
            await self.hub.subscribe(listener, topics)

    async def write(self, listener: SocketListener) -> None:
        """Send what the outbox holds until it is closed."""
        try:
            while (text := await listener.outbox.take()) is not None:
                listener.tally.count(text)
                await self.send({"type": "websocket.send", "text": text})
            await self.send({"type": "websocket.close", "code": listener.outbox.close_code})
        finally:
            self.hub.remove(listener)

    def leave(self) -> None:
        """The connection is gone."""
        if self.listener is not None:
            self.hub.remove(self.listener)
        for task in (self.writer, self.greeter):
            if task is not None:
                task.cancel()
