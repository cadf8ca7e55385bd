"""What a job is: a django-tasks task that knows how often it may be tried and how long it may take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ParamSpec, TypeVar, overload

from django.db import transaction
from django.utils import timezone
from django_tasks.base import Task, TaskResultStatus
from django_tasks.utils import normalize_json

P = ParamSpec("P")
T = TypeVar("T")

MAX_ATTEMPTS = 5
TIME_LIMIT = timedelta(minutes=5)


class GiveUpError(Exception):
    """Raised inside a job: trying again would not help. The job is parked at once, with this reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job(Task[P, T]):
    """A task with a number of attempts and a time limit.

    A worker may die after the work and before it is recorded, so every job must be repeatable.
    """

    max_attempts: int = MAX_ATTEMPTS
    time_limit: timedelta = TIME_LIMIT

    def enqueue_after(self, delay: timedelta, *args: P.args, **kwargs: P.kwargs) -> None:
        """Enqueue for when `delay` is over: what nobody waits for leaves the processor to those who do.

        Where jobs run at once (tests), so does this one.
        """
        can_wait = self.get_backend().supports_defer
        job = self.using(run_after=timezone.now() + delay) if can_wait else self
        job.enqueue(*args, **kwargs)

    def enqueue_once(self, *args: P.args, **kwargs: P.kwargs) -> bool:
        """Enqueue unless the same job with the same arguments already waits; gives whether it was enqueued.

        For jobs that do whatever there is to do. The waiting row is locked until the caller's commit, so that
        no worker takes it before the caller's own rows can be seen (PostgreSQL; on SQLite writers stand in line).
        """
        with transaction.atomic():
            waiting = _rows(self, args, kwargs)
            if waiting is not None:
                ready = waiting.ready().order_by().select_for_update(skip_locked=True, no_key=True)
                if ready.first() is not None:
                    return False
            self.enqueue(*args, **kwargs)
            return True

    def is_pending(self, *args: P.args, **kwargs: P.kwargs) -> bool:
        """Whether the same job with the same arguments waits, waits for another attempt, or runs."""
        rows = _rows(self, args, kwargs)
        return rows is not None and rows.filter(status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING]).exists()


def _rows(job: Job[P, T], args: Any, kwargs: Any) -> Any:
    """The stored runs of `job` with these arguments; None when the backend stores none (tests run jobs at once)."""
    backend = job.get_backend()
    if not backend.supports_get_result:
        return None
    from django_tasks_db.models import DBTaskResult

    return DBTaskResult.objects.filter(
        task_path=job.module_path, args_kwargs=normalize_json({"args": args, "kwargs": kwargs})
    )


@overload
def job(function: Callable[P, T], /) -> Job[P, T]: ...
@overload
def job(
    *, max_attempts: int = MAX_ATTEMPTS, time_limit: timedelta = TIME_LIMIT, priority: int = 0
) -> Callable[[Callable[P, T]], Job[P, T]]: ...
def job(
    function: Callable[P, T] | None = None,
    /,
    *,
    max_attempts: int = MAX_ATTEMPTS,
    time_limit: timedelta = TIME_LIMIT,
    priority: int = 0,
) -> Job[P, T] | Callable[[Callable[P, T]], Job[P, T]]:
    """Decorator: make a module-level function with JSON arguments a job with `.enqueue(…)` and `.enqueue_once(…)`.

    A job that raises is tried again after a growing delay, `max_attempts` times in all, then parked as failed
    with its reason; `GiveUpError` parks it at once. After `time_limit` it is broken off, which counts as an
    attempt. Higher `priority` (-100…100) goes first.
    """

    def decorate(f: Callable[P, T]) -> Job[P, T]:
        return Job(func=f, max_attempts=max_attempts, time_limit=time_limit, priority=priority)

    return decorate(function) if function else decorate
