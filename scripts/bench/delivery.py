"""What a hall meets on a live board: one question to everybody, a burst, joining, voting; beside a bare broadcast.

`make bench ARGS="--only delivery"` starts sites of its own, one process on SQLite and two behind nginx with Redis, and
prints a table and, last, one line of JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

import aiohttp

from scripts.fleet.line import Place
from scripts.fleet.people import Guest, Moderator
from scripts.fleet.proxy import proxy
from scripts.fleet.site import Site, resident, site
from scripts.fleet.soak import allow_open_files
from scripts.installation import free_port
from scripts.services import Missing

from . import fanout
from .hall import LINES_EACH, Hall, head_of, timed

SIZES = (100, 500, 2_000)
# After two, each process still had to load what it keeps for all questions: some 15 KiB for each of 100 sockets.
ROUNDS, WARM_UPS = 20, 10
FIRST_SOCKETS = LINES_EACH
BURST, BURST_CLIENTS = 300, 200
CROWD, CROWD_SECONDS = 500, 5.0
# What has to be reached; what misses it is bold in the table.
ROOM_P95 = {100: 60.0, 500: 150.0, 2_000: 400.0}
MAX_RATIO, MAX_BURST_SECONDS, MAX_JOIN_P99, MAX_VOTE_P95, MAX_KIB = 4.0, 1.5, 1_000.0, 250.0, 64.0


@dataclass(frozen=True)
class Question:
    """Milliseconds until the last of so many sockets has one question; `ratio`: since its event, times bare.

    `room` since the form was sent, `event` since the question was written into the log, just before its commit.
    """

    sockets: int
    room_p50: float
    room_p95: float
    event_p50: float
    bare_p50: float
    ratio: float
    lost: int
    kib_per_socket: float


@dataclass(frozen=True)
class Burst:
    """Votes sent at once by `posters` people: seconds from the first form to the last socket's last number."""

    votes: int
    sockets: int
    seconds: float
    lost: int
    right: int
    frames_each: float


@dataclass(frozen=True)
class Crowd:
    """Milliseconds of joining by QR code (both pages), and of the forms of as many votes within a second."""

    people: int
    failures: int
    join_p50: float
    join_p95: float
    join_p99: float
    vote_p50: float
    vote_p95: float
    votes_counted: int
    last_vote_after: float
    settled_after: float


