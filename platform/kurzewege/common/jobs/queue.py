"""The queue's rows: taking one up, giving it back, parking it, clearing old ones away."""

import logging
from datetime import timedelta
from traceback import format_exception
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import exclusive_transaction

from .job import MAX_ATTEMPTS
from .liveness import is_gone, process_tag
from .schedule import periodic

log = logging.getLogger("kurzewege.jobs")

RETRY_AFTER = (
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
)
KEEP_SUCCESSFUL = timedelta(days=1)
KEEP_FAILED = timedelta(days=60)


class WorkerLostError(Exception):
    """The worker vanished while it ran the job."""


def claim(worker: str) -> DBTaskResult | None:
    """Take the next ready job up for `worker`; None when there is none. Safe for any number of workers."""
    # Looking first keeps an idle worker from taking SQLite's one write lock every second.
    if not DBTaskResult.objects.ready().order_by().exists():
        return None
    with exclusive_transaction():
        row = DBTaskResult.objects.ready().get_locked()
        if row is not None:
            row.claim(worker)
        return row


def attempts_allowed(row: DBTaskResult) -> int:
    """How often this job may be tried; 0 when its function no longer exists."""
    try:
        return getattr(row.task, "max_attempts", MAX_ATTEMPTS)
    except (ImportError, SuspiciousOperation):
        return 0


def fail(row: DBTaskResult, error: BaseException, *, is_final: bool = False) -> None:
    """Put a claimed job back with a growing delay, or park it when it was tried often enough or `is_final`.

    Does nothing when somebody else decided about this run in the meantime.
    """
    attempt = len(row.worker_ids)
    changes: dict[str, Any] = {
        "exception_class_path": f"{type(error).__module__}.{type(error).__qualname__}",
        "traceback": "".join(format_exception(error)),
    }
    if is_final or attempt >= attempts_allowed(row):
        changes |= {"status": TaskResultStatus.FAILED, "finished_at": timezone.now()}
        log.error("job %s parked after %s attempts: %s", row.task_path, attempt, error, exc_info=error)
    else:
        delay = RETRY_AFTER[min(attempt, len(RETRY_AFTER)) - 1]
        changes |= {"status": TaskResultStatus.READY, "run_after": timezone.now() + delay}
        log.warning("job %s failed (attempt %s), again in %s: %r", row.task_path, attempt, delay, error)
    # `started_at` is the run's version: it changes whenever somebody claims the row.
    DBTaskResult.objects.running().filter(pk=row.pk, started_at=row.started_at).update(**changes)


def give_back(worker: str) -> None:
    """Put back what `worker` (one thread) claimed and could not finish recording."""
    for row in DBTaskResult.objects.running():
        if row.worker_ids[-1:] == [worker]:
            fail(row, WorkerLostError("the result could not be stored"))


def recover_lost() -> int:
    """Put back or park what vanished workers were running; gives how many. A crash counts as an attempt."""
    lost = [
        row
        for row in DBTaskResult.objects.running()
        if row.worker_ids and row.started_at and is_gone(row.worker_ids[-1], since=row.started_at)
    ]
    for row in lost:
        fail(row, WorkerLostError(f"worker {row.worker_ids[-1]} vanished"))
    if lost:
        log.warning("%s lost jobs recovered by %s", len(lost), process_tag())
    return len(lost)


@periodic(every=timedelta(hours=1))
def prune() -> None:
    """Clear results away: successful ones after a day, parked ones after sixty."""
    now = timezone.now()
    DBTaskResult.objects.successful().filter(finished_at__lt=now - KEEP_SUCCESSFUL).delete()
    DBTaskResult.objects.failed().filter(finished_at__lt=now - KEEP_FAILED).delete()
