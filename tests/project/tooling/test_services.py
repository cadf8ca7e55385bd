"""The services of `make test-production`: real, private to one run, and gone afterwards."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from scripts import run_tests, services

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def alone(monkeypatch):
    """No service is given; one that is not installed skips the test on a private machine."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)
    try:
        services.postgres_programs()
    except services.Missing as missing:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(missing))


def test_services_answer_with_a_password_and_are_gone_after_an_error(alone):
    import psycopg
    import redis

    def use_and_fail():
        with services.running_services() as addresses:
            ports.extend(urlsplit(address).port for address in addresses.values())
            with psycopg.connect(addresses["DATABASE_URL"]) as connection:
                assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
            with redis.Redis.from_url(addresses["REDIS_URL"]) as client:
                assert client.ping()
            with redis.Redis(port=ports[1]) as stranger, pytest.raises(redis.AuthenticationError):
                stranger.ping()
            raise KeyboardInterrupt

    ports = []
    with pytest.raises(KeyboardInterrupt):
        use_and_fail()
    assert [services.listens(port) for port in ports] == [False, False]


@pytest.fixture
def folder():
    """A folder for temporary files that the services' account may enter, as it may not enter pytest's."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield name


def test_services_end_when_the_run_is_killed(alone, folder):
    command = [sys.executable, "-m", "scripts.services", "sh", "-c", "echo $DATABASE_URL $REDIS_URL; exec sleep 60"]
    options = {"cwd": ROOT, "env": os.environ | {"TMPDIR": folder}, "start_new_session": True}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **options) as run:
        ports = [urlsplit(address).port for address in run.stdout.readline().split()]
        assert [services.listens(port) for port in ports] == [True, True]
        os.killpg(run.pid, signal.SIGKILL)
    end = time.monotonic() + 10
    while any(services.listens(port) for port in ports) and time.monotonic() < end:
        time.sleep(0.05)
    assert [services.listens(port) for port in ports] == [False, False]


def test_services_that_are_given_are_used_and_not_started(monkeypatch):
    given = {"DATABASE_URL": "postgres://db.example.org/tests", "REDIS_URL": "redis://redis.example.org/3"}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with services.running_services() as addresses:
        assert addresses == given


def test_command_beside_services_gives_its_exit_code():
    given = {"DATABASE_URL": "postgres://db.example.org/tests", "REDIS_URL": "redis://redis.example.org/3"}
    command = [
        sys.executable,
        "-m",
        "scripts.services",
        sys.executable,
        "-c",
        "import os; print(os.environ['REDIS_URL']); exit(7)",
    ]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | given, capture_output=True, text=True)
    assert (done.returncode, done.stdout.strip()) == (7, given["REDIS_URL"])


def test_missing_service_is_named_with_the_way_to_get_it(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(services.Missing, match="apt install redis-server"), services.redis(tmp_path / "redis", None):
        pass


def test_total_counts_over_reports_and_leaves_out_missing_ones(tmp_path):
    report = '<testsuites><testsuite tests="{}" failures="{}" errors="{}" skipped="{}"/></testsuites>'
    (tmp_path / "one.xml").write_text(report.format(10, 1, 1, 2))
    (tmp_path / "two.xml").write_text(report.format(5, 0, 0, 0))
    reports = [tmp_path / name for name in ("one.xml", "two.xml", "three.xml")]
    assert run_tests.total_line(reports) == "11 passed, 2 failed, 2 skipped"