def main() -> None:
    """Entry point."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", nargs="+", type=int, default=list(SIZES))
    parser.add_argument("--mode", choices=["embedded", "proxy"], help="without: both")
    arguments = parser.parse_args()
    allow_open_files()
    result: dict[str, Any] = {"load": round(os.getloadavg()[0], 1), "modes": {}}
    for mode in [arguments.mode] if arguments.mode else ["embedded", "proxy"]:
        try:
            with served(mode) as (place, url):
                result["modes"][mode] = asyncio.run(measure(place, url, arguments.sizes))
        except Missing as missing:
            print(
                f"\n{'!' * 80}\nNOT MEASURED behind nginx with two processes and Redis: {missing}\n{'!' * 80}",
                flush=True,
            )
    print(table(result))
    print(json.dumps(result))


@contextmanager
def served(mode: str) -> Iterator[tuple[Site, str]]:
    """A site and the address at which people find it."""
    print(f"Starting the site ({mode}) …", flush=True)
    if mode == "embedded":
        with site() as place:
            yield place, place.urls[0]
        return
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with (
        site(processes=2, with_redis=True, SITE_URL=address, TRUSTED_PROXY_COUNT="1") as place,
        proxy(port, place.ports),
    ):
        yield place, address


async def measure(place: Site, url: str, sizes: list[int]) -> dict[str, Any]:
    """All figures of one way of serving."""
    questions = [asdict(await questions_to(place, url, sockets)) for sockets in sizes]
    return {
        "questions": questions,
        "burst": asdict(await votes_at_once(place, url)),
        "crowd": asdict(await crowd(place, url)),
    }


async def _board(place: Site, url: str, connector: aiohttp.BaseConnector) -> tuple[Hall, Moderator, str]:
    """A new board, its moderator, and what the QR code on its screen holds."""
    where = Place([url], place.origin, connector)
    moderator = Moderator(where, place.moderators[0])
    code = await moderator.make_board("Große Runde")
    return Hall(where), moderator, await asyncio.to_thread(place.scan, code)


async def questions_to(place: Site, url: str, sockets: int) -> Question:
    """Twenty questions, one after the other, each by somebody else, to so many sockets."""
    print(f"One question to {sockets} sockets …", flush=True)
    bare = await asyncio.to_thread(fanout.measure_bare, sockets, rounds=ROUNDS)
    async with aiohttp.TCPConnector(limit=0) as connector:
        hall, moderator, door = await _board(place, url, connector)
        try:
            askers, *_ = await hall.admit(ROUNDS + WARM_UPS, door)
            listeners, *_ = await hall.admit(-(-sockets // LINES_EACH), door)
            await hall.listen(listeners[:1], FIRST_SOCKETS)
            seq, rooms, ends, lost, before = listeners[0].seq, [], [], 0, 0
            for number, asker in enumerate(askers):
                if number == WARM_UPS:
                    # What the first questions load and keep belongs to no socket.
                    before = sum(resident(pid) for pid in place.pids)
                    await hall.listen(listeners[1:], sockets - FIRST_SOCKETS)
                began = asyncio.get_running_loop().time()
                asked, wall = await _ask(asker)
                seq += 1
                if not await hall.reached(seq):
                    lost += sum(ear.seq < seq for ear in hall.ears)
                ends.append(max(ear.moment for ear in hall.ears))
                rooms.append((ends[-1] - wall) * 1000)
                if not asked:
                    raise RuntimeError("a question was not taken")
                await asyncio.sleep(max(0.1, 0.2 - (asyncio.get_running_loop().time() - began)))
            memory = sum(resident(pid) for pid in place.pids)
            events = await asyncio.to_thread(place.moments, hall.guests[0].topic)
        finally:
            await hall.close()
            await moderator.close()
    since_event = [(end - event) * 1000 for end, event in zip(ends, events, strict=True)][WARM_UPS:]
    event = statistics.median(since_event)
    rooms = rooms[WARM_UPS:]
    return Question(
        sockets, round(statistics.median(rooms), 1), round(_quantile(rooms, 95), 1), round(event, 1), bare.room,
        round(event / bare.room, 1), lost + sum(ear.gaps for ear in hall.ears),
        round((memory - before) / 1024 / (sockets - FIRST_SOCKETS), 1),
    )  # fmt: skip


async def _ask(asker: Any) -> tuple[bool, float]:
    wall = time.time()
    asked = await asker.ask("Wie kommen Pflegekräfte ohne Auto zum Frühdienst, wenn der Bus erst um sieben fährt?")
    return asked.is_answered, wall


async def votes_at_once(place: Site, url: str) -> Burst:
    """300 people vote for one question at the same moment; 200 sockets are told of each."""
    print(f"{BURST} votes at once to {BURST_CLIENTS} sockets …", flush=True)
    async with aiohttp.TCPConnector(limit=0) as connector:
        hall, moderator, door = await _board(place, url, connector)
        try:
            voters, *_ = await hall.admit(BURST, door)
            await hall.listen(voters[:BURST_CLIENTS], BURST_CLIENTS)
            asked = await voters[0].ask()
            start = await head_of(voters[0])
            await hall.reached(start)
            frames = sum(ear.frames for ear in hall.ears)
            phones = await hall.phones_of(voters)
            forms = [phone.vote(asked.key) for phone in phones]
            began = asyncio.get_running_loop().time()
            statuses = await asyncio.gather(*(phone.send(form) for phone, form in zip(phones, forms, strict=True)))
            head = await head_of(voters[0])
            whole = await hall.reached(head)
            seconds = asyncio.get_running_loop().time() - began
            right = sum(ear.seq == head for ear in hall.ears)
            frames = sum(ear.frames for ear in hall.ears) - frames
            lost = statuses.count(200) - await _counted(voters[0], asked.key)
            lost += (0 if whole else 1) + sum(ear.gaps for ear in hall.ears)
        finally:
            await hall.close()
            await moderator.close()
    return Burst(statuses.count(200), BURST_CLIENTS, round(seconds, 2), lost, right, round(frames / BURST_CLIENTS, 1))


async def crowd(place: Site, url: str) -> Crowd:
    """500 people come in within 5 s, and a little later vote within one second."""
    print(f"{CROWD} people come in within {CROWD_SECONDS:.0f} s and vote within one …", flush=True)
    async with aiohttp.TCPConnector(limit=0) as connector:
        hall, moderator, door = await _board(place, url, connector)
        try:
            [first], *_ = await hall.admit(1, door)
            question = (await first.ask()).key
            people, took, failures = await hall.admit(CROWD, door, within=CROWD_SECONDS)
            await hall.listen(people, len(people))
            phones = await hall.phones_of(people)
            forms = [phone.vote(question) for phone in phones]
            posts: list[float] = []
            moments: list[float] = []

            async def vote(number: int) -> int:
                await asyncio.sleep(number / len(people))
                status: int = await timed(lambda: phones[number].send(forms[number]), posts)
                moments.append(asyncio.get_running_loop().time())
                return status

            began = asyncio.get_running_loop().time()
            statuses = await asyncio.gather(*(vote(number) for number in range(len(people))))
            await hall.reached(await head_of(first))
            settled = asyncio.get_running_loop().time()
            counted = await _counted(first, question)
        finally:
            await hall.close()
            await moderator.close()
    joins = [seconds * 1000 for seconds in took]
    return Crowd(
        len(people), failures + sum(status != 200 for status in statuses),
        round(statistics.median(joins), 1), round(_quantile(joins, 95), 1), round(_quantile(joins, 99), 1),
        round(statistics.median(posts), 1), round(_quantile(posts, 95), 1), counted,
        round(max(moments) - began, 2), round(settled - max(moments), 2),
    )  # fmt: skip


async def _counted(guest: Guest, question: str) -> int:
    """The question's votes on a fresh page."""
    page = await guest.fetch()
    return int(page.partition(f'id="mic-{question}-count"')[2].partition(">")[2].partition("<")[0])


