"""Page views in a few threads, of which mostly one is at work.

Django gives each request under ASGI a thread of its own: eighty phones that refresh at once make eighty threads
that fight for the interpreter and open eighty database connections, each for one page. But only one thread computes
at a time, and each change between two that could go on costs more than a short view. So the requests of a hall
are worked off by one thread, one after the other without a way through the loop between; another one is called in
while that is busy with something long.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from time import monotonic
from typing import Any

from asgiref.sync import ThreadSensitiveContext

from kurzewege.common import precedence

Message = MutableMapping[str, Any]
Application = Callable[[Any, Any, Any], Awaitable[None]]

# Seconds; what takes longer keeps nobody waiting who can have a thread.
PATIENCE = 0.03


class Turns(Executor):
    """At most `count` threads for what is submitted, in the order it came.

    Work waits for the thread at work; once that has been at the same piece for `PATIENCE` seconds, the next thread
    is called in, and leaves when it meets another that gets on. Made and used on the loop.
    """

    def __init__(self, count: int) -> None:
        # The last one that left is called first: in quiet hours one warm thread serves everybody.
        self._idle = [ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"page-{n}") for n in reversed(range(count))]
        self._since: dict[ThreadPoolExecutor, float] = {}  # those at work, and since when at this piece
        self._waiting: deque[tuple[Future[Any], Callable[[], Any]]] = deque()
        self._lock = threading.Lock()
        self._loop = asyncio.get_running_loop()
        self._watch: asyncio.TimerHandle | None = None

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Let a thread call `function`; what waits when it is cancelled is never called."""
        outcome: Future[Any] = Future()
        with self._lock:
            self._waiting.append((outcome, lambda: function(*args, **kwargs)))
            self._call_in()
        if self._watch is None:
            self._watch = self._loop.call_later(PATIENCE, self._look)
        return outcome

    def _look(self) -> None:
        """As long as something waits: is whoever is at work still getting on?"""
        self._watch = None
        with self._lock:
            self._call_in()
            is_needed = bool(self._waiting)
        if is_needed:
            self._watch = self._loop.call_later(PATIENCE, self._look)

    def _call_in(self) -> None:
        if self._waiting and self._idle and not self._gets_on():
            thread = self._idle.pop()
            self._since[thread] = monotonic()
            thread.submit(self._work, thread)

    def _gets_on(self) -> bool:
        """Whether somebody at work has begun something just now."""
        return any(monotonic() - since < PATIENCE for since in self._since.values())

    def _work(self, thread: ThreadPoolExecutor) -> None:
        while piece := self._next(thread):
            outcome, call = piece
            precedence.let_many_go_first()
            if outcome.set_running_or_notify_cancel():
                try:
                    with precedence.at_first_short():
                        result = call()
                except BaseException as error:
                    self._finish(thread, outcome.set_exception, error)
                else:
                    self._finish(thread, outcome.set_result, result)
                    del result
            del piece, outcome, call  # nothing of a request is kept while there is nothing to do

    def _finish(self, thread: ThreadPoolExecutor, tell: Callable[[Any], None], answer: Any) -> None:
        """Free before the answer is out: whoever comes because of it finds this thread, not another one."""
        with self._lock:
            self._since[thread] = monotonic()
        tell(answer)

    def _next(self, thread: ThreadPoolExecutor) -> tuple[Future[Any], Callable[[], Any]] | None:
        with self._lock:
            del self._since[thread]
            if not self._waiting or self._gets_on():
                self._idle.append(thread)
                return None
            self._since[thread] = monotonic()
            return self._waiting.popleft()


class PageThreads:
    """ASGI middleware around the pages: at most `count` synchronous views run at once.

    A request holds a thread only while it runs something there: a streamed answer, which may last for hours, holds
    none, nor does one that waits for what others settle.
    """

    def __init__(self, pages: Application, *, count: int) -> None:
        self._pages = pages
        self._count = count
        self._turns: Turns | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        # Made by the first request: only then is it known which loop serves.
        self._turns = self._turns or Turns(self._count)
        async with ThreadSensitiveContext(executor=self._turns):
            await self._pages(scope, receive, send)
