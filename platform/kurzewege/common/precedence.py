"""What is short goes first: threads share one interpreter, and a hall should not wait for somebody's report.

Short work (a page's first moments, what a room is sent) says that it is under way. Long work (a page that takes
longer, a job) looks up before each question to the database, which is the one moment every long view comes to again
and again, and waits while something short is under way: never within a transaction, where others would wait for its
locks, and never longer than it has worked, so that it gets on through the busiest hour.

What many wait for together (the votes of a hall) goes before all pages that have not begun.

A page that has told a room something has done what is urgent about it: what it still has to do for its own answer goes
after the room's hearing of it, too. Otherwise the loop would get the interpreter for a moment in each turn of threads,
and the whole room would wait until one person has her answer.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic, sleep
from typing import Any

from django.db.backends.signals import connection_created

# Seconds after which work counts as long; most pages are ready before.
LONG = 0.05
# How long to wait between two looks, and at most before one question to the database.
PAUSE, PAUSES = 0.001, 0.05
# Until the loop has taken up what a page has told a room; and what the page waits at most until the room has heard it.
TAKEN, HEARD = 0.002, 0.01

# What is under way, and until when it counts as short; the same of what many wait for together.
_short: dict[object, float] = {}
_for_many: dict[object, float] = {}
# Until when the newest hint may be on its way to the loop.
_told = 0.0


class _Own(threading.local):
    """What this thread is at: since when, from when on it is long, what it has waited and may wait besides."""

    is_known = False
    began = ends = waited = besides = 0.0
    token: object = None


_own = _Own()


@contextmanager
def short() -> Iterator[None]:
    """Others' long work waits for this, for as long as it is short. Any thread, or the loop."""
    with _going_first(_short):
        yield


@contextmanager
def for_many() -> Iterator[None]:
    """Pages begin when this is done, for as long as it is short."""
    with _going_first(_for_many):
        yield


@contextmanager
def _going_first(before: dict[object, float]) -> Iterator[object]:
    token = object()
    before[token] = monotonic() + LONG
    try:
        yield token
    finally:
        before.pop(token, None)


@contextmanager
def at_first_short() -> Iterator[None]:
    """This thread's work goes before others' for `LONG` seconds and then lets others go before it."""
    with _going_first(_short) as token, _gives_way(after=LONG):
        _own.token = token
        yield


def has_told_a_room() -> None:
    """Let the room hear it first: from now on this thread's work is long, and may wait a little for that alone."""
    global _told
    if _own.is_known and not _own.besides:
        now = monotonic()
        _told = now + TAKEN
        _short.pop(_own.token, None)
        _own.ends, _own.besides = min(_own.ends, now), HEARD


@contextmanager
def long() -> Iterator[None]:
    """This thread's work lets what is short go before it, from its first moment."""
    with _gives_way(after=0.0):
        yield


@contextmanager
def _gives_way(*, after: float) -> Iterator[None]:
    _own.began = monotonic()
    _own.ends, _own.waited, _own.besides = _own.began + after, 0.0, 0.0
    _own.is_known = True
    try:
        yield
    finally:
        _own.is_known = False


def give_way() -> None:
    """Wait for what is short, if this thread's work is long."""
    if not _own.is_known:
        return
    began = now = monotonic()
    if now < _own.ends:
        return
    ends = now + min(PAUSES, (now - _own.began) / 2 + _own.besides - _own.waited)
    while now < ends and is_anything_short(now):
        sleep(PAUSE)
        now = monotonic()
    _own.waited += now - began


def let_many_go_first() -> None:
    """Before a page begins; waits for `LONG` seconds at most, whatever comes meanwhile."""
    ends = monotonic() + LONG
    while (now := monotonic()) < ends and any(now < until for until in list(_for_many.values())):
        sleep(PAUSE)


def is_anything_short(now: float | None = None) -> bool:
    """Whether something short is under way, so that what is long, or can be done later, had better wait."""
    now = monotonic() if now is None else now
    return now < _told or any(now < ends for ends in list(_short.values()))


def _at_question(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    if not context["connection"].in_atomic_block:
        give_way()
    return execute(sql, params, many, context)


def _watch(connection: Any, **kwargs: Any) -> None:
    if _at_question not in connection.execute_wrappers:
        connection.execute_wrappers.append(_at_question)


def install() -> None:
    """Let every connection to the database look up before its questions."""
    connection_created.connect(_watch, dispatch_uid="kurzewege.precedence")