def _quantile(values: list[float], percent: int) -> float:
    return statistics.quantiles(values, n=100)[percent - 1]


def table(result: dict[str, Any]) -> str:
    """The figures as Markdown; what misses its reach is bold."""
    lines = [f"load {result['load']} at the start", ""]
    lines += [
        "| served | sockets | bare ms | event ms | times bare | room p50 ms | room p95 ms | lost | KiB a socket |"
    ]
    lines += ["|---|---|---|---|---|---|---|---|---|"]
    for mode, found in result["modes"].items():
        for row in found["questions"]:
            ratio = _marked(row["ratio"], row["ratio"] <= MAX_RATIO)
            room = _marked(row["room_p95"], row["room_p95"] <= ROOM_P95.get(row["sockets"], 1e9))
            kib = _marked(row["kib_per_socket"], row["kib_per_socket"] <= MAX_KIB)
            lost = _marked(row["lost"], not row["lost"])
            lines.append(
                f"| {mode} | {row['sockets']} | {row['bare_p50']} | {row['event_p50']} | {ratio} | {row['room_p50']} "
                f"| {room} | {lost} | {kib} |"
            )
    return "\n".join([*lines, *(_sentences(mode, found) for mode, found in result["modes"].items())])


def _sentences(mode: str, found: dict[str, Any]) -> str:
    burst, crowd = found["burst"], found["crowd"]
    seconds = _marked(burst["seconds"], burst["seconds"] <= MAX_BURST_SECONDS)
    lost = _marked(burst["lost"], not burst["lost"])
    failures = _marked(crowd["failures"], not crowd["failures"])
    p99 = _marked(crowd["join_p99"], crowd["join_p99"] <= MAX_JOIN_P99)
    counted = _marked(crowd["votes_counted"], crowd["votes_counted"] == crowd["people"])
    p95 = _marked(crowd["vote_p95"], crowd["vote_p95"] <= MAX_VOTE_P95)
    return f"""
{mode}: {burst["votes"]} votes at once to {burst["sockets"]} sockets: {lost} lost,
{burst["right"]} right in {seconds} s, {burst["frames_each"]} frames each.
{crowd["people"]} people in {CROWD_SECONDS:.0f} s: {failures} failures,
joining p50 {crowd["join_p50"]}, p95 {crowd["join_p95"]}, p99 {p99} ms. As many votes in one second: {counted} counted,
form p50 {crowd["vote_p50"]}, p95 {p95} ms, the last answered after {crowd["last_vote_after"]} s, every page right
{crowd["settled_after"]} s later."""


def _marked(value: object, is_reached: bool) -> str:
    return f"{value}" if is_reached else f"**{value}**"


if __name__ == "__main__":
    main()
