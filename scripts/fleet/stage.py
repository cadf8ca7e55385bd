"""What a scenario plays on: a site, a board of its own, its moderator, phones; and what it found."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from scripts.services import Redis

from . import oracle
from .line import Place, Way
from .people import Guest, Moderator
from .site import Site

WAYS: tuple[Way, ...] = ("socket", "socket", "socket", "stream", "poll")
JOINING_AT_ONCE = 25
# So many come by the six letters; more scan the QR code, as a hall does, and are not kept waiting at the door.
FEW = 25


@dataclass
class Stage:
    """One scenario's board. `phones` is how many it was asked to bring."""

    site: Site
    place: Place
    phones: int
    moderator: Moderator
    code: str = ""
    guests: list[Guest] = field(default_factory=list)
    onlooker: Guest | None = None
    desks: list[Moderator] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)
    # Not within the suite: what a machine busy with other tests takes for something says nothing.
    counts_seconds: bool = True

    def expect(self, holds: bool, sentence: str) -> None:
        """Note `sentence` as a finding unless it holds."""
        if not holds:
            self.findings.append(sentence)

    def expect_within(self, seconds: float, limit: float, sentence: str) -> None:
        """Note `sentence` as a finding when something took longer than its limit, where seconds count."""
        self.expect(seconds <= limit or not self.counts_seconds, sentence)

    async def people(
        self, count: int | None = None, *, ways: Sequence[Way] = WAYS, connected: bool = True
    ) -> list[Guest]:
        """So many more guests, who joined by code and follow the board."""
        first = len(self.guests)
        fresh = [
            Guest(self.place, first + number, ways[number % len(ways)])
            for number in range(self.phones if count is None else count)
        ]
        self.guests += fresh
        gate = asyncio.Semaphore(JOINING_AT_ONCE)
        door = self.code if len(fresh) <= FEW else await asyncio.to_thread(self.site.scan, self.code)

        async def arrive(guest: Guest) -> None:
            async with gate:
                await guest.join(door)
            if connected:
                await guest.opened()

        await asyncio.gather(*map(arrive, fresh))
        return fresh

    async def asks(self, guests: Sequence[Guest]) -> None:
        """Each of these asks a question, all at once."""
        await asyncio.gather(*(guest.ask() for guest in guests))

    async def votes(self, guests: Sequence[Guest], times: int = 1) -> None:
        """Each of these votes for some of the questions of the list, one after the other."""

        async def vote(guest: Guest) -> None:
            listed = guest.listed()
            for question in random.sample(listed, k=min(times, len(listed))):
                await guest.vote(question, random.choice((1, 1, 1, 0)))

        await asyncio.gather(*map(vote, guests))

    @property
    def redis(self) -> Redis:
        """The site's Redis."""
        if self.site.redis is None:
            raise RuntimeError("this scenario needs a site with a Redis")
        return self.site.redis

    def another_desk(self, sessions: list[str] | None = None) -> Moderator:
        """The moderator in another browser, with a session of her own; or one of somebody else's sessions."""
        desk = Moderator(self.place, (sessions or self.site.moderators).pop())
        desk.board = self.moderator.board
        self.desks.append(desk)
        return desk

    async def judge(self, *, others: Sequence[Any] = (), seconds: float = oracle.SETTLE_SECONDS) -> None:
        """Ask the oracle about everybody who is still here."""
        here = [guest for guest in self.guests if not guest.has_left and not guest.is_ended]
        if self.onlooker is None:
            self.onlooker = Guest(self.place, 0)
            await self.onlooker.join(self.code)
        self.findings += await oracle.findings(here, self.onlooker, others=others, seconds=seconds)

    async def close(self) -> None:
        people: list[Any] = [*self.guests, *self.desks, self.moderator, *([self.onlooker] if self.onlooker else [])]
        await asyncio.gather(*(one.close() for one in people))


@dataclass(frozen=True)
class Act:
    """A scenario: what happens, with how many phones, on a board with which settings."""

    name: str
    play: Callable[[Stage], Awaitable[None]]
    phones: int
    board: dict[str, str] = field(default_factory=dict)
    needs_redis: bool = False
    # Words of the accidents that the scenario itself causes.
    excuses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """What became of a scenario; green without findings."""

    name: str
    mode: str
    phones: int
    seconds: float
    findings: list[str]
    figures: dict[str, Any]


@asynccontextmanager
async def stage(
    site: Site,
    *,
    phones: int,
    board: dict[str, str] | None = None,
    poll_seconds: float = 4.0,
    haste: float = 1.0,
    counts_seconds: bool = True,
) -> AsyncIterator[Stage]:
    """A new board with its moderator; `board` are its settings."""
    async with aiohttp.TCPConnector(limit=0, keepalive_timeout=5) as connector:
        place = Place(site.urls, site.origin, connector, poll_seconds, haste)
        here = Stage(site, place, phones, Moderator(place, site.moderators[0]), counts_seconds=counts_seconds)
        try:
            here.code = await here.moderator.make_board("Große Runde", **board or {})
            yield here
        finally:
            await here.close()


async def play(act: Act, site: Site, *, mode: str, phones: int = 0, **options: Any) -> Result:
    """Play one scenario; what it raises is a finding, and so is what the server could not cope with."""
    began, logged = time.monotonic(), len(site.log)
    findings: list[str] = []
    figures: dict[str, Any] = {}
    phones = phones or act.phones
    try:
        async with stage(site, phones=phones, board=act.board, **options) as here:
            findings, figures = here.findings, here.figures
            await act.play(here)
    except Exception as error:
        findings.append(f"{type(error).__name__}: {error}")
    findings += [f"the server's log: {line[:1500]}" for line in _accidents(site.log[logged:], act.excuses)]
    return Result(act.name, mode, phones, round(time.monotonic() - began, 1), findings, figures)


def _accidents(log: str, excuses: Sequence[str]) -> list[str]:
    """Lines about what the server could not cope with; that a stream's reader went away with it is none."""
    excused = ("RequestAborted", *excuses)
    return [line for line in log.splitlines() if "Traceback" in line and not any(word in line for word in excused)]
