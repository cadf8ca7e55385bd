"""The worker's threads: quick, stopped cleanly, not held up by one bad job."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connections, transaction
from django_tasks_db.models import DBTaskResult

from kurzewege.common.jobs import liveness
from kurzewege.common.jobs import worker as worker_module
from kurzewege.common.jobs.models import Heartbeat
from scripts import templates
from tests.project.jobs import sample_jobs as samples

ROOT = Path(__file__).resolve().parents[3]


def until(condition: Callable[[], bool], seconds: float = 10) -> float:
    """Seconds until `condition` held; fails when it never does."""
    start = time.monotonic()
    while not condition():
        assert time.monotonic() - start < seconds, "it never happened"
        time.sleep(0.01)
    return time.monotonic() - start


@pytest.fixture
def worker(monkeypatch, transactional_db):
    """A running worker that would sleep for ever if nobody woke it."""
    monkeypatch.setattr(worker_module, "POLL_SECONDS", 600)
    monkeypatch.setattr(worker_module, "WATCH_SECONDS", 0.1)
    monkeypatch.setattr(worker_module.schedule, "_periodic", {})
    made = worker_module.Worker(threads=2)
    made.start()
    yield made
    made.stop()
    assert made.join(10)


def test_enqueued_job_wakes_the_worker_at_once(worker):
    time.sleep(0.3)
    samples.note.enqueue("quick")
    assert until(lambda: samples.RAN == ["quick"]) < 1


def test_job_is_not_run_before_the_commit(worker):
    time.sleep(0.3)
    with transaction.atomic():
        samples.note.enqueue("after")
        time.sleep(0.3)
        assert samples.RAN == []
    until(lambda: samples.RAN == ["after"])


def test_endless_job_is_broken_off_and_others_go_on(worker):
    samples.never_end.enqueue()
    samples.never_end.enqueue()
    samples.note.enqueue("meanwhile")
    until(lambda: DBTaskResult.objects.failed().count() == 2)
    until(lambda: "meanwhile" in samples.RAN)
    assert "swallowed" not in samples.RAN
    assert {row.exception_class_path for row in DBTaskResult.objects.failed()} == {
        "kurzewege.common.jobs.worker.JobTimeoutError"
    }


def test_stopped_worker_lets_the_running_job_end_and_takes_no_other(worker):
    samples.last_until_told.enqueue()
    until(lambda: samples.RAN == ["began"])
    worker.stop()
    assert worker.join(5)
    samples.note.enqueue("too late")
    assert DBTaskResult.objects.successful().get().return_value == "told"
    assert DBTaskResult.objects.ready().count() == 1
    assert not Heartbeat.objects.exists()


def test_worker_survives_a_database_that_goes_away(worker, monkeypatch):
    monkeypatch.setattr(worker_module, "PAUSE_AFTER_ERROR_SECONDS", 0.1)
    until(lambda: Heartbeat.objects.exists())
    table = DBTaskResult._meta.db_table
    with connections["default"].cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} RENAME TO hidden_for_a_moment")
        worker_module.bell.ring()
        time.sleep(0.5)
        cursor.execute(f"ALTER TABLE hidden_for_a_moment RENAME TO {table}")
    samples.note.enqueue("back")
    until(lambda: samples.RAN == ["back"])


def test_alarm_that_rings_when_the_job_has_just_ended_hits_nobody():
    alarm = worker_module.Alarm()
    for _ in range(300):
        done = threading.Event()

        def watch(done: threading.Event = done) -> None:
            while not done.is_set():
                alarm.ring_if_over()

        thread = threading.Thread(target=watch)
        thread.start()
        try:
            with alarm.set(worker_module.timedelta(seconds=0.0005)):
                time.sleep(0.0005)
        except worker_module.JobTimeoutError:
            pass
        finally:
            done.set()
            thread.join()


def test_threads_that_ask_at_once_get_one_name_for_their_process(monkeypatch):
    for _ in range(50):
        monkeypatch.setattr(liveness, "_tags", {})
        start, names = threading.Barrier(8), []

        def ask(start: threading.Barrier = start, names: list[str] = names) -> None:
            start.wait()
            names.append(liveness.process_tag())

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(set(names)) == 1


@pytest.fixture
def installation(tmp_path):
    """`run(arguments…)` starts manage.py on a database of its own, with the tests' jobs importable."""
    environment = {
        **{name: value for name, value in os.environ.items() if name not in ("DJANGO_SETTINGS_MODULE", "DATABASE_URL")},
        "KURZEWEGE_MODE": "demo",
        "DATA_DIR": str(tmp_path / "data"),
        "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "default",
    }

    def run(*arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    return run


def test_job_running_at_kill_9_is_repeated_by_the_next_worker(installation, tmp_path):
    call = f"from tests.project.jobs.sample_jobs import *; kill_worker_once.enqueue({str(tmp_path)!r})"
    templates.copy_tables(tmp_path / "data")
    process = installation("shell", "-v0", "-c", call)
    output, _ = process.communicate(timeout=120)
    assert process.returncode == 0, output
    trace = tmp_path / "attempts"
    killed = installation("worker", "--threads", "1")
    killed.communicate(timeout=60)
    assert (killed.returncode, trace.read_text()) == (-signal.SIGKILL, "x")

    second = installation("worker", "--threads", "1")
    # The retry's first delay is ten seconds.
    until(lambda: trace.read_text() == "xx", seconds=40)
    second.send_signal(signal.SIGTERM)
    output, _ = second.communicate(timeout=30)
    assert second.returncode == 0, output
