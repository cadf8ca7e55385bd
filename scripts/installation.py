"""An installation to measure or to torment: a folder, a database and the environment of a production start."""

import os
import secrets
import socket
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from scripts import templates

ROOT = Path(__file__).resolve().parents[1]
INHERITED = ("PATH", "HOME", "LANG", "REDIS_URL")


@dataclass(frozen=True)
class Installation:
    """`environment` is complete: nothing else of the benchmark's own environment reaches it."""

    folder: Path
    port: int
    environment: dict[str, str]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def installation(name: str) -> Iterator[Installation]:
    """A new one with its tables that is gone afterwards.

    On SQLite in its own folder; when `DATABASE_URL` names a PostgreSQL server, in a new database `bench_<name>` on it.
    """
    with tempfile.TemporaryDirectory(prefix="kurzewege-bench-") as folder, _database(name) as database:
        port = free_port()
        own = {
            "KURZEWEGE_MODE": "production",
            "DJANGO_SETTINGS_MODULE": "kurzewege.settings.base",
            "SECRET_KEY": secrets.token_urlsafe(50),
            "DATA_DIR": folder,
            "PORT": str(port),
            "SITE_URL": f"http://127.0.0.1:{port}",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": "1",
            "EMAIL_USE_TLS": "0",
            "LOG_LEVEL": "WARNING",
            "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "platform"))),
        }
        if not database:
            templates.copy_database(Path(folder) / templates.DATABASE)
        inherited = {key: os.environ[key] for key in INHERITED if key in os.environ}
        yield Installation(Path(folder), port, inherited | own | database)


@contextmanager
def _database(name: str) -> Iterator[dict[str, str]]:
    server = os.environ.get("DATABASE_URL", "")
    if not server:
        yield {}
        return
    import psycopg

    database = f"bench_{name.lower()}_{secrets.token_hex(3)}"
    with closing(psycopg.connect(server, autocommit=True)) as connection:
        connection.execute(f'CREATE DATABASE "{database}" TEMPLATE "{templates.postgresql_template(server)}"')
        try:
            yield {"DATABASE_URL": urlunsplit(urlsplit(server)._replace(path=f"/{database}"))}
        finally:
            connection.execute(f'DROP DATABASE "{database}" WITH (FORCE)')


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
