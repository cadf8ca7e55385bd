"""Periodic jobs: one run when due, however many processes and however late."""

import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from kurzewege.common.jobs.models import PeriodicRun
from kurzewege.common.jobs.schedule import enqueue_due
from tests.project.jobs import sample_jobs as samples

NAME = samples.write_letter.module_path


def letters():
    return DBTaskResult.objects.filter(task_path=NAME)


def finish_letters() -> None:
    letters().update(status="SUCCESSFUL", finished_at=timezone.now())


@pytest.mark.django_db
def test_periodic_job_runs_first_at_once_then_after_its_period(run_next):
    start = timezone.now()
    assert NAME in enqueue_due(start)
    finish_letters()
    assert NAME not in enqueue_due(start + timedelta(days=6, hours=23))
    assert NAME in enqueue_due(start + timedelta(days=7))
    assert letters().count() == 2


@pytest.mark.django_db(transaction=True)
def test_periodic_job_due_in_two_processes_is_enqueued_once():
    now = timezone.now()
    PeriodicRun.objects.create(name=NAME, next_run=now)
    won, start = [], threading.Barrier(2)

    def tick() -> None:
        start.wait()
        try:
            won.extend(enqueue_due(now))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=tick) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (won.count(NAME), letters().count()) == (1, 1)


@pytest.mark.django_db
def test_schedule_late_by_three_periods_enqueues_one_run():
    start = timezone.now()
    enqueue_due(start)
    finish_letters()
    late = start + timedelta(days=24)
    assert NAME in enqueue_due(late)
    finish_letters()
    assert NAME not in enqueue_due(late + timedelta(minutes=1))
    assert PeriodicRun.objects.get(name=NAME).next_run == late + timedelta(days=7)


@pytest.mark.django_db
def test_clock_set_back_does_not_stop_the_schedule():
    now = timezone.now()
    PeriodicRun.objects.create(name=NAME, next_run=now + timedelta(days=400))
    assert NAME not in enqueue_due(now)
    assert PeriodicRun.objects.get(name=NAME).next_run == now + timedelta(days=7)


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["READY", "RUNNING"])
def test_periodic_job_whose_last_run_has_not_ended_is_left_out(status):
    start = timezone.now()
    enqueue_due(start)
    letters().update(status=status)
    assert NAME not in enqueue_due(start + timedelta(days=7))
    assert letters().count() == 1
