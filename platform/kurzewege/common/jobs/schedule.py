"""Periodic jobs: a table says when each is due; of several processes one wins the claim."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import transaction

from .job import Job, job
from .models import PeriodicRun

T = TypeVar("T")


@dataclass(frozen=True)
class Periodic:
    """A job without arguments and how often it is due."""

    job: Job[[], Any]
    every: timedelta


_periodic: dict[str, Periodic] = {}


def periodic(*, every: timedelta) -> Callable[[Callable[[], T] | Job[[], T]], Job[[], T]]:
    """Decorator: enqueue this function (or `@job`) without arguments every `every`, first at once.

    It is not enqueued while its last run still waits or runs. After a pause of any length it runs once,
    not once for each missed time. The module must be imported in its app's `ready()`.
    """

    def decorate(function: Callable[[], T] | Job[[], T]) -> Job[[], T]:
        made: Job[[], T] = function if isinstance(function, Job) else job(function)
        _periodic[made.module_path] = Periodic(made, every)
        return made

    return decorate


def enqueue_due(now: datetime) -> list[str]:
    """Enqueue what is due at `now`; gives the names this process won."""
    planned = dict(PeriodicRun.objects.filter(name__in=_periodic).values_list("name", "next_run"))
    if missing := [PeriodicRun(name=name, next_run=now) for name in _periodic if name not in planned]:
        PeriodicRun.objects.bulk_create(missing, ignore_conflicts=True)
        planned |= dict.fromkeys((row.name for row in missing), now)
    return [name for name, next_run in planned.items() if _claim(name, next_run, now)]


def _claim(name: str, next_run: datetime, now: datetime) -> bool:
    entry = _periodic[name]
    is_due = next_run <= now
    # Further away than one period: the clock was set back, or the period became shorter.
    is_lost = next_run > now + entry.every
    if not is_due and not is_lost:
        return False
    following = next_run + entry.every
    if following <= now or is_lost:
        following = now + entry.every
    with transaction.atomic():
        won = PeriodicRun.objects.filter(name=name, next_run=next_run).update(next_run=following)
        if not won or not is_due or entry.job.is_pending():
            return False
        entry.job.enqueue()
    return True
