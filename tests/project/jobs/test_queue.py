"""The queue: committed with the data, repeated after failures and crashes, never run twice at once."""

import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from django.db import connections, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from kurzewege.common.jobs import liveness, queue
from kurzewege.common.jobs.models import Heartbeat
from tests.project.jobs import sample_jobs as samples

OTHER_MACHINE = "elsewhere/17/0badcafe"


@pytest.mark.django_db
def test_job_is_run_with_its_arguments(run_next):
    samples.note.enqueue("hello")
    row = run_next()
    assert (samples.RAN, row.status, row.return_value) == (["hello"], "SUCCESSFUL", "HELLO")


@pytest.mark.django_db(transaction=True)
def test_job_of_a_rolled_back_transaction_does_not_exist():
    with transaction.atomic():
        samples.note.enqueue("never")
        transaction.set_rollback(True)
    assert not DBTaskResult.objects.exists()


@pytest.mark.django_db
def test_failing_job_is_tried_again_later_then_parked_with_its_reason(run_next):
    samples.always_fail.enqueue()
    seen = []
    for _ in range(3):
        row = run_next()
        seen.append((row.status, row.run_after - timezone.now() > timedelta(seconds=5)))
    assert seen == [("READY", True), ("READY", True), ("FAILED", False)]
    assert run_next() is None
    assert samples.RAN == ["failed"] * 3
    assert "the printer is on fire" in row.traceback
    assert row.exception_class_path == "builtins.OSError"


@pytest.mark.django_db
def test_delays_between_attempts_grow(run_next):
    assert list(queue.RETRY_AFTER) == sorted(queue.RETRY_AFTER)
    samples.fail_first.enqueue("x")
    first = run_next()
    assert timedelta(seconds=8) < first.run_after - timezone.now() <= timedelta(seconds=10)


@pytest.mark.django_db
def test_job_that_fails_once_succeeds_at_the_second_attempt(run_next):
    samples.fail_first.enqueue("word")
    assert [run_next().status, run_next().status] == ["READY", "SUCCESSFUL"]
    assert samples.RAN == ["word", "word"]


@pytest.mark.django_db
def test_job_that_gives_up_is_parked_at_once(run_next):
    samples.give_up.enqueue()
    row = run_next()
    assert (row.status, samples.RAN) == ("FAILED", ["gave up"])
    assert "there is no such file" in row.traceback


@pytest.mark.django_db
def test_job_whose_function_is_gone_is_parked_and_others_go_on(run_next):
    samples.note.enqueue("first")
    DBTaskResult.objects.update(task_path="tests.project.jobs.sample_jobs.removed_in_this_release")
    samples.note.enqueue("second")
    assert [run_next().status, run_next().status] == ["FAILED", "SUCCESSFUL"]
    assert samples.RAN == ["second"]


@pytest.mark.django_db
def test_enqueue_once_adds_nothing_while_the_same_job_waits(run_next):
    assert samples.note.enqueue_once("a") is True
    assert samples.note.enqueue_once("a") is False
    assert samples.note.enqueue_once("b") is True
    run_next()
    assert samples.note.enqueue_once("a") is True
    assert DBTaskResult.objects.count() == 3


@pytest.mark.django_db
def test_enqueue_once_adds_a_job_while_the_same_one_runs():
    samples.note.enqueue("a")
    queue.claim(OTHER_MACHINE + "/0")
    assert samples.note.enqueue_once("a") is True


