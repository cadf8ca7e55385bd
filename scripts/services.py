"""A real PostgreSQL and Redis for the tests, from the installed programs, on free ports, in a temporary folder.

`python -m scripts.services COMMAND…` runs a command beside them with `DATABASE_URL` and `REDIS_URL` set
and always stops them. A service whose address is already set is used as it is and not started.
"""

import ctypes
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

Command = list[str | Path]

START_SECONDS = 30
STOP_SECONDS = 10
PR_SET_PDEATHSIG = 1  # prctl(2)
INITDB_OPTIONS = ["--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"]
# The tests' data may be lost at a power cut: nothing waits for the disk.
POSTGRES_OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "200",
}


class Missing(Exception):
    """A program of a service is not installed; the text says which and how to get it."""


@contextmanager
def running_services() -> Iterator[dict[str, str]]:
    """Gives `DATABASE_URL` and `REDIS_URL` of services that run until the block ends. Raises `Missing`."""
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="kurzewege-services-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        account = unprivileged_account()
        if account:
            shutil.chown(folder, account, pwd.getpwnam(account).pw_gid)
        database_url = os.environ.get("DATABASE_URL") or stack.enter_context(postgres(folder / "postgres", account))
        redis_url = os.environ.get("REDIS_URL") or stack.enter_context(redis(folder / "redis", account))
        yield {"DATABASE_URL": database_url, "REDIS_URL": redis_url}


@contextmanager
def postgres(folder: Path, account: str | None) -> Iterator[str]:
    """A new PostgreSQL cluster in `folder`; gives its address with a password of its own."""
    programs = postgres_programs()
    make_folder(folder, account)
    password, port = secrets.token_urlsafe(16), free_port()
    password_file = folder / "password"
    password_file.write_text(password, encoding="utf-8")
    give_to(password_file, account)
    data = folder / "data"
    run_as(
        account,
        [programs / "initdb", "--pgdata", data, "--username", "kurzewege", "--pwfile", password_file, *INITDB_OPTIONS],
    )
    options = [part for name, value in POSTGRES_OPTIONS.items() for part in ("-c", f"{name}={value}")]
    command: Command = [programs / "postgres", "-D", data, "-k", folder, "-p", str(port), *options]
    is_ready: Command = [programs / "pg_isready", "--host", "127.0.0.1", "--port", str(port), "--quiet"]
    with process(command, folder, account, stop=signal.SIGQUIT) as running:
        wait_until(lambda: subprocess.run(is_ready, check=False).returncode == 0, running, "PostgreSQL")
        yield f"postgres://kurzewege:{password}@127.0.0.1:{port}/postgres"


@contextmanager
def redis(folder: Path, account: str | None) -> Iterator[str]:
    """A Redis (or Valkey) that keeps nothing; gives its address with a password of its own."""
    server = Redis(folder, account)
    server.start()
    try:
        yield server.url
    finally:
        server.stop()


class Redis:
    """A Redis (or Valkey) that keeps nothing, on a port and with a password of its own. Raises `Missing`."""

    def __init__(self, folder: Path, account: str | None) -> None:
        program = shutil.which("redis-server") or shutil.which("valkey-server")
        if not program:
            raise Missing("redis-server is not installed; on Debian and Ubuntu: apt install redis-server")
        make_folder(folder, account)
        self._folder, self._account = folder, account
        self._port, password = free_port(), secrets.token_urlsafe(16)
        options = ["--bind", "127.0.0.1", "--port", str(self._port), "--requirepass", password]
        self._command: Command = [program, *options, "--save", "", "--appendonly", "no", "--dir", folder]
        self.url = f"redis://:{password}@127.0.0.1:{self._port}/0"
        self._running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, empty, and wait until it listens."""
        self._running = launch(self._command, self._folder, self._account, stop=signal.SIGTERM)
        wait_until(lambda: listens(self._port), self._running, "Redis")

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End it; SIGKILL is a crash."""
        if self._running is not None:
            end(self._running, how)
            self._running = None

    def freeze(self) -> None:
        """It stays reachable and answers nothing."""
        if self._running is not None:
            self._running.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        if self._running is not None:
            self._running.send_signal(signal.SIGCONT)

    def empty(self) -> None:
        """Forget everything, as after a FLUSHALL."""
        from redis import Redis as Client

        with Client.from_url(self.url) as client:
            client.flushall()


