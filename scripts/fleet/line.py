"""An open page that follows one topic, by the rules of live.js, and what may happen to its line.

Three ways as in the browser, but chosen: "socket", "stream" (server-sent events), "poll". Everything that was applied
is kept, so that the page can be drawn at the end (see `oracle`).
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Literal

import aiohttp
import websockets
from websockets.asyncio.client import ClientConnection
from yarl import URL

Way = Literal["socket", "stream", "poll"]
LANGUAGE = "de"
SILENCE_SECONDS = 30.0
CONNECT_SECONDS = 10.0
ACK_FRAMES, ACK_CHARACTERS, ACK_SECONDS = 50, 64 * 1024, 5.0
# live.js doubles its delays, but goes down its ladder after two failures, begins anew there, and polls every 4 s.
MAX_DELAY = 4.0
# Codes of the hub after which a page does not come again (docs/decisions/0003-live-kernel.md).
LOGIN, FORBIDDEN = 4401, 4403
_CURSOR = re.compile(r'data-live-topic="([^"]+)" data-live-seq="(\d+)" data-live-epoch="(\w*)"')
REQUEST_ERRORS = (aiohttp.ClientError, OSError, TimeoutError)


@dataclass
class Place:
    """Where the phones find the site: its processes (or the proxy in front), and the address it believes to have."""

    urls: list[str]
    origin: str
    connector: aiohttp.BaseConnector
    poll_seconds: float = 4.0
    # Shortens the pauses before a new attempt, where a scenario is about something else.
    haste: float = 1.0


@dataclass
class Record:
    """What a page got since it was fetched: its text, then each frame once, and the moment (`time.time`)."""

    html: str
    frames: list[dict[str, Any]] = field(default_factory=list)
    moments: list[float] = field(default_factory=list)


class OpenPage:
    """One browser with one page. `path` is its address; `number` decides which process it meets."""

    def __init__(self, place: Place, number: int, way: Way = "socket") -> None:
        self.place = place
        self.number = number
        self.way: Way = way
        self.base = place.urls[number % len(place.urls)]
        self.path = ""
        self.topic = ""
        self.seq, self.epoch = 0, ""
        self.record = Record("")
        self.http = aiohttp.ClientSession(
            connector=place.connector, connector_owner=False, cookie_jar=aiohttp.CookieJar(unsafe=True),
            timeout=aiohttp.ClientTimeout(total=30),
        )  # fmt: skip
        # What went wrong that must not: a frame twice, or one missing, on a line nothing happened to.
        self.complaints: list[str] = []
        self.codes: list[int | None] = []
        self.has_left = False
        self.is_ended = False
        self.is_paused = False  # as the server says: its database is away
        self.connected_at = 0.0
        self.is_connected = asyncio.Event()
        self.seen: list[tuple[float, str]] | None = None  # everything that arrives, where a scenario wants it
        self._socket: ClientConnection | None = None
        self._stream: aiohttp.ClientResponse | None = None
        # Nothing happened to the line since `since` was read last, and a frame has joined on to that: from then on none
        # may be doubled or missing. (Right after a reading the hub may still be behind the page.)
        self._is_whole = self._is_undisturbed = False
        self._healing: asyncio.Task[bool] | None = None
        self._heal_again = False
        self._tasks: set[asyncio.Task[Any]] = set()
        self._keeper: asyncio.Task[None] | None = None
        self._attempts = 0
        self._wait: float | None = None
        self._received = self._acknowledged = self._characters = 0
        self._is_asleep = False

    # --- The page -------------------------------------------------------------------------------

    async def fetch(self, path: str = "") -> str:
        """The page as it is now."""
        async with self.http.get(self.base + (path or self.path), headers={"Accept": "text/html"}) as answer:
            text = await answer.text()
            if answer.status != 200:
                raise aiohttp.ClientResponseError(answer.request_info, (), status=answer.status, message=text[:200])
            return text

    def begin(self, html: str) -> None:
        """Show this page; forget the one before."""
        found = _CURSOR.search(html)
        if not found:
            raise ValueError(f"{self.path} follows nothing")
        self.topic, seq, self.epoch = found.groups()
        self.seq = int(seq)
        self.record = Record(html)

    @property
    def cursor(self) -> str:
        return f"{self.seq}.{self.epoch}" if self.epoch else str(self.seq)

    @property
    def cookies(self) -> str:
        """The header that its browser would send."""
        kept = self.http.cookie_jar.filter_cookies(URL(self.base))
        return "; ".join(f"{name}={one.value}" for name, one in kept.items())

    # --- The line -------------------------------------------------------------------------------

    def open(self) -> None:
        """Begin to follow the topic, and come again whenever the line is lost."""
        self._keeper = asyncio.create_task(self._keep())

    async def opened(self, seconds: float = 20) -> None:
        """Wait until the line stands."""
        if self._keeper is None:
            self.open()
        await asyncio.wait_for(self.is_connected.wait(), seconds)

    async def _keep(self) -> None:
        follow = {"socket": self._by_socket, "stream": self._by_stream, "poll": self._by_polling}[self.way]
        while not self.is_ended:
            code = None
            try:
                code = await follow()
            except (*REQUEST_ERRORS, websockets.WebSocketException):
                pass
            self.is_connected.clear()
            self.codes.append(code)
            if code == FORBIDDEN:
                self.is_ended = True
            elif code == LOGIN:
                await self.heal()
            if not self.is_ended:
                delay = random.uniform(0, min(MAX_DELAY, 2.0 * 2**self._attempts)) * self.place.haste
                delay, self._wait = (delay if self._wait is None else self._wait), None
                self._attempts += 1
                await asyncio.sleep(delay)
                # live.js asks at once whether the server answers, and so reads what it missed before the line is back.
                self._spawn(self.heal())

    def _disturb(self) -> None:
        self._is_whole = self._is_undisturbed = False

    def _stands(self) -> None:
        self._attempts = 0
        self._is_whole = self._healing is None
        self.connected_at = time.time()
        self.is_connected.set()

    async def _by_socket(self) -> int | None:
        async with websockets.connect(
            self.base.replace("http", "ws", 1) + "/live/", origin=websockets.Origin(self.place.origin),
            additional_headers={"Cookie": self.cookies},
            compression=None, open_timeout=CONNECT_SECONDS, ping_interval=None, max_size=None, proxy=None,
            close_timeout=1,
        ) as socket:  # fmt: skip
            self._socket, self._received, self._acknowledged, self._characters = socket, 0, 0, 0
            self._disturb()
            watch = asyncio.create_task(self._watch(socket))
            try:
                await socket.send(json.dumps({"hello": {self.topic: self.cursor}, "language": LANGUAGE}))
                async for text in socket:
                    self._received += 1
                    self._characters += len(text)
                    if self._received - self._acknowledged >= ACK_FRAMES or self._characters > ACK_CHARACTERS:
                        await self._acknowledge(socket)
                    self._take(str(text))
            except websockets.ConnectionClosed:
                pass
            finally:
                watch.cancel()
                self._socket = None
            return socket.close_code

    async def _acknowledge(self, socket: ClientConnection) -> None:
        self._acknowledged, self._characters = self._received, 0
        await socket.send(json.dumps({"ack": self._received}))

    async def _watch(self, socket: ClientConnection) -> None:
        """Every 5 s: tell what came; leave a line that has been silent for too long."""
        heard, since = 0, time.monotonic()
        with suppress(websockets.ConnectionClosed):
            while True:
                await asyncio.sleep(ACK_SECONDS)
                if self._received > self._acknowledged and not self._is_asleep:
                    await self._acknowledge(socket)
                if self._received > heard or self._is_asleep:
                    heard, since = self._received, time.monotonic()
                elif time.monotonic() - since > SILENCE_SECONDS:
                    socket.transport.abort()

    async def _by_stream(self) -> int | None:
        query = {"t": f"{self.topic}@{self.cursor}", "language": LANGUAGE}
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS, sock_read=SILENCE_SECONDS)
        async with self.http.get(f"{self.base}/live/stream/", params=query, timeout=timeout) as answer:
            if answer.status != 200:
                return self._refused(answer.status)
            self._stream = answer
            self._disturb()
            try:
                kind = ""
                async for line in answer.content:
                    name, _, value = line.decode().rstrip("\n").partition(": ")
                    if name == "event":
                        kind = value
                    elif name == "data" and kind == "end":
                        return int(value)
                    elif name == "data":
                        self._take(value)
            finally:
                self._stream = None
        return None

    def _refused(self, status: int) -> int | None:
        if status in (401, 403, 404):
            self.is_ended = True
            return LOGIN if status == 401 else FORBIDDEN
        return None

    async def _by_polling(self) -> int | None:
        while not self.is_ended and not self.has_left:
            if await self.heal():
                self._stands()
            else:
                self.is_connected.clear()
            await asyncio.sleep(self.place.poll_seconds)
        return FORBIDDEN if self.has_left else LOGIN

    # --- What comes -----------------------------------------------------------------------------

    def _take(self, text: str) -> None:
        if self.seen is not None:
            self.seen.append((time.time(), text))
        message = json.loads(text)
        if "heads" in message or "paused" in message:
            self.is_paused = message.get("paused", False)
        if "heads" in message:
            if not self.is_connected.is_set():
                self._stands()
            for topic, cursor in message["heads"].items():
                seq, _, epoch = cursor.partition(".")
                if topic == self.topic and (int(seq) > self.seq or (self.epoch and epoch != self.epoch)):
                    self._spawn(self.heal())
        elif "topic" in message:
            self._take_frame(message, strictly=self._is_undisturbed)
        elif message.get("reset"):
            self._disturb()
            self._spawn(self.heal())
        elif message.get("restart"):
            self._wait = message["wait"] / 1000
        elif message.get("left") == self.topic:
            self.has_left = True

    def _take_frame(self, frame: dict[str, Any], *, strictly: bool) -> None:
        if frame["topic"] != self.topic:
            return
        is_ours = not self.epoch or self.epoch == frame["epoch"]
        if frame.get("reset"):
            self._spawn(self._renew())
        elif is_ours and frame["from"] == self.seq:
            self.seq, self.epoch = frame["to"], frame["epoch"]
            self.record.frames.append(frame)
            self.record.moments.append(time.time())
            self._is_undisturbed = self._is_whole
        else:
            if strictly:
                self.complaints.append(f"had {self.seq} and got {frame['from']} to {frame['to']} on a whole line")
            if not is_ours or frame["to"] > self.seq:
                self._spawn(self.heal())

    def heal(self) -> asyncio.Task[bool]:
        """Read what was missed, one reading at a time; gives whether the server answered."""
        if self._healing is not None:
            self._heal_again = True
        else:
            self._disturb()
            self._healing = self._spawn(self._read_since())
        return self._healing

    async def _read_since(self) -> bool:
        answered = False
        try:
            query = {"t": f"{self.topic}@{self.cursor}", "language": LANGUAGE}
            async with self.http.get(f"{self.base}/live/since/", params=query) as answer:
                if answer.status == 401:
                    self.is_ended = True
                if answer.status == 200:
                    answered = True
                    text = await answer.text()
                    if self.seen is not None:
                        self.seen.append((time.time(), text))
                    message = json.loads(text)
                    for frame in message["frames"]:
                        self._take_frame(frame, strictly=False)
                    self.has_left = self.topic in message["left"]
        except REQUEST_ERRORS:
            pass
        finally:
            self._healing = None
        if self._heal_again:
            self._heal_again = False
            self._spawn(self._heal_soon())
        return answered

    async def _heal_soon(self) -> None:
        await asyncio.sleep(0.2)
        await self.heal()

    async def _renew(self) -> None:
        with suppress(*REQUEST_ERRORS):
            self.begin(await self.fetch())

    # --- Faults ---------------------------------------------------------------------------------

    def drop(self) -> None:
        """The network is gone: no farewell in either direction."""
        if self._socket is not None:
            self._socket.transport.abort()
        if self._stream is not None:
            self._stream.close()

    async def sleep(self, seconds: float) -> None:
        """The phone lies in a pocket: its line stays open, nobody reads it. Awake it reads since, before all else."""
        self._disturb()
        self._is_asleep = True
        socket, stream = self._socket, self._stream
        protocol = stream.connection.protocol if stream is not None and stream.connection else None
        pausable = socket.transport if socket is not None else protocol.transport if protocol else None
        if pausable is not None and not pausable.is_closing():
            pausable.pause_reading()
        await asyncio.sleep(seconds)
        self._is_asleep = False
        healed = self.heal()
        if pausable is not None and not pausable.is_closing():
            pausable.resume_reading()
        await healed

    # --- The end --------------------------------------------------------------------------------

    async def close(self) -> None:
        """Close the page."""
        self.is_ended = True
        for task in [*self._tasks, *([self._keeper] if self._keeper else [])]:
            task.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await task
        await self.http.close()

    def _spawn(self, work: Any) -> Any:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
