"""One turn of a thread for each page; answers that wait for others hold no thread."""

import asyncio
import threading
from concurrent.futures import Future

import pytest
from django.core.signals import request_finished
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.test import override_settings
from django.urls import path

from kurzewege.common.http.handler import LaterResponse, PageHandler, can_answer_later
from kurzewege.common.http.threads import PageThreads

waiting: list[Future] = []
ended = threading.Event()


def plain(request):
    return HttpResponse(threading.current_thread().name, headers={"X-Later": str(can_answer_later(request))})


def later(request):
    waiting.append(Future())
    return LaterResponse(waiting[-1], answer)


def answer(outcome):
    if outcome.exception():
        return JsonResponse({"failed": True}, status=503)
    return JsonResponse({"found": outcome.result()}, status=201, headers={"Cache-Control": "no-store"})


async def asynchronous(request):
    return HttpResponse(str(id(asyncio.get_running_loop())))


async def endless(request):
    async def pieces():
        try:
            while True:
                yield "piece"
                await asyncio.sleep(0.01)
        finally:
            ended.set()

    return StreamingHttpResponse(pieces())


def broken(request):
    raise ZeroDivisionError


urlpatterns = [
    path("plain", plain), path("later", later), path("asynchronous", asynchronous), path("endless", endless),
    path("broken", broken),
]  # fmt: skip


class Visit:
    """One request and what came back."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.messages: list[dict] = []
        self.gone = asyncio.Event()
        self._is_sent = False

    async def receive(self):
        if not self._is_sent:
            self._is_sent = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message):
        self.messages.append(message)

    @property
    def status(self) -> int:
        return self.messages[0]["status"]

    @property
    def headers(self) -> dict[bytes, bytes]:
        return dict(self.messages[0]["headers"])

    @property
    def body(self) -> bytes:
        return b"".join(message["body"] for message in self.messages[1:])

    async def go(self, application) -> "Visit":
        scope = {"type": "http", "method": "GET", "path": f"/{self.where}", "headers": [(b"host", b"localhost")]}
        await application(scope | {"query_string": b"", "root_path": ""}, self.receive, self.send)
        return self


@pytest.fixture
def site():
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=["django.middleware.common.CommonMiddleware"]):
        waiting.clear()
        yield PageThreads(PageHandler(), count=2)


async def test_page_is_one_turn_of_a_thread_and_ends_in_it(site):
    names = []

    def note(**_):
        names.append(threading.current_thread().name)

    request_finished.connect(note)
    try:
        visit = await Visit("plain").go(site)
    finally:
        request_finished.disconnect(note)
    assert (visit.status, visit.body) == (200, names[0].encode())
    assert visit.headers[b"X-Later"] == b"True"


async def test_answers_that_wait_keep_no_page_waiting(site):
    visits = [asyncio.create_task(Visit("later").go(site)) for _ in range(6)]
    async with asyncio.timeout(5):
        assert (await Visit("plain").go(site)).status == 200
        while len(waiting) < 6:
            await asyncio.sleep(0.01)
        for number, outcome in enumerate(waiting):
            if number:
                outcome.set_result(number)
            else:
                outcome.set_exception(ZeroDivisionError())
        done = await asyncio.gather(*visits)
    assert sorted((visit.status, visit.body) for visit in done) == [
        *((201, b'{"found": %d}' % number) for number in range(1, 6)), (503, b'{"failed": true}'),
    ]  # fmt: skip
    for visit in done:
        assert int(visit.headers[b"Content-Length"]) == len(visit.body)


async def test_asynchronous_views_run_on_the_servers_loop(site):
    assert (await Visit("asynchronous").go(site)).body == str(id(asyncio.get_running_loop())).encode()


async def test_stream_ends_with_its_reader(site):
    ended.clear()
    visit = Visit("endless")
    streaming = asyncio.create_task(visit.go(site))
    async with asyncio.timeout(5):
        while len(visit.messages) < 4:
            await asyncio.sleep(0.01)
        visit.gone.set()
        await streaming
    assert ended.is_set()
    assert visit.messages[1]["body"] == b"piece"


async def test_failed_view_is_an_error_page(site):
    assert (await Visit("broken").go(site)).status == 500