@pytest.mark.django_db(transaction=True)
def test_jobs_taken_by_four_workers_run_once_each():
    for number in range(40):
        samples.note.enqueue(str(number))
    taken, start = [], threading.Barrier(4)

    def work(name: str) -> None:
        start.wait()
        try:
            while DBTaskResult.objects.ready().exists():
                row = queue.claim(name)
                if row:
                    taken.append(row.args_kwargs["args"][0])
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(f"here/1/abc/{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken, key=int) == [str(number) for number in range(40)]


def _claimed_by(process: str, *, ago: timedelta, attempts: int = 1) -> DBTaskResult:
    samples.note.enqueue("lost")
    row = queue.claim(f"{process}/0")
    row.worker_ids = [f"{process}/0"] * attempts
    row.started_at = timezone.now() - ago
    row.save()
    return row


@pytest.mark.django_db
def test_job_of_a_silent_worker_is_run_again(run_next):
    row = _claimed_by(OTHER_MACHINE, ago=timedelta(minutes=6))
    assert queue.recover_lost() == 1
    row.refresh_from_db()
    assert row.status == "READY"
    again = run_next()
    assert (again.status, again.worker_ids) == ("SUCCESSFUL", [f"{OTHER_MACHINE}/0", "here/1/abc/0"])


@pytest.mark.django_db
def test_job_of_a_worker_with_a_heartbeat_is_left_alone():
    row = _claimed_by(OTHER_MACHINE, ago=timedelta(minutes=30))
    Heartbeat.objects.create(process=OTHER_MACHINE, at=timezone.now() - timedelta(minutes=4))
    assert queue.recover_lost() == 0
    row.refresh_from_db()
    assert row.status == "RUNNING"


@pytest.mark.django_db
def test_job_just_taken_by_an_unknown_worker_is_left_alone():
    _claimed_by(OTHER_MACHINE, ago=timedelta(minutes=4))
    assert queue.recover_lost() == 0


@pytest.mark.django_db
def test_job_of_a_dead_process_of_this_machine_is_run_again_at_once():
    child = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    host = liveness.process_tag().split("/")[0]
    _claimed_by(f"{host}/{int(child.stdout)}/feedbeef", ago=timedelta(0))
    assert queue.recover_lost() == 1


@pytest.mark.django_db
def test_job_of_this_very_process_is_never_lost():
    _claimed_by(liveness.process_tag(), ago=timedelta(days=1))
    assert queue.recover_lost() == 0


@pytest.mark.django_db
def test_job_that_kills_every_worker_is_parked_after_its_attempts():
    row = _claimed_by(OTHER_MACHINE, ago=timedelta(minutes=6), attempts=5)
    queue.recover_lost()
    row.refresh_from_db()
    assert row.status == "FAILED"
    assert "vanished" in row.traceback


@pytest.mark.django_db
def test_late_failure_does_not_undo_a_recovery():
    slow = _claimed_by(OTHER_MACHINE, ago=timedelta(minutes=6))
    queue.recover_lost()
    DBTaskResult.objects.update(run_after=timezone.now())
    second = queue.claim("here/1/abc/0")
    queue.fail(slow, RuntimeError("long ago"))
    second.refresh_from_db()
    assert second.status == "RUNNING"


@pytest.mark.django_db
def test_result_that_could_not_be_stored_goes_back_into_the_queue():
    mine = _claimed_by("here/1/abc", ago=timedelta(0))
    theirs = _claimed_by(OTHER_MACHINE, ago=timedelta(0))
    queue.give_back("here/1/abc/0")
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.status, theirs.status) == ("READY", "RUNNING")


@pytest.mark.django_db
def test_prune_clears_old_results_and_keeps_recent_and_waiting_ones():
    now = timezone.now()
    for word, status, days in [
        ("old", "SUCCESSFUL", 2), ("new", "SUCCESSFUL", 0), ("parked", "FAILED", 30), ("ancient", "FAILED", 61),
    ]:  # fmt: skip
        samples.note.enqueue(word)
        DBTaskResult.objects.filter(status="READY").update(status=status, finished_at=now - timedelta(days=days))
    samples.note.enqueue("waiting")
    queue.prune.call()
    left = {row.args_kwargs["args"][0] for row in DBTaskResult.objects.all()}
    assert left == {"new", "parked", "waiting"}
