"""What `manage.py serve` does before it listens: folder, port, database, static files, demo network."""

import errno
import hashlib
import shutil
import socket
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import django
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from kurzewege.common.http import static

# Any number: it only has to be the same in every process of one database.
ADVISORY_LOCK = 7_101_923


def check_data_dir() -> None:
    """Make DATA_DIR and try to write into it. OSError when that fails."""
    Path(settings.DATA_DIR).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=settings.DATA_DIR) as file:
        file.write(b"x")


def is_port_free(host: str, port: int) -> bool:
    """Whether `host`:`port` can be listened on. OSError when the address is not ours or the port is reserved."""
    family, kind, protocol, _name, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    with closing(socket.socket(family, kind, protocol)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise
    return True


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """On PostgreSQL several processes may start at once: they prepare one after the other."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ADVISORY_LOCK])


def migrate() -> bool:
    """Bring the database up to date; gives whether there was anything to do.

    An SQLite file with data is copied beside itself first: a migration of SQLite that is cut off in the middle
    cannot be rolled back as a whole.
    """
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not plan:
        return False
    if connection.vendor == "sqlite" and executor.loader.applied_migrations:
        _copy_database(Path(settings.DATABASES["default"]["NAME"]))
    call_command("migrate", interactive=False, verbosity=0)
    return True


def _copy_database(path: Path) -> None:
    target = path.with_name(f"{path.name}.before-migration")
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)


# Apps whose files no page loads by themselves (http/static.py).
IN_BUNDLES_ONLY = ("django_htmx",)


def collect_static() -> bool:
    """Collect and compress the static files when a source changed since the last time; gives whether it did."""
    root = Path(settings.STATIC_ROOT)
    stamp = root / ".sources"
    now = _fingerprint()
    if stamp.exists() and stamp.read_text(encoding="ascii") == now:
        return False
    if root.exists():
        shutil.rmtree(root)
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=[*IN_BUNDLES_ONLY])
    stamp.write_text(now, encoding="ascii")
    return True


def _fingerprint() -> str:
    """Changes whenever a static source is added, removed or touched, or when we collect differently."""
    digest = hashlib.sha256(f"{django.__version__} {settings.STORAGES['staticfiles']} {IN_BUNDLES_ONLY}".encode())
    digest.update(Path(static.__file__).read_bytes())
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda item: item[0]):
            facts = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{facts.st_mtime_ns}\0{facts.st_size}\0".encode())
    return digest.hexdigest()


def load_demo() -> bool:
    """Load the demo network into an empty database; gives whether it was loaded."""
    if "demo" not in get_commands() or get_user_model().objects.exists():
        return False
    call_command("demo", verbosity=0)
    return True
