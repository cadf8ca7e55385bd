"""What people meet at the running server: one question to many open pages, and the memory that all this takes.

`python -m scripts.bench.served SOCKETS…` in the environment of an `Installation` with a seeded network starts
`manage.py serve` there, visits pages, asks questions through the form while so many pages have the board open,
and prints one line of JSON.
"""

import asyncio
import http.client
import json
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import django
import websockets
from websockets.asyncio.client import ClientConnection

from scripts.installation import ROOT

from .fanout import PER_PERSON

START_SECONDS = 90
DELIVERY_SECONDS = 10
JOBS_SECONDS = 30
ROUNDS = 20
WARM_UPS = 2
VISITS = 60
# A page says how many frames it had after so many, so many characters or seconds (live-line.js), or is sent away.
ACKNOWLEDGED_FRAMES, ACKNOWLEDGED_CHARACTERS, ACKNOWLEDGED_SECONDS = 50, 64 * 1024, 5.0
TOKEN = "a" * 32
PAGES = ("/", "/openmic/", "/members/", "/groups/", "/events/", "/documents/", "/search/?q=sprachkurs")


@dataclass(frozen=True)
class Asked:
    """Milliseconds until the last open page had the question, median of the rounds; `lost`: pages that never had it.

    `from_event`: since the question was written into the log, just before its commit; what a fan-out is.
    `from_click`: since the form was sent.
    """

    sockets: int
    from_event: float
    from_event_p95: float
    from_click: float
    lost: int
    resident_mb: float


@dataclass(frozen=True)
class Person:
    """Somebody signed in: the value of the header `Cookie`."""

    cookie: str


def resident_mb(pid: int) -> float:
    """Memory of a process that lies in RAM, shared libraries included (VmRSS)."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
    return round(int(kilobytes) / 1024, 1)


@contextmanager
def serving(port: int) -> Iterator[int]:
    """`manage.py serve` on this port; gives its process number."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve"],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        end = time.monotonic() + START_SECONDS
        while not _answers(port):
            if time.monotonic() > end or process.poll() is not None:
                raise RuntimeError("the server to measure did not start")
            time.sleep(0.1)
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def sign_in(count: int) -> list[Person]:
    """So many members with sessions, straight into the table."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from members.models import User

    people = []
    for user in User.objects.members().order_by("pk")[:count]:
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        cookies = f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={TOKEN}"
        people.append(Person(cookies))
    return people


def visit(port: int, person: Person, path: str, fields: dict[str, str] | None = None) -> None:
    """Get a page, or send a form."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Cookie": person.cookie, "Accept-Encoding": "gzip"}
    if fields is None:
        connection.request("GET", path, headers=headers)
    else:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request("POST", path, urlencode(fields | {"csrfmiddlewaretoken": TOKEN}), headers)
    response = connection.getresponse()
    response.read()
    connection.close()
    if response.status not in (200, 302):
        raise RuntimeError(f"{path} answered {response.status}")


