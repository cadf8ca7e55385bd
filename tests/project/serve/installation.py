"""An installation of its own for a test: real processes of `manage.py` with a folder and a port."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from scripts import templates

ROOT = Path(__file__).resolve().parents[3]
INHERITED = ("PATH", "HOME", "LANG", "VIRTUAL_ENV", "SYSTEMROOT")
PRODUCTION = {
    "KURZEWEGE_MODE": "production",
    "SECRET_KEY": "only-for-tests-0123456789-abcdefghijklmnop",
    "EMAIL_HOST": "127.0.0.1",
    "EMAIL_PORT": "1",
    "EMAIL_USE_TLS": "0",
    "LOG_LEVEL": "WARNING",
}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Installation:
    """`manage(…)` runs a command to its end, `start(…)` lets it run. Nothing of the suite's environment reaches it."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
        own = {"DATA_DIR": str(folder / "data"), "PORT": str(self.port), "SITE_URL": self.url, "PYTHONPATH": str(ROOT)}
        self.environment = {**inherited, **own, **environment}
        self._started: list[subprocess.Popen[str]] = []

    def lay_tables(self) -> None:
        """The database as the first start leaves it, without waiting for one."""
        templates.copy_tables(self.folder / "data")

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        # In a run in the background Ctrl-C is ignored; the server must not inherit that.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        process = subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment | environment,
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self._started.append(process)
        return process

    def manage(self, *arguments: str, **environment: str) -> tuple[int, str]:
        """Exit code and output of a command."""
        process = self.start(*arguments, **environment)
        output, _ = process.communicate(timeout=180)
        return process.returncode, output

    def wait_until_healthy(self, process: subprocess.Popen[str], seconds: float = 120) -> dict[str, Any]:
        """The first answer of `/healthz`."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and process.poll() is None:
            try:
                return json.loads(self.get("/healthz"))
            except urllib.error.HTTPError as error:
                return json.loads(error.read())
            except OSError:
                time.sleep(0.1)
        process.kill()
        raise AssertionError(f"not healthy:\n{process.communicate()[0]}")

    def get(self, path: str) -> str:
        with urllib.request.urlopen(f"{self.url}{path}", timeout=10) as answer:
            return answer.read().decode()

    def end(self) -> None:
        for process in self._started:
            if process.poll() is None:
                process.kill()
            process.communicate()
