"""Page views in a fixed number of threads.

Django gives each request under ASGI a thread of its own: eighty phones that refresh at once make eighty threads
that fight for the interpreter and open eighty database connections, each for one page. Here a request waits
for one of a few threads, which keep their connections.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from asgiref.sync import ThreadSensitiveContext

Message = MutableMapping[str, Any]
Application = Callable[[Any, Any, Any], Awaitable[None]]


class PageThreads:
    """ASGI middleware around the pages: at most `count` synchronous views run at once.

    A streamed answer (a download, an event stream) gives its thread back with its first piece: it may last for
    hours and does its slow work elsewhere. What it still calls synchronously runs in turn with the next request.
    Whoever has done its work in the thread and only waits calls `scope["give_thread_back"]()`.
    """

    def __init__(self, pages: Application, *, count: int) -> None:
        self._pages = pages
        self._threads = [ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"page-{n}") for n in range(count)]
        # The last one given back goes first: in quiet hours one warm thread serves everybody.
        self._free: asyncio.LifoQueue[ThreadPoolExecutor] | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        free = self._free_threads()
        thread = await free.get()
        is_held = True

        def give_back() -> None:
            nonlocal is_held
            if is_held:
                is_held = False
                free.put_nowait(thread)

        async def watched(message: Message) -> None:
            await send(message)
            if message["type"] == "http.response.body" and message.get("more_body"):
                give_back()

        try:
            async with ThreadSensitiveContext(executor=thread):
                await self._pages(scope | {"give_thread_back": give_back}, receive, watched)
        finally:
            give_back()

    def _free_threads(self) -> asyncio.LifoQueue[ThreadPoolExecutor]:
        # Made by the first request: only then is it known which loop serves.
        if self._free is None:
            self._free = asyncio.LifoQueue()
            for thread in self._threads:
                self._free.put_nowait(thread)
        return self._free
