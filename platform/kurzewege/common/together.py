"""Work of many that is done together: what waits at the same moment shares one turn, one transaction, one look."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from time import monotonic, sleep
from typing import Generic, TypeVar

from django.db import close_old_connections

from kurzewege.common import precedence

Answer = TypeVar("Answer")
Item = TypeVar("Item")
Outcome = TypeVar("Outcome")


class Together(Generic[Item, Outcome]):
    """A queue with a thread of its own that takes whatever waits and hands all of it to `settle` at once.

    `settle(items)` gives for each item, in their order, its outcome or an exception of its own; what it raises itself
    is everybody's. Who comes first is settled at once; who comes within `pause` seconds of the turn before waits for
    that, so the more come, the more share a turn, whose cost hardly grows with their number.
    """

    def __init__(
        self, name: str, settle: Callable[[Sequence[Item]], Sequence[Outcome | Exception]], *, pause: float = 0.0
    ) -> None:
        self._settle = settle
        self._pause = pause
        self._began = 0.0
        self._waiting: list[tuple[Item, Future[Outcome]]] = []
        self._is_at_work = False
        self._lock = threading.Lock()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)

    def add(self, item: Item) -> Future[Outcome]:
        """Let it be settled with the others; from any thread."""
        outcome: Future[Outcome] = Future()
        # Who waits may go away, which must not undo what others wait for: from now on nobody can cancel it.
        outcome.set_running_or_notify_cancel()
        with self._lock:
            self._waiting.append((item, outcome))
            if not self._is_at_work:
                self._is_at_work = True
                self._thread.submit(self._work)
        return outcome

    def _work(self) -> None:
        while waiting := self._next():
            for (_, future), outcome in zip(waiting, self._outcomes([item for item, _ in waiting]), strict=True):
                if isinstance(outcome, Exception):
                    future.set_exception(outcome)
                else:
                    future.set_result(outcome)

    def _next(self) -> list[tuple[Item, Future[Outcome]]]:
        sleep(max(0.0, self._began + self._pause - monotonic()))
        self._began = monotonic()
        with self._lock:
            waiting, self._waiting = self._waiting, []
            self._is_at_work = bool(waiting)
        return waiting

    def _outcomes(self, items: list[Item]) -> Sequence[Outcome | Exception]:
        close_old_connections()
        try:
            # Each of its questions to the database gives the interpreter away: beside a page that computes, a turn took
            # three to five times as long as alone, and everybody in it waited.
            with precedence.for_many():
                outcomes = self._settle(items)
            if len(outcomes) != len(items):
                raise RuntimeError(f"{len(items)} were to be settled, {len(outcomes)} are")
        except Exception as error:
            return [error] * len(items)
        finally:
            close_old_connections()
        return outcomes


class Glance(Generic[Answer]):
    """What many ask at the same moment is looked up once: an answer serves everybody for `seconds`.

    Only for what is looked at again where it counts, and nobody may change the answer: others have it, too.
    """

    MOST = 500

    def __init__(self, look: Callable[..., Answer], *, seconds: float) -> None:
        self._look = look
        self._seconds = seconds
        self._answers: dict[tuple[str, ...], tuple[float, Answer]] = {}

    def __call__(self, *asked: str) -> Answer:
        """What `look(*asked)` gives, or gave just now."""
        known = self._answers.get(asked)
        if known is not None and monotonic() < known[0]:
            return known[1]
        ends = monotonic() + self._seconds
        answer = self._look(*asked)
        if len(self._answers) >= self.MOST:
            self._answers.clear()
        self._answers[asked] = (ends, answer)
        return answer