class Room:
    """Open pages that follow the board, and when each had the newest question."""

    def __init__(self, port: int, topic: str) -> None:
        self.port, self.topic = port, topic
        self.pages: list[ClientConnection] = []
        self.arrived: list[float] = []
        self._tasks: list[asyncio.Task[None]] = []

    async def open(self, people: list[Person], count: int) -> None:
        for number in range(count):
            page = await websockets.connect(
                f"ws://127.0.0.1:{self.port}/live/", compression=None,
                origin=websockets.Origin(f"http://127.0.0.1:{self.port}"),
                additional_headers={"Cookie": people[number // PER_PERSON].cookie},
            )  # fmt: skip
            await page.send(json.dumps({"hello": {self.topic: "0"}}))
            # All that ever happened, in one frame: a page says at once that it has so much.
            await page.recv()
            await page.send(json.dumps({"ack": 1}))
            self.pages.append(page)
            # From now on it reads, also while the others come.
            self._tasks.append(asyncio.create_task(self._listen(page)))

    async def _listen(self, page: ClientConnection) -> None:
        number, said, characters, at = 1, 1, 0, time.monotonic()
        async for text in page:
            number += 1
            characters += len(text)
            # The question itself: that people were told of it, the board's pages hear a moment later.
            if '"how":"prepend"' in str(text):
                self.arrived.append(time.time())
            is_much = number - said >= ACKNOWLEDGED_FRAMES or characters > ACKNOWLEDGED_CHARACTERS
            if is_much or time.monotonic() - at > ACKNOWLEDGED_SECONDS:
                await page.send(json.dumps({"ack": number}))
                said, characters, at = number, 0, time.monotonic()
        raise RuntimeError(f"an open page was sent away: {page.close_code} {page.close_reason}")

    async def ask(self, person: Person, text: str) -> tuple[float, list[float]]:
        """When the form was sent, and when the question was where."""
        self.arrived.clear()
        start = time.time()
        await asyncio.to_thread(visit, self.port, person, "/openmic/ask/", {"text": text, "readers": "all"})
        end = time.monotonic() + DELIVERY_SECONDS
        while len(self.arrived) < len(self.pages) and time.monotonic() < end:
            await asyncio.sleep(0.001)
        for task in self._tasks:
            if task.done():
                task.result()
        await asyncio.sleep(0.05)
        return start, list(self.arrived)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*(page.close() for page in self.pages))


async def ask_questions(port: int, pid: int, people: list[Person], topic: str, sockets: int) -> Asked:
    """Twenty questions, one after the other, to so many open pages."""
    room = Room(port, topic)
    await room.open(people, sockets)
    try:
        rounds = []
        for number in range(ROUNDS + WARM_UPS):
            # Everybody asks a few times only: nobody may ask more than six questions in ten minutes.
            text = f"Wer kennt einen freien Raum für Gruppe {number}?"
            start, arrived = await room.ask(people[number % len(people)], text)
            rounds.append((start, await asyncio.to_thread(_newest_event, topic), arrived))
            await asyncio.to_thread(_wait_for_jobs)
        memory = resident_mb(pid)
    finally:
        await room.close()
    counted = rounds[WARM_UPS:]
    lost = sum(sockets - len(arrived) for _, _, arrived in counted)
    whole = [found for found in counted if found[2]]
    delays = [(moment - event) * 1_000 for _, event, arrived in whole for moment in arrived]
    return Asked(
        sockets,
        round(statistics.median((max(arrived) - event) * 1_000 for _, event, arrived in whole), 1),
        round(statistics.quantiles(delays, n=20)[18], 1),
        round(statistics.median((max(arrived) - start) * 1_000 for start, _, arrived in whole), 1),
        lost,
        memory,
    )


def _newest_event(topic: str) -> float:
    from django.db import connection

    from kurzewege.common.live.models import TopicEvent

    try:
        moment: Any = TopicEvent.objects.filter(topic__name=topic, kind="asked").latest("seq").at
        return float(moment.timestamp())
    finally:
        connection.close()


def _wait_for_jobs() -> None:
    """Until whom a question fits has been told: the next one is measured alone, as the bare broadcast is."""
    from django.db import connection
    from django_tasks_db.models import DBTaskResult

    end = time.monotonic() + JOBS_SECONDS
    try:
        while DBTaskResult.objects.filter(status__in=["READY", "RUNNING"]).exists():
            if time.monotonic() > end:
                raise RuntimeError("the jobs of a question did not end")
            time.sleep(0.1)
    finally:
        connection.close()


def main(sizes: list[int]) -> None:
    """Entry point."""
    django.setup()
    from django.conf import settings

    from openmic.actions import everyday_board
    from openmic.topics import topic_of

    people, topic, port = sign_in(60), topic_of(everyday_board()), settings.PORT
    with serving(port) as pid:
        started = resident_mb(pid)
        for number in range(VISITS):
            visit(port, people[number % len(people)], PAGES[number % len(PAGES)])
        visited = resident_mb(pid)
        asked = [asyncio.run(ask_questions(port, pid, people, topic, sockets)) for sockets in sizes]
    memory = {"started": started, "visited": visited}
    print(json.dumps({"memory": memory, "questions": [asdict(found) for found in asked]}))


if __name__ == "__main__":
    main([int(argument) for argument in sys.argv[1:]])
