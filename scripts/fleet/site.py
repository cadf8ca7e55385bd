"""The site that the fleet visits: processes of `manage.py serve` in an installation of its own, and its Redis."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from scripts.installation import ROOT, free_port, installation
from scripts.services import Redis, end, end_with_parent, unprivileged_account

START_SECONDS = 90
SESSIONS = 200


class Site:
    """`urls` are the processes; `origin` is the address that all of them believe to have."""

    def __init__(self, folder: Path, environment: dict[str, str], count: int, redis: Redis | None) -> None:
        self.folder = folder
        self.redis = redis
        self.origin = environment["SITE_URL"]
        self.ports = [int(environment["PORT"]), *(free_port() for _ in range(count - 1))]
        self.urls = [f"http://127.0.0.1:{port}" for port in self.ports]
        self.moderators: list[str] = []  # session cookies of one moderator
        self.helpers: list[str] = []  # and of a member whom she may name
        self.wanderers: list[str] = []  # and of two members and a coordinator, in turn
        self._environment = environment
        self._running: dict[int, subprocess.Popen[bytes]] = {}

    def prepare(self) -> None:
        """Lay the tables, once."""
        cookies = json.loads(self.run("scripts.fleet.prepare", str(SESSIONS)))
        self.moderators, self.helpers = cookies["moderators"], cookies["helpers"]
        self.wanderers = cookies["wanderers"]

    def start(self) -> None:
        """Start every process that does not run, and wait until all answer."""
        self.launch()
        self.wait()

    def launch(self) -> None:
        """Start every process that does not run. In the main thread: they end with the thread that started them."""
        for port in self.ports:
            if port not in self._running:
                # One of them does the jobs; the others only serve.
                arguments = [] if port == self.ports[0] else ["--no-worker"]
                with self.log_file.open("ab") as log:
                    self._running[port] = subprocess.Popen(
                        [sys.executable, "manage.py", "serve", *arguments],
                        cwd=ROOT, env=self._environment | {"PORT": str(port)}, stdout=log, stderr=log,
                        stdin=subprocess.DEVNULL, start_new_session=True,
                        preexec_fn=partial(end_with_parent, signal.SIGTERM),
                    )  # fmt: skip

    def wait(self) -> None:
        """Until all answer."""
        end_time = time.monotonic() + START_SECONDS
        for port, url in zip(self.ports, self.urls, strict=True):
            while not _answers(url):
                if time.monotonic() > end_time or self._running[port].poll() is not None:
                    raise RuntimeError(f"the server on {port} did not start:\n{self.log[-3000:]}")
                time.sleep(0.05)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End all processes; SIGKILL is a power cut."""
        running, self._running = self._running, {}
        for process in running.values():
            process.send_signal(how)
        for process in running.values():
            end(process, how)

    def scan(self, code: str) -> str:
        """What a camera reads from the QR code of the board with this code."""
        return self.run("scripts.fleet.scan", code)

    def moments(self, topic: str) -> list[float]:
        """When each event of the topic was written, just before its commit (`time.time`)."""
        found: list[float] = json.loads(self.run("scripts.fleet.moments", topic))
        return found

    def run(self, module: str, *arguments: str) -> str:
        """The last line that a module prints in this installation. Raises `CalledProcessError`."""
        command = [sys.executable, "-m", module, *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self._environment, check=True, stdout=subprocess.PIPE, text=True)
        return done.stdout.strip().rpartition("\n")[2]

    @property
    def is_on_postgres(self) -> bool:
        return "DATABASE_URL" in self._environment

    @contextmanager
    def without_database(self) -> Iterator[None]:
        """PostgreSQL lets nobody in and throws out who is in; SQLite's file is held by somebody who writes."""
        if not self.is_on_postgres:
            with closing(sqlite3.connect(self.folder / "kurzewege.sqlite3", isolation_level=None)) as holder:
                holder.execute("BEGIN IMMEDIATE")
                yield
                holder.execute("ROLLBACK")
            return
        import psycopg

        name = urlsplit(self._environment["DATABASE_URL"]).path.strip("/")
        with closing(psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)) as server:
            server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
            server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
            try:
                yield
            finally:
                server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')

    @property
    def pids(self) -> list[int]:
        return [process.pid for process in self._running.values()]

    @property
    def log_file(self) -> Path:
        return self.folder / "server.log"

    @property
    def log(self) -> str:
        return self.log_file.read_text(encoding="utf-8", errors="replace") if self.log_file.exists() else ""

    @property
    def memory(self) -> int:
        """Resident bytes of all processes."""
        return sum(resident(pid) for pid in self.pids)


def resident(pid: int) -> int:
    """Memory of a process that lies in RAM, in bytes (VmRSS)."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmRSS"))


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=5):
            return True
    except urllib.error.HTTPError:
        return True  # not well, but it answers
    except OSError:
        return False


@contextmanager
def site(*, processes: int = 1, with_redis: bool = False, **environment: str) -> Iterator[Site]:
    """A prepared and running site, gone afterwards: SQLite, or a database on the server of `DATABASE_URL`.

    `with_redis`: a Redis of its own, which scenarios kill and freeze. Raises `services.Missing` without the program.
    """
    with ExitStack() as stack:
        place = stack.enter_context(installation("fleet"))
        own = {name: value for name, value in place.environment.items() if name != "REDIS_URL"}
        redis = stack.enter_context(_redis()) if with_redis else None
        if redis:
            own |= {"REDIS_URL": redis.url, "WEB_PROCESSES": str(processes)}
        running = Site(place.folder, own | environment, processes, redis)
        stack.callback(running.stop, signal.SIGKILL)
        running.prepare()
        running.start()
        yield running


@contextmanager
def _redis() -> Iterator[Redis]:
    account = unprivileged_account()
    with tempfile.TemporaryDirectory(prefix="kurzewege-redis-") as folder:
        if account:
            shutil.chown(folder, account)
        redis = Redis(Path(folder) / "redis", account)
        redis.start()
        try:
            yield redis
        finally:
            redis.thaw()
            redis.stop(signal.SIGKILL)
