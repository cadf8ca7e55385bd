"""Tables and static files that are made once and then copied: laying the tables takes ten seconds, a copy none.

They lie in `build/templates/` and are made anew when a migration or a locked package changes. A copy is only a head
start: whoever takes it still brings it up to date as an installation does (`migrate`, `collect_static`), which then
finds nothing to do. First starts themselves are tested without them.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = ROOT / "build" / "templates"
DATABASE = "kurzewege.sqlite3"
PREPARE = "from kurzewege.common.management import preparation; preparation.migrate(); preparation.collect_static()"
# Any number: it only has to be the same in every process of one database server.
ADVISORY_LOCK = 7_101_924


def copy_tables(data_dir: Path) -> None:
    """An SQLite database with all tables into the data folder of an installation, and its static files."""
    template = _folder()
    data_dir.mkdir(parents=True, exist_ok=True)
    shutil.copy(template / DATABASE, data_dir)
    # Times of change are kept: they say that the files are still those of the sources.
    shutil.copytree(template / "static", data_dir / "static", dirs_exist_ok=True)


def copy_database(target: Path) -> None:
    """Only the SQLite database, under this name."""
    shutil.copy(_folder() / DATABASE, target)


def postgresql_template(server: str) -> str:
    """The name of a database with all tables on the PostgreSQL server `server`, for `CREATE DATABASE … TEMPLATE`."""
    import psycopg

    name = f"kurzewege_template_{_fingerprint()[:16]}"
    with closing(psycopg.connect(server, autocommit=True)) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}_new"')
            connection.execute(f'CREATE DATABASE "{name}_new"')
            address = urlsplit(server)._replace(path=f"/{name}_new").geturl()
            with tempfile.TemporaryDirectory(prefix="kurzewege-template-") as folder:
                _prepare(Path(folder), address)
            connection.execute(f'ALTER DATABASE "{name}_new" RENAME TO "{name}"')
    return name


def _folder() -> Path:
    """The folder with the SQLite database and the static files."""
    folder = TEMPLATES / _fingerprint()
    with _alone():
        if not folder.exists():
            shutil.rmtree(TEMPLATES, ignore_errors=True)
            making = TEMPLATES / "new"
            making.mkdir(parents=True)
            _prepare(making, "")
            making.rename(folder)
    return folder


def _prepare(data_dir: Path, database_url: str) -> None:
    own = {"KURZEWEGE_MODE": "demo", "DATA_DIR": str(data_dir), "DATABASE_URL": database_url, "REDIS_URL": ""}
    inherited = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    subprocess.run(
        [sys.executable, "manage.py", "shell", "-v0", "-c", PREPARE], cwd=ROOT, env=inherited | own, check=True
    )
    if not database_url:
        with closing(sqlite3.connect(data_dir / DATABASE)) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _fingerprint() -> str:
    """Of all that lays tables, and of the packages."""
    digest = hashlib.sha256(sys.version.encode())
    rooms = [folder for folder in ROOT.iterdir() if folder.is_dir() and not folder.name.startswith(".")]
    migrations = [path for room in rooms for path in room.glob("**/migrations/*.py")]
    for path in sorted([*migrations, *ROOT.glob("requirements/*.txt"), Path(__file__)]):
        digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


@contextmanager
def _alone() -> Iterator[None]:
    """One process makes them, the others wait."""
    TEMPLATES.parent.mkdir(exist_ok=True)
    with (TEMPLATES.parent / "templates.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
