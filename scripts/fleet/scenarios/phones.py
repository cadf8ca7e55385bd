"""What befalls phones: lost Wi-Fi, sleep, a stall, fingers that tap twice."""

from __future__ import annotations

import asyncio
import json
import os
import random
import socket
import time
from base64 import b64encode
from contextlib import ExitStack, closing
from pathlib import Path

from yarl import URL

from ..people import Asked, Guest
from ..stage import Act, Stage

FLAP_SECONDS = 6.0
SLEEP_SECONDS = 5.0
STALLED = 20
STALLED_MEGABYTES = 10
CLOSED_SECONDS = 45


async def flapping(stage: Stage) -> None:
    """Lines are cut at random, again and again, while people ask and vote (14)."""
    guests = await stage.people()
    asking = asyncio.create_task(stage.asks(guests[::3]))
    end = time.monotonic() + FLAP_SECONDS
    while time.monotonic() < end:
        for guest in random.sample(guests, k=max(1, len(guests) // 4)):
            guest.drop()
        await stage.votes(random.sample(guests, k=max(1, len(guests) // 5)))
        await asyncio.sleep(0.3)
    await asking
    stage.figures["lines lost"] = sum(len(guest.codes) for guest in guests)
    stage.expect(stage.figures["lines lost"] > len(guests) / 2, "hardly a line was cut: nothing was shown")
    await stage.judge()


async def sleeping(stage: Stage) -> None:
    """Half of the phones sleep; awake they have the board within a second (13)."""
    guests = await stage.people()
    await stage.asks(guests[1::4])
    sleepers = guests[::2]
    naps = asyncio.gather(*(guest.sleep(SLEEP_SECONDS) for guest in sleepers))
    awake = guests[1::2]
    for _ in range(3):
        await stage.votes(awake)
        await asyncio.sleep(1)
    await stage.asks(guests[3::4])
    await naps
    woke = time.monotonic()
    while any(guest.seq < max(one.seq for one in awake) for guest in sleepers) and time.monotonic() < woke + 10:
        await asyncio.sleep(0.02)
    stage.figures["awake s"] = round(time.monotonic() - woke, 2)
    stage.expect_within(stage.figures["awake s"], 1, f"awake phones were behind for {stage.figures['awake s']} s")
    await stage.judge()


async def stalled(stage: Stage) -> None:
    """Twenty phones join and never read again: they are closed, cost little, and nobody else notices (19)."""
    guests = await stage.people(ways=("socket",))
    # So many cards make each pause of the board a large frame for everybody.
    await stage.asks(guests)
    await _toggle(stage, 4)
    before = stage.site.memory
    with ExitStack() as lines:
        stalled = [
            lines.enter_context(closing(_stalled_line(guest))) for guest in await stage.people(STALLED, connected=False)
        ]
        ours = {_ports(line) for line in stalled}
        stage.expect(_held(ours) == STALLED, "the stalled phones were never connected")
        began = time.monotonic()
        while (left := _held(ours)) and time.monotonic() < began + CLOSED_SECONDS:
            await _toggle(stage, 2)
        stage.figures["closed after s"] = round(time.monotonic() - began, 1)
        stage.expect(not left, f"{left} lines that nobody reads are still open")
    grown = (stage.site.memory - before) / 1024 / 1024
    stage.figures["grown MB"] = round(grown, 1)
    stage.expect(grown <= STALLED_MEGABYTES, f"the server grew by {grown:.1f} MB")
    await asyncio.gather(*(guest.close() for guest in stage.guests[len(guests) :]))
    del stage.guests[len(guests) :]
    await stage.judge()
    stage.expect(not any(guest.codes for guest in guests), "phones that read were closed, too")


async def _toggle(stage: Stage, times: int) -> None:
    for number in range(times):
        await stage.moderator.step("frozen" if number % 2 == 0 else "open")


def _stalled_line(guest: Guest) -> socket.socket:
    address = URL(guest.base)
    line = socket.create_connection((address.host, address.port))
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    line.sendall(
        f"GET /live/ HTTP/1.1\r\nHost: {address.host}:{address.port}\r\nOrigin: {guest.place.origin}\r\n"
        f"Cookie: {guest.cookies}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Key: {b64encode(os.urandom(16)).decode()}\r\n"
        "Sec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    if b" 101 " not in line.recv(1024):
        raise RuntimeError("the server took no socket")
    hello = json.dumps({"hello": {guest.topic: guest.cursor}}).encode()
    line.sendall(bytes([0x81, 0x80 | len(hello), 0, 0, 0, 0]) + hello)
    return line


def _ports(line: socket.socket) -> tuple[str, str]:
    """The server's and ours, as the kernel writes them. Ours alone may be that of some other program's line, too."""
    return f"{line.getpeername()[1]:04X}", f"{line.getsockname()[1]:04X}"


def _held(ours: set[tuple[str, str]]) -> int:
    """How many of these connections the server still holds, as the kernel knows it."""
    rows = [row.split() for row in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]]
    established = "01"
    return sum((row[1][-4:], row[2][-4:]) in ours and row[3] == established for row in rows)


async def tapping_twice(stage: Stage) -> None:
    """The same form twice and ten times at once; a vote tapped twenty times; questions in any order (20)."""
    guests = await stage.people()
    await stage.asks(guests[:1])
    [question] = guests[1].listed() or [guests[0].asked[0].key]
    for number, guest in enumerate(guests[1:]):
        asked = Asked(f"Doppelt {number} {os.urandom(4).hex()}?")
        guest.asked.append(asked)
        await asyncio.gather(*(guest.send(asked) for _ in range(10 if number % 2 else 2)))
        stage.expect(set(asked.statuses) == {200}, f"the same form was answered {asked.statuses}")
        await guest.send(asked)
    for guest in guests[1:3]:
        for number in range(19):
            await guest.vote(question, (number + 1) % 2)
    stage.figures["forms sent"] = sum(len(asked.statuses) for guest in guests for asked in guest.asked)
    await stage.judge()


ACTS = [
    Act("flapping lines", flapping, 30),
    Act("sleeping phones", sleeping, 40),
    Act("stalled phones", stalled, 60),
    Act("tapping twice", tapping_twice, 12),
]
