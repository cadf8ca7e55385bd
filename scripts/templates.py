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
# Any number: it only has to be the same in every process of one database server.
ADVISORY_LOCK = 7_101_924


def copy_tables(data_dir: Path) -> None:
    """An SQLite database with all tables into the data folder of an installation, and its static files."""
    data_dir.mkdir(parents=True, exist_ok=True)
    copy_database(data_dir / DATABASE)
    # Times of change are kept: they say that the files are still those of the sources.
    shutil.copytree(_made("static", "collect_static()") / "static", data_dir / "static", dirs_exist_ok=True)


def copy_database(target: Path) -> None:
    """Only the SQLite database, under this name."""
    shutil.copy(_made("tables", "migrate()") / DATABASE, target)


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
                _prepare(Path(folder), address, "migrate()")
            connection.execute(f'ALTER DATABASE "{name}_new" RENAME TO "{name}"')
    return name


def _made(name: str, step: str) -> Path:
    """The data folder of an installation in which one step of the preparation was done."""
    of_now = TEMPLATES / _fingerprint()
    with _alone(name):
        for older in set(TEMPLATES.iterdir()) - {of_now}:
            shutil.rmtree(older, ignore_errors=True)
        if not (of_now / name).exists():
            with tempfile.TemporaryDirectory(prefix="kurzewege-template-") as folder:
                _prepare(Path(folder), "", step)
                of_now.mkdir(exist_ok=True)
                shutil.copytree(folder, of_now / f"{name}.new", dirs_exist_ok=True)
            (of_now / f"{name}.new").rename(of_now / name)
    return of_now / name


def _prepare(data_dir: Path, database_url: str, step: str) -> None:
    own = {"KURZEWEGE_MODE": "demo", "DATA_DIR": str(data_dir), "DATABASE_URL": database_url, "REDIS_URL": ""}
    inherited = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    # Laying tables makes classes by the ten thousand, and looking for garbage among them took three tenths of its time.
    # Without, it takes 470 MB instead of 100 and ends; an installation's process goes on, and has not so much to spare.
    command = f"import gc; gc.disable(); from kurzewege.common.management import preparation; preparation.{step}"
    subprocess.run(
        [sys.executable, "manage.py", "shell", "-v0", "-c", command], cwd=ROOT, env=inherited | own, check=True
    )
    if (database := data_dir / DATABASE).exists():
        with closing(sqlite3.connect(database)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def main() -> None:
    """Makes them, or waits until another process has."""
    _made("tables", "migrate()")
    _made("static", "collect_static()")


def _fingerprint() -> str:
    """Of all that lays tables, and of the packages."""
    digest = hashlib.sha256(sys.version.encode())
    rooms = [folder for folder in ROOT.iterdir() if folder.is_dir() and not folder.name.startswith(".")]
    migrations = [path for room in rooms for path in room.glob("**/migrations/*.py")]
    for path in sorted([*migrations, *ROOT.glob("requirements/*.txt"), Path(__file__)]):
        digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


@contextmanager
def _alone(name: str) -> Iterator[None]:
    """One process makes it, the others wait."""
    TEMPLATES.mkdir(parents=True, exist_ok=True)
    with (TEMPLATES.parent / f"templates-{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    main()
