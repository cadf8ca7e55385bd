"""A page on a phone, without the browser: the rules of live.js over a real WebSocket."""

import asyncio
import json
import time
from types import TracebackType
from typing import Any
from urllib.parse import quote

import websockets
from websockets.asyncio.client import ClientConnection

from .oracle import Page
from .server import Browser, Server


class Phone:
    """Shows a wall, applies frames, reads what it missed; notes every number it applied and when."""

    def __init__(self, person: Browser, server: Server | None = None, wall: str = "main") -> None:
        self.person = person
        self.server = server or person.server
        self.wall = wall
        self.topic = f"wall:{wall}"
        self.messages: list[dict[str, Any]] = []
        self.applied: list[tuple[int, int]] = []
        self.times: list[float] = []
        self.code: int | None = None
        self.socket: ClientConnection
        self.seq, self.epoch = 0, ""
        self.page = Page("")

    def load(self) -> None:
        """Fetch the page."""
        fresh = self.person.get(f"/walls/{self.wall}/", self.server)
        self.page = Page(fresh["html"])
        seq, _, self.epoch = fresh["cursor"].partition(".")
        self.seq = int(seq)

    async def connect(self, **options: Any) -> "Phone":
        self.socket = await connect(self.person, self.server, **options)
        await self.say({"hello": {self.topic: self.cursor}, "language": "de"})
        self.reader = asyncio.create_task(self._read())
        return self

    @property
    def cursor(self) -> str:
        return f"{self.seq}.{self.epoch}" if self.epoch else str(self.seq)

    async def say(self, message: Any) -> None:
        await self.socket.send(json.dumps(message))

    async def _read(self) -> None:
        try:
            async for text in self.socket:
                await self.hear(json.loads(text))
        except websockets.ConnectionClosed:
            pass
        self.code = self.socket.close_code

    async def hear(self, message: dict[str, Any]) -> None:
        self.messages.append(message)
        if message.get("topic") == self.topic:
            if message.get("reset"):
                await asyncio.to_thread(self.load)
            elif message["from"] == self.seq:
                self.apply(message)
            elif message["to"] > self.seq:
                await self.read_since()
        elif "reset" in message:
            await self.read_since()

    def apply(self, frame: dict[str, Any]) -> None:
        self.page.apply(frame["patches"])
        self.applied.append((frame["from"], frame["to"]))
        self.times.append(time.monotonic())
        self.seq, self.epoch = frame["to"], frame["epoch"]

    async def read_since(self) -> None:
        path = f"/live/since/?t={quote(f'{self.topic}@{self.cursor}')}&language=de"
        answer = await asyncio.to_thread(self.person.get, path, self.server)
        for frame in answer["frames"]:
            await self.hear(frame)

    async def until(self, condition: Any, seconds: float = 5) -> None:
        """Wait until `condition(self)`; fails after `seconds`."""
        deadline = time.monotonic() + seconds
        while not condition(self):
            assert time.monotonic() < deadline, (
                f"not within {seconds} s; last messages: {self.messages[-3:]}, code {self.code}"
            )
            await asyncio.sleep(0.01)

    async def close(self) -> None:
        await self.socket.close()
        await self.reader

    def check(self, seq: int) -> None:
        """The oracle: at `seq`, no gap and no repeat, and the wall as a fresh page shows it."""
        assert self.seq == seq
        assert all(before[1] == after[0] for before, after in zip(self.applied, self.applied[1:], strict=False))
        fresh = Page(self.person.get(f"/walls/{self.wall}/", self.server)["html"])
        assert self.page.element("wall") == fresh.element("wall")

    async def __aenter__(self) -> "Phone":
        await asyncio.to_thread(self.load)
        return await self.connect()

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


async def connect(person: Browser | None, server: Server, **options: Any) -> ClientConnection:
    """A bare socket of this person from the site's own pages, unless `options` say otherwise."""
    options.setdefault("origin", server.origin)
    options.setdefault("additional_headers", {"Cookie": person.cookie} if person else {})
    return await websockets.connect(server.url.replace("http", "ws", 1) + "/live/", compression=None, **options)