def redis_database(address: str, number: int) -> str:
    """The address of another of the numbered databases of the same Redis."""
    return urlsplit(address)._replace(path=f"/{number}").geturl()


def postgres_programs() -> Path:
    """The folder of the newest installed server: Debian keeps it off the PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    initdb = found[-1] if found else shutil.which("initdb")
    if not initdb:
        raise Missing("The PostgreSQL server is not installed; on Debian and Ubuntu: apt install postgresql")
    return Path(initdb).parent


def unprivileged_account() -> str | None:
    """Whom root hands the services to (PostgreSQL refuses root); None when we are not root."""
    if os.geteuid() != 0:
        return None
    accounts = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in accounts)


def make_folder(folder: Path, account: str | None) -> None:
    """A folder only the service can read."""
    folder.mkdir(mode=0o700)
    give_to(folder, account)


def give_to(path: Path, account: str | None) -> None:
    """Makes `account` the owner of `path`; nothing when there is none to hand it to."""
    if account:
        shutil.chown(path, account, pwd.getpwnam(account).pw_gid)


def identity(account: str | None) -> dict[str, Any]:
    """The arguments that make `subprocess` give up root for good."""
    return {"user": account, "group": pwd.getpwnam(account).pw_gid, "extra_groups": []} if account else {}


def run_as(account: str | None, command: Command) -> None:
    """Runs a short command as `account`; its output is shown only when it fails."""
    done = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False, **identity(account))
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stderr or done.stdout}")


@contextmanager
def process(
    command: Command, folder: Path, account: str | None, *, stop: signal.Signals
) -> Iterator[subprocess.Popen[bytes]]:
    """A server process that ends with the block; Ctrl-C at the terminal does not reach it before we stop it."""
    running = launch(command, folder, account, stop=stop)
    try:
        yield running
    finally:
        end(running, stop)


def launch(command: Command, folder: Path, account: str | None, *, stop: signal.Signals) -> subprocess.Popen[bytes]:
    """A server process in a session of its own, its output in `folder`/log; gets `stop` when we are gone."""
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            command,
            stdout=log,
            stderr=log,
            cwd="/",
            start_new_session=True,
            preexec_fn=partial(end_with_parent, stop),
            **identity(account),
        )


def end(running: subprocess.Popen[bytes], how: signal.Signals) -> None:
    """End a process; one that does not end in time is killed."""
    running.send_signal(how)
    try:
        running.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        running.kill()
        running.wait()


def end_with_parent(how: signal.Signals) -> None:
    """In a new process on Linux: receive `how` when the parent is gone, so that a killed test run leaves no server."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, how)


def wait_until(is_ready: Callable[[], bool], running: subprocess.Popen[bytes], name: str) -> None:
    """Waits until `is_ready()`; raises when the server ended or took longer than `START_SECONDS`."""
    end = time.monotonic() + START_SECONDS
    while not is_ready():
        if running.poll() is not None:
            raise RuntimeError(f"{name} ended with code {running.returncode} instead of starting.")
        if time.monotonic() > end:
            raise RuntimeError(f"{name} was not ready within {START_SECONDS} seconds.")
        time.sleep(0.05)


def listens(port: int) -> bool:
    """True when something accepts connections on `port`."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    """A port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def end_on_sigterm() -> None:
    """Lets `finally` blocks run on SIGTERM as they do on Ctrl-C."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


def main() -> None:
    """Entry point: runs the command given as arguments."""
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    end_on_sigterm()
    try:
        with running_services() as addresses:
            sys.exit(subprocess.run(sys.argv[1:], env=os.environ | addresses, check=False).returncode)
    except Missing as missing:
        sys.exit(str(missing))


if __name__ == "__main__":
    main()
