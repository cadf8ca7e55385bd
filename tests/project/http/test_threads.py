"""Page views run in a few threads, short ones after each other in one; streams hold none."""

import asyncio
import threading
import time

import pytest
from asgiref.sync import sync_to_async

from kurzewege.common import precedence
from kurzewege.common.http import threads
from kurzewege.common.http.threads import PageThreads

SCOPE = {"type": "http"}


async def no_message():
    await asyncio.sleep(60)


class Pages:
    """Views as Django runs them: synchronous, in the thread that the context gives them."""

    def __init__(self, *, seconds: float = 2 * threads.PATIENCE) -> None:
        self.seconds = seconds
        self.running = self.most = 0
        self.names: set[str] = set()
        self._lock = threading.Lock()

    def view(self) -> None:
        with self._lock:
            self.running += 1
            self.most = max(self.most, self.running)
            self.names.add(threading.current_thread().name)
        time.sleep(self.seconds)
        with self._lock:
            self.running -= 1

    async def __call__(self, scope, receive, send):
        await sync_to_async(self.view)()
        await send({"type": "http.response.start", "status": 200})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def ignore(message):
    pass


async def test_long_views_wait_for_one_of_the_threads():
    pages = Pages(seconds=6 * threads.PATIENCE)
    application = PageThreads(pages, count=3)
    await asyncio.gather(*(application(SCOPE, no_message, ignore) for _ in range(10)))
    assert (pages.most, pages.names) == (3, {"page-0_0", "page-1_0", "page-2_0"})


async def test_short_views_take_turns_in_one_thread(monkeypatch):
    monkeypatch.setattr(threads, "PATIENCE", 60)  # a machine that stands still for a moment makes no view long
    pages = Pages(seconds=0)
    application = PageThreads(pages, count=3)
    await asyncio.gather(*(application(SCOPE, no_message, ignore) for _ in range(200)))
    assert pages.most == 1


async def test_long_view_keeps_no_short_one_waiting():
    pages, is_over = Pages(seconds=0), threading.Event()

    async def sometimes(scope, receive, send):
        if scope.get("long"):
            await sync_to_async(is_over.wait)(10)
        else:
            await pages(scope, receive, send)

    application = PageThreads(sometimes, count=2)
    long = asyncio.create_task(application(SCOPE | {"long": True}, no_message, ignore))
    await asyncio.sleep(0)
    async with asyncio.timeout(5):
        for _ in range(3):
            await asyncio.gather(*(application(SCOPE, no_message, ignore) for _ in range(5)))
        is_over.set()
        await long
    assert pages.most == 1


async def test_view_cancelled_while_it_waits_never_runs():
    is_over, ran = threading.Event(), []

    async def views(scope, receive, send):
        await sync_to_async(scope["view"])()

    application = PageThreads(views, count=1)
    first = asyncio.create_task(application(SCOPE | {"view": lambda: is_over.wait(10)}, no_message, ignore))
    await asyncio.sleep(0.05)
    second = asyncio.create_task(application(SCOPE | {"view": lambda: ran.append("second")}, no_message, ignore))
    await asyncio.sleep(0.05)
    second.cancel()
    await asyncio.sleep(0.05)  # until the word has gone through asgiref's hands
    is_over.set()
    await first
    await asyncio.gather(second, return_exceptions=True)
    await application(SCOPE | {"view": lambda: ran.append("third")}, no_message, ignore)
    assert ran == ["third"]


async def test_quiet_hours_need_one_thread():
    pages = Pages()
    application = PageThreads(pages, count=3)
    for _ in range(5):
        await application(SCOPE, no_message, ignore)
    assert len(pages.names) == 1


async def test_endless_streams_do_not_keep_pages_waiting():
    pages, streaming = Pages(), asyncio.Event()

    async def application_with_streams(scope, receive, send):
        if scope.get("stream"):
            await sync_to_async(pages.view)()
            await send({"type": "http.response.body", "body": b"first", "more_body": True})
            await streaming.wait()
            await sync_to_async(pages.view)()
        else:
            await pages(scope, receive, send)

    application = PageThreads(application_with_streams, count=2)
    streams = [asyncio.create_task(application(SCOPE | {"stream": True}, no_message, ignore)) for _ in range(5)]
    async with asyncio.timeout(5):
        await asyncio.gather(*(application(SCOPE, no_message, ignore) for _ in range(4)))
        streaming.set()
        await asyncio.gather(*streams)
    assert pages.most == 2


async def test_failed_and_cancelled_requests_hold_no_thread():
    pages = Pages()

    async def sometimes(scope, receive, send):
        if scope.get("fails"):
            raise ZeroDivisionError
        if scope.get("hangs"):
            await asyncio.sleep(60)
        await pages(scope, receive, send)

    application = PageThreads(sometimes, count=1)
    with pytest.raises(ZeroDivisionError):
        await application(SCOPE | {"fails": True}, no_message, ignore)
    hanging = asyncio.create_task(application(SCOPE | {"hangs": True}, no_message, ignore))
    waiting = asyncio.create_task(application(SCOPE, no_message, ignore))
    await asyncio.sleep(0.05)
    waiting.cancel()
    hanging.cancel()
    async with asyncio.timeout(5):
        await asyncio.gather(hanging, waiting, return_exceptions=True)
        await application(SCOPE, no_message, ignore)
    assert pages.names == {"page-0_0"}


async def test_view_begins_when_what_many_wait_for_is_done(monkeypatch):
    monkeypatch.setattr(precedence, "LONG", 60)
    pages = Pages(seconds=0)
    application = PageThreads(pages, count=3)
    with precedence.for_many():
        request = asyncio.create_task(application(SCOPE, no_message, ignore))
        await asyncio.sleep(2 * threads.PATIENCE)
        assert pages.most == 0
    async with asyncio.timeout(5):
        await request
    assert pages.most == 1
