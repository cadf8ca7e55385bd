"""The real server: one `manage.py serve` process on a free port with a folder of its own."""

import email
import email.message
import email.policy
import json
import os
import re
import secrets
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from scripts import templates
from scripts.services import end_with_parent, free_port, redis_database

ROOT = Path(__file__).resolve().parents[2]
# The first start builds the demo network.
FIRST_START_SECONDS = 240
STOP_SECONDS = 20
# Those before are for tests without a browser, which run at the same time.
FIRST_REDIS_DATABASE = 8
DEMO_PASSWORD = "kurze-wege-demo"

COORDINATOR = "koordination@example.org"
LEAD = "leitung@example.org"
MEMBER = "mitglied@example.org"
OUTSIDER = "extern@example.org"
APPLICANT = "antrag@example.org"


class Site:
    """A running platform with the demo network; `restart()` keeps its data and its address."""

    def __init__(self, folder: Path, database_url: str = "", **environment: str) -> None:
        self.folder = folder
        self.database_url = database_url
        self.log = folder / "server.log"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None
        self._read_mails: set[Path] = set()
        # The suite's own settings must not reach the server: it is the one that people start.
        inherited = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
        self._environment = inherited | {
            "KURZEWEGE_MODE": "demo",
            "DATA_DIR": str(folder / "data"),
            "PORT": str(self.port),
            "SITE_URL": self.url,
            "DEMO_PASSWORD": DEMO_PASSWORD,
            "DATABASE_URL": database_url,
            **environment,
        }
        if redis := self._environment.get("REDIS_URL"):
            # Sites of other workers have other databases: what one has cached is wrong for the next.
            worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
            self._environment["REDIS_URL"] = redis_database(redis, FIRST_REDIS_DATABASE + worker)

    @property
    def host(self) -> str:
        """Host and port: the only ones a browser may ask."""
        return urlsplit(self.url).netloc

    def start(self) -> None:
        """Starts the server and waits until it is healthy; fails with the end of its log when it is not."""
        if not (data_dir := Path(self._environment["DATA_DIR"])).exists():
            templates.copy_tables(data_dir)
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "manage.py", "serve"],
                cwd=ROOT,
                env=self._environment,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                preexec_fn=partial(end_with_parent, signal.SIGTERM),
            )
        end = time.monotonic() + FIRST_START_SECONDS
        while not self.is_healthy():
            ended = self._process.poll() is not None
            if ended or time.monotonic() > end:
                self.stop()
                tail = "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-40:])
                raise RuntimeError(f"The server {'ended' if ended else 'was not ready in time'}:\n{tail}")
            time.sleep(0.1)

    def is_healthy(self) -> bool:
        """True when `/healthz` answers 200."""
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as answer:
                return answer.status == 200
        except (OSError, urllib.error.HTTPError):
            return False

    def finish_jobs(self) -> None:
        """Waits until no job is due any more: the files of the demo network are read, its mails are sent."""
        end = time.monotonic() + FIRST_START_SECONDS
        while True:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=30) as answer:
                if json.load(answer)["queue_age_seconds"] == 0:
                    return
            assert time.monotonic() < end, "jobs still wait"
            time.sleep(0.5)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Ends the server as an operator would; gives its exit code. One that does not end in time is killed."""
        if self._process is None:
            return 0
        process, self._process = self._process, None
        process.send_signal(how)
        try:
            return process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()

    def restart(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Stops and starts again on the same data; `SIGKILL` is a power cut."""
        self.stop(how)
        self.start()

    def newest_mail(self, to: str, subject: str = "", seconds: float = 15) -> email.message.EmailMessage:
        """Waits for a mail to `to` (its subject holding `subject`) and gives the newest; each mail only once.

        Raises `AssertionError` naming the mails that are there when none comes in time.
        """
        end = time.monotonic() + seconds
        while True:
            for path in sorted((self.folder / "data" / "mails").glob("*.eml"), reverse=True):
                if path in self._read_mails:
                    continue
                mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
                if to in str(mail["To"]) and subject in str(mail["Subject"]):
                    self._read_mails.add(path)
                    return mail
            if time.monotonic() > end:
                raise AssertionError(f"No new mail to {to} with {subject!r}; there are: {self._subjects()}")
            time.sleep(0.1)

    def _subjects(self) -> list[str]:
        paths = sorted((self.folder / "data" / "mails").glob("*.eml"))
        mails = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in paths]
        return [f"{mail['To']}: {mail['Subject']}" for mail in mails]

    def link_in(self, mail: email.message.EmailMessage, containing: str = "/") -> str:
        """The first address of this site in the text part of `mail` that holds `containing`."""
        body = mail.get_body(("plain",))
        assert body is not None, "the mail has no text part"
        links = re.findall(rf"{re.escape(self.url)}[^\s<>\"]*", body.get_content())
        found = [link for link in links if containing in link.removeprefix(self.url)]
        assert found, f"no link with {containing!r} in: {body.get_content()}"
        return str(found[0])


@contextmanager
def new_database(template: str = "") -> Iterator[str]:
    """The address of a new database on the PostgreSQL of `DATABASE_URL`; "" (SQLite) when that is not set.

    It is a copy of the database `template`; without that it has the tables and nothing in them.
    """
    server = os.environ.get("DATABASE_URL", "")
    if not server:
        yield ""
        return
    import psycopg

    name = f"kurzewege_e2e_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template or templates.postgresql_template(server)}"')
    try:
        yield urlsplit(server)._replace(path=f"/{name}").geturl()
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
