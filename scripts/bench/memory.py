"""How much memory the one process holds after people have used it: pages, and sockets that stay open."""

import asyncio
import json
import re
import signal
import subprocess
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import websockets

from .installation import ROOT, Installation

START_SECONDS = 120
PAGES = ("/", "/members/", "/groups/", "/openmic/", "/events/", "/documents/", "/search/?q=sprachkurs")
ROUNDS = 20
READERS = 4
PER_PERSON = 10

# Prints "name=value" of signed-in sessions, one a person, ten sockets each being the limit.
SESSIONS = """
import sys, django; django.setup()
from django.conf import settings
from django.test import Client
from members.models import User
for user in User.objects.members()[:int(sys.argv[1])]:
    client = Client(); client.force_login(user)
    print(f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}")
"""


def measure(place: Installation, sockets: int = 100) -> dict[str, float]:
    """Megabytes resident: after the start, after the pages, and with `sockets` open sockets on top."""
    people = -(-sockets // PER_PERSON)
    cookies = subprocess.run(
        [sys.executable, "-c", SESSIONS, str(people)],
        cwd=ROOT, env=place.environment, check=True, capture_output=True, text=True,
    ).stdout.split()  # fmt: skip
    server = subprocess.Popen(
        [sys.executable, "manage.py", "serve"],
        cwd=ROOT,
        # The seeded files have no bytes, and the nightly look at them says so.
        env=place.environment | {"LOG_LEVEL": "CRITICAL"},
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait_until_healthy(place.url, server)
        started = resident(server.pid)
        _read_pages(place.url, cookies[0])
        read = resident(server.pid)
        return {
            "start": started,
            "pages": read,
            "sockets": asyncio.run(_with_sockets(place, cookies, sockets, server.pid)),
        }
    finally:
        server.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            server.wait(20)
        server.kill()


def resident(pid: int) -> float:
    """Megabytes of a process that are in memory (VmRSS of Linux)."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return round(int(found.group(1)) / 1024, 1) if found else 0.0


def _wait_until_healthy(url: str, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        with suppress(OSError):
            urllib.request.urlopen(f"{url}/healthz", timeout=5).close()
            return
        time.sleep(0.3)
    raise RuntimeError("the server did not start")


def _read_pages(url: str, cookie: str) -> None:
    def read(path: str) -> None:
        request = urllib.request.Request(url + path, headers={"Cookie": cookie})
        urllib.request.urlopen(request, timeout=60).read()

    with ThreadPoolExecutor(READERS) as pool:
        list(pool.map(read, PAGES * ROUNDS))


async def _with_sockets(place: Installation, cookies: list[str], sockets: int, pid: int) -> float:
    address = f"ws://127.0.0.1:{urlsplit(place.url).port}/live/"
    opened = []
    for number in range(sockets):
        headers = {"Cookie": cookies[number // PER_PERSON]}
        opened.append(await websockets.connect(address, origin=place.url, additional_headers=headers))  # type: ignore[arg-type]
        await opened[-1].send(json.dumps({"hello": {"feed:network": "0"}}))
    await asyncio.sleep(2)
    held = resident(pid)
    await asyncio.gather(*(socket.close() for socket in opened))
    return held
