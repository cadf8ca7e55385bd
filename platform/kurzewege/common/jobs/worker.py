"""The worker: threads that run jobs, and one that watches over them.

It lives in the one server process (`manage.py serve`) or in a process of its own (`manage.py worker`).
"""

import ctypes
import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.db import close_old_connections, connections, transaction
from django.utils import timezone
from django_tasks.signals import task_enqueued
from django_tasks_db.models import DBTaskResult

from kurzewege.common import precedence

from . import liveness, queue, schedule
from .job import TIME_LIMIT, GiveUpError

log = logging.getLogger("kurzewege.jobs")

POLL_SECONDS = 1.0
WATCH_SECONDS = 5.0
PAUSE_AFTER_ERROR_SECONDS = 5.0


class JobTimeoutError(BaseException):
    """A job took longer than its time limit. Not an `Exception`, so that no job swallows it by accident."""


class Bell:
    """Wakes sleeping workers of this process at once; a ring between two looks is never lost."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self.rings = 0

    def ring(self) -> None:
        with self._condition:
            self.rings += 1
            self._condition.notify_all()

    def wait(self, heard: int, seconds: float) -> None:
        """Sleep until the bell has rung more than `heard` times, `seconds` at most."""
        with self._condition:
            self._condition.wait_for(lambda: self.rings != heard, timeout=seconds)


bell = Bell()


def ring_after_commit(**kwargs: Any) -> None:
    """Receiver of `task_enqueued`: the job can be seen by the workers once it is committed."""
    transaction.on_commit(bell.ring, robust=True)


task_enqueued.connect(ring_after_commit, dispatch_uid="kurzewege.jobs.bell")


class Alarm:
    """Breaks a job off in its thread when its time is over.

    Works between two bytecodes: an endless loop ends, a call that never returns from C does not. What may hang
    there (network, native decoders) has time limits of its own.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._thread: int | None = None
        self._deadline = 0.0

    @contextmanager
    def set(self, limit: timedelta) -> Iterator[None]:
        """Run the block under a time limit."""
        self._deadline = time.monotonic() + limit.total_seconds()
        self._thread = threading.get_ident()
        try:
            yield
        finally:
            with self._lock:
                self._thread = None
                # Takes back an alarm that was rung but not yet heard: nothing may be broken off from here on.
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(threading.get_ident()), None)

    def ring_if_over(self) -> None:
        """Called by the watching thread; rings once for each job."""
        with self._lock:
            if self._thread is not None and time.monotonic() > self._deadline:
                error = ctypes.py_object(JobTimeoutError)
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self._thread), error)
                self._thread = None


class Worker:
    """The jobs' threads of one process. `start()` once, `stop()`, then `join()`."""

    def __init__(self, *, threads: int = 2) -> None:
        self._stopping = threading.Event()
        self._alarms = [Alarm() for _ in range(threads)]
        names_targets: list[tuple[str, Any, tuple[Any, ...]]] = [("jobs-watch", self._watch, ())]
        names_targets += [(f"jobs-{n}", self._work, (n, alarm)) for n, alarm in enumerate(self._alarms)]
        # Daemons: a job that does not end cannot hold the process; the next start finds and repeats it.
        self._threads = [
            threading.Thread(name=name, target=target, args=args, daemon=True) for name, target, args in names_targets
        ]

    @property
    def is_stopping(self) -> bool:
        return self._stopping.is_set()

    def start(self) -> None:
        """Start the threads; what a crash left behind is taken up first."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Take no further job. Returns at once."""
        self._stopping.set()
        bell.ring()

    def join(self, seconds: float) -> bool:
        """Wait for running jobs to end, `seconds` at most; gives whether all did."""
        end = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, end - time.monotonic()))
        return not self.is_alive

    @property
    def is_alive(self) -> bool:
        return any(thread.is_alive() for thread in self._threads)

    def _work(self, number: int, alarm: Alarm) -> None:
        """One thread's life: take a job, run it, sleep when there is none."""
        liveness.stopping_of_this_thread.event = self._stopping
        worker = f"{liveness.process_tag()}/{number}"
        while not self.is_stopping:
            heard = bell.rings
            try:
                close_old_connections()
                row = queue.claim(worker)
                if row is not None:
                    run(row, alarm)
            except Exception:
                # The database is away or locked: everything else is caught where the job runs.
                log.exception("worker %s pauses", worker)
                self._recover(worker)
                continue
            if row is None and not self.is_stopping:
                bell.wait(heard, POLL_SECONDS)
        connections.close_all()

    def _recover(self, worker: str) -> None:
        self._stopping.wait(PAUSE_AFTER_ERROR_SECONDS)
        connections.close_all()
        try:
            queue.give_back(worker)
        except Exception:
            log.exception("worker %s: the database is still away", worker)

    def _watch(self) -> None:
        """Heartbeat, alarms, what vanished workers left, what is due."""
        next_beat = 0.0
        while not self.is_stopping:
            try:
                close_old_connections()
                if time.monotonic() >= next_beat:
                    liveness.beat()
                    queue.recover_lost()
                    next_beat = time.monotonic() + liveness.BEAT_EVERY.total_seconds()
                schedule.enqueue_due(timezone.now())
            except Exception:
                log.exception("the watch over the jobs goes on")
                connections.close_all()
            for alarm in self._alarms:
                alarm.ring_if_over()
            self._stopping.wait(WATCH_SECONDS)
        try:
            liveness.fall_silent()
        except Exception:
            log.exception("the last heartbeat stays")
        connections.close_all()


def run(row: DBTaskResult, alarm: Alarm) -> None:
    """Run a claimed job and record how it ended."""
    started = time.perf_counter()
    try:
        job = row.task
    except (ImportError, SuspiciousOperation) as error:
        queue.fail(row, error, is_final=True)
        return
    try:
        with alarm.set(getattr(job, "time_limit", TIME_LIMIT)), precedence.long():
            value = job.call(*row.args_kwargs["args"], **row.args_kwargs["kwargs"])
    except GiveUpError as error:
        queue.fail(row, error, is_final=True)
    except (Exception, JobTimeoutError) as error:
        queue.fail(row, error)
    else:
        row.set_successful(value)
        log.info("job %s done in %.0f ms", row.task_path, (time.perf_counter() - started) * 1000)
