"""Real server processes of the test site."""

import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scripts import templates
from tests.e2e.site import new_database

DATABASE = templates.DATABASE
_template: list[Path] = []
ROOT = Path(__file__).resolve().parents[3]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """One process of the site on a port; `origin` is the address it believes to have."""

    def __init__(self, folder: Path, *, port: int | None = None, origin: str = "", **environment: str) -> None:
        self.folder = folder
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.origin = origin or self.url
        self.environment = {
            name: value for name, value in os.environ.items() if name not in {"REDIS_URL", "DJANGO_SETTINGS_MODULE"}
        } | {
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'platform'}",
            "DJANGO_SETTINGS_MODULE": "tests.project.live.site.settings",
            "DATA_DIR": str(folder),
            "SITE_URL": self.origin,
        }  # fmt: skip
        self.environment |= environment
        self.process: subprocess.Popen[bytes] | None = None

    def migrate(self) -> None:
        """Lay the tables; on SQLite the wall's only once in a run of the suite, then by copying the file."""
        if self.environment["DATABASE_URL"]:
            self._migrate()
            return
        if not _template:
            templates.copy_database(self.folder / DATABASE)
            self._migrate()
            copy = Path(tempfile.mkdtemp(prefix="kurzewege-live-")) / DATABASE
            with sqlite3.connect(self.folder / DATABASE) as source, sqlite3.connect(copy) as target:
                source.backup(target)
            target.close()
            source.close()
            _template.append(copy)
        shutil.copy(_template[0], self.folder / DATABASE)

    def _migrate(self) -> None:
        subprocess.run(
            [sys.executable, "-m", "django", "migrate", "--verbosity=0"],
            check=True, cwd=ROOT, env=self.environment,
        )  # fmt: skip

    def start(self) -> None:
        with (self.folder / f"server-{self.port}.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.project.live.site.run", str(self.port)],
                cwd=ROOT, env=self.environment, stdout=log, stderr=log,
            )  # fmt: skip
        deadline = time.monotonic() + 40
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"server ended: {self.log}")
            try:
                urllib.request.urlopen(f"{self.url}/live/since/", timeout=5)
            except urllib.error.HTTPError:
                return  # 401: it answers
            except OSError:
                time.sleep(0.05)
        raise RuntimeError(f"server does not answer: {self.log}")

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(15)
            self.process = None

    @property
    def log(self) -> str:
        return (self.folder / f"server-{self.port}.log").read_text(errors="replace")

    @property
    def memory(self) -> int:
        """Resident bytes."""
        assert self.process
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) * 1024  # type: ignore[index]

    @property
    def connections(self) -> int:
        """TCP connections that the process holds open."""
        lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
        local, state = f":{self.port:04X}", "01"
        return sum(line.split()[1].endswith(local) and line.split()[3] == state for line in lines)


@contextmanager
def running(folder: Path, count: int = 1, **environment: str) -> Iterator[list[Server]]:
    """`count` processes on one database in `folder`."""
    with new_database() as database_url:
        environment["DATABASE_URL"] = database_url
        first = Server(folder, **environment)
        servers = [first, *(Server(folder, origin=first.origin, **environment) for _ in range(count - 1))]
        first.migrate()
        try:
            for server in servers:
                server.start()
            yield servers
        finally:
            for server in servers:
                server.stop(signal.SIGKILL)


class Browser:
    """A person's HTTP side: one session."""

    def __init__(self, server: Server, name: str, *, status: str = "member") -> None:
        self.server = server
        self.name = name
        self.cookie = ""
        answer, headers = self._send("POST", f"/enter/{name}/?status={status}")
        self.id = json.loads(answer)["id"]
        self.cookie = "; ".join(cookie.split(";")[0] for cookie in headers.get_all("Set-Cookie"))

    def get(self, path: str, server: Server | None = None) -> Any:
        return json.loads(self._send("GET", path, server)[0])

    def post(self, path: str, server: Server | None = None) -> Any:
        text = self._send("POST", path, server)[0]
        return json.loads(text) if text else None

    def status(self, path: str) -> int:
        try:
            self._send("GET", path)
        except urllib.error.HTTPError as error:
            return error.code
        return 200

    def _send(self, method: str, path: str, server: Server | None = None) -> tuple[str, Any]:
        address = (server or self.server).url + path
        request = urllib.request.Request(address, method=method, headers={"Cookie": self.cookie})
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.read().decode(), answer.headers
