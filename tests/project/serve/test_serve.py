"""`manage.py serve` as people start it: one process that prepares itself, serves and stops."""

import re
import signal
import socket
import sqlite3
import time
from dataclasses import dataclass

import pytest

from tests.project.serve.installation import Installation


@dataclass
class Ended:
    """How a start ended: exit code, everything it said, seconds from the signal to the end."""

    code: int
    output: str
    seconds: float


def end(server, number: int) -> Ended:
    asked = time.monotonic()
    server.send_signal(number)
    output, _ = server.communicate(timeout=30)
    return Ended(server.returncode, output, time.monotonic() - asked)


def test_installation_from_its_first_start_to_its_second(production, subtests):
    """One test: a first start takes a core twenty seconds."""
    server = production.start("serve")
    production.wait_until_healthy(server)
    with socket.create_connection(("127.0.0.1", production.port)):
        first = end(server, signal.SIGTERM)
    with subtests.test("first start prepares everything and stops when told, with a connection open"):
        assert (first.code, first.seconds < 6) == (0, True), first
        assert "Die Datenbank ist eingerichtet." in first.output
        assert "Die Seiten sind vorbereitet." in first.output
        assert f"Kurze Wege läuft: {production.url}" in first.output
        assert "Traceback" not in first.output

    server = production.start("serve")
    production.wait_until_healthy(server, seconds=60)
    with subtests.test("running server serves pages and their hashed styles"):
        page = production.get("/accounts/login/")
        style = re.search(r'href="(/static/kurzewege/app\.[0-9a-f]+\.css)"', page)
        assert style, page[:2000]
        assert "--paper" in production.get(style[1])
    with subtests.test("running server works through jobs"):
        assert has_a_heartbeat(production)
    with subtests.test("second process without Redis is refused"):
        code, output = production.manage("serve", "--no-worker", "--skip-checks", PORT=str(production.port + 1))
        assert (code, "läuft Kurze Wege bereits" in output) == (1, True)
        code, output = production.manage("worker", "--skip-checks")
        assert (code, "braucht REDIS_URL" in output) == (1, True)
    with subtests.test("second start has nothing to prepare and ends with the keyboard"):
        second = end(server, signal.SIGINT)
        assert second.code == 0, second
        assert "eingerichtet" not in second.output
        assert "vorbereitet" not in second.output


def has_a_heartbeat(site: Installation) -> bool:
    """Whether the worker has said within twenty seconds that it lives: one row, however often it says so."""
    give_up = time.monotonic() + 20
    beats = 0
    while not beats and time.monotonic() < give_up:
        with sqlite3.connect(site.folder / "data" / "kurzewege.sqlite3") as database:
            [[beats]] = database.execute("SELECT count(*) FROM jobs_heartbeat").fetchall()
        time.sleep(0.2)
    return bool(beats == 1)


def test_port_in_use_is_told_in_one_sentence(production):
    with socket.socket() as occupied:
        occupied.bind(("127.0.0.1", production.port))
        occupied.listen()
        code, output = production.manage("serve", "--skip-checks")
    assert code == 1
    assert output.startswith(f"Port {production.port} ist schon belegt")
    assert len(output.strip().splitlines()) == 1


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_data_dir_that_cannot_be_written_is_told_in_one_sentence(production, tmp_path, command):
    (tmp_path / "file").write_text("not a folder")
    code, output = production.manage(command, "--skip-checks", DATA_DIR=str(tmp_path / "file" / "data"))
    assert code == 1
    assert output.startswith(f"In den Ordner {tmp_path}/file/data kann nicht geschrieben werden")
    assert len(output.strip().splitlines()) == 1


def test_demo_data_dir_that_cannot_be_written_is_told_in_one_sentence(demo, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    code, output = demo.manage("serve", DATA_DIR=str(tmp_path / "file" / "data"))
    assert code == 1
    assert output.startswith("Kurze Wege: DATA_DIR: ")
    assert len(output.strip().splitlines()) == 1


def test_sqlite_database_is_copied_before_it_is_migrated(production):
    data = production.folder / "data"
    production.lay_tables()
    assert production.manage("migrate", "jobs", "zero", "-v0", "--skip-checks") == (0, "")
    code, output = production.manage(
        "shell", "-v0", "-c", "from kurzewege.common.management.preparation import migrate; print(migrate(), migrate())"
    )
    assert (code, output.strip()) == (0, "True False")
    with sqlite3.connect(data / "kurzewege.sqlite3.before-migration") as copy:
        tables = {name for [name] in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert "members_user" in tables
    assert "jobs_heartbeat" not in tables


def test_command_that_serves_nobody_loads_no_server_and_looks_for_garbage_again(production):
    code, output = production.manage(
        "shell", "-v0", "-c", "import gc, sys; print(gc.isenabled(), *{'daphne', 'twisted'} & {*sys.modules})"
    )
    assert (code, output.strip()) == (0, "True")
