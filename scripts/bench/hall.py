"""The clients of `delivery`: phones that only note when something arrives, and guests who ask and vote by form.

As cheap as it gets: they share the cores with the server that is measured, which the phones of a hall do not.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import websockets
from websockets.asyncio.client import ClientConnection

from scripts.fleet.line import Place
from scripts.fleet.people import Guest

from .phone import Phone

LINES_EACH = 10
ACKNOWLEDGED_SECONDS = 5.0
AT_ONCE = 40
PATIENCE_SECONDS = 15.0


@dataclass(eq=False)
class Ear:
    """One socket: what it has, and when the newest frame came."""

    line: ClientConnection
    seq: int
    moment: float = 0.0
    frames: int = 0
    gaps: int = 0
    heard: int = 0


class Hall:
    """Guests of one board, and sockets of theirs."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self._acknowledging: asyncio.Task[None] | None = None
        self.guests: list[Guest] = []
        self.ears: list[Ear] = []
        self._phones: list[Phone] = []
        self._tasks: list[asyncio.Task[None]] = []

    async def admit(self, count: int, door: str, *, within: float = 0.0) -> tuple[list[Guest], list[float], int]:
        """So many guests by QR code, spread over `within` seconds: they, the seconds each took, how many could not."""
        fresh = [Guest(self.place, len(self.guests) + number) for number in range(count)]
        gate = asyncio.Semaphore(count if within else AT_ONCE)
        took: list[float] = []

        async def come(guest: Guest) -> None:
            await asyncio.sleep(random.uniform(0, within))
            async with gate:
                began = time.monotonic()
                await guest.join(door)
                took.append(time.monotonic() - began)

        done = await asyncio.gather(*map(come, fresh), return_exceptions=True)
        self.guests += fresh
        return fresh, took, sum(error is not None for error in done) + sum(guest.refreshes > 0 for guest in fresh)

    async def listen(self, guests: Sequence[Guest], count: int) -> None:
        """Open sockets until there are `count` more, ten a guest at most."""
        gate = asyncio.Semaphore(AT_ONCE)

        async def connect(guest: Guest) -> None:
            async with gate:
                line = await websockets.connect(
                    guest.base.replace("http", "ws", 1) + "/live/", origin=websockets.Origin(self.place.origin),
                    additional_headers={"Cookie": guest.cookies}, compression=None, proxy=None, ping_interval=None,
                    open_timeout=60, max_size=None,
                )  # fmt: skip
                await line.send(json.dumps({"hello": {guest.topic: guest.cursor}, "language": "de"}))
                ear = Ear(line, guest.seq)
                while '"heads"' not in (text := str(await asyncio.wait_for(line.recv(), 60))):
                    _hear(ear, text)
                self.ears.append(ear)
                self._tasks.append(asyncio.create_task(_listen(ear)))

        # From the first on: two thousand take longer to connect than one may stay silent.
        self._acknowledging = self._acknowledging or asyncio.create_task(self._acknowledge())
        await asyncio.gather(*(connect(guests[number % len(guests)]) for number in range(count)))

    async def _acknowledge(self) -> None:
        """As pages do: who says nothing for 30 s is taken for asleep and closed."""
        while True:
            await asyncio.sleep(ACKNOWLEDGED_SECONDS)
            for ear in list(self.ears):
                with suppress(websockets.ConnectionClosed):
                    await ear.line.send(json.dumps({"ack": ear.heard}))

    async def phones_of(self, guests: Sequence[Guest]) -> list[Phone]:
        """A phone for each, with the connection that the page which it has just loaded left open."""
        phones = [await Phone.of(guest) for guest in guests]
        self._phones += phones
        return phones

    async def reached(self, seq: int) -> bool:
        """Wait until every socket has that number; False when not all have it in time."""
        end = time.monotonic() + PATIENCE_SECONDS
        while any(ear.seq < seq for ear in self.ears):
            if time.monotonic() > end:
                return False
            await asyncio.sleep(0.002)
        return True

    async def close(self) -> None:
        for task in [*self._tasks, *([self._acknowledging] if self._acknowledging else [])]:
            task.cancel()
        for ear in self.ears:
            ear.line.transport.abort()
        for phone in self._phones:
            phone.close()
        await asyncio.gather(*(guest.close() for guest in self.guests))


async def _listen(ear: Ear) -> None:
    async for text in ear.line:
        _hear(ear, str(text))


_NUMBERS = re.compile(r'"from":(\d+),"to":(\d+)')


def _hear(ear: Ear, text: str) -> None:
    ear.heard += 1
    if found := _NUMBERS.search(text[:200]):
        ear.moment = time.time()
        ear.gaps += int(found[1]) != ear.seq
        ear.seq = int(found[2])
        ear.frames += 1


async def timed(work: Callable[[], Awaitable[Any]], into: list[float]) -> Any:
    """What `work` gives; its milliseconds go into the list."""
    began = time.monotonic()
    try:
        return await work()
    finally:
        into.append((time.monotonic() - began) * 1000)


async def head_of(guest: Guest) -> int:
    """The number of the board's newest event, as a fresh page has it."""
    guest.begin(await guest.fetch())
    return guest.seq
