"""Where no WebSocket gets through: the same frames by server-sent events and by polling."""

import asyncio
import http.client
import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest

from .page import Phone
from .server import Browser, Server

People = Callable[..., Browser]


class Stream:
    """An open event stream."""

    def __init__(self, person: Browser, query: str, **headers: str) -> None:
        server = person.server
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
        self.connection.request("GET", f"/live/stream/?{query}", headers={"Cookie": person.cookie, **headers})
        self.answer = self.connection.getresponse()

    def events(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """(id, message) of each event; ends with the stream."""
        event: dict[str, str] = {}
        while line := self.answer.readline().decode():
            name, _, value = line.rstrip("\n").partition(": ")
            if name:
                event[name] = value
            elif event.get("event") != "end":
                yield event["id"], json.loads(event["data"])
                event = {}
            else:
                return

    def frames(self, count: int) -> list[tuple[str, dict[str, Any]]]:
        found: list[tuple[str, dict[str, Any]]] = []
        for id, message in self.events():
            if "topic" in message:
                found.append((id, message))
            if len(found) == count:
                break
        return found

    def close(self) -> None:
        # The answer keeps the socket open otherwise.
        self.answer.close()
        self.connection.close()


async def test_socket_stream_and_since_give_the_same_frame(site: Server, person: People) -> None:
    reader = person()
    async with Phone(reader) as phone:
        start = phone.cursor
        query = f"t={quote(f'wall:main@{start}')}&language=de"
        stream = await asyncio.to_thread(Stream, reader, query)
        await asyncio.to_thread(reader.post, "/walls/main/write/?text=three-ways")
        await phone.until(lambda phone: phone.applied)
        [(last_id, streamed)] = await asyncio.to_thread(stream.frames, 1)
        [read] = (await asyncio.to_thread(reader.get, f"/live/since/?{query}"))["frames"]
        [sent] = [message for message in phone.messages if message.get("topic")]
        assert sent == streamed == read
        assert last_id == f"wall:main@{phone.cursor}"
        stream.close()


async def test_stream_continues_after_the_last_event(site: Server, person: People) -> None:
    reader = person()
    for number in range(3):
        reader.post(f"/walls/main/write/?text=part{number}")
    seq, _, epoch = reader.get("/walls/main/")["cursor"].partition(".")
    stream = Stream(reader, "t=wall:main@0", **{"Last-Event-ID": f"wall:main@{int(seq) - 1}.{epoch}"})
    assert stream.answer.headers["Content-Type"] == "text/event-stream"
    assert stream.answer.headers["Cache-Control"] == "private, no-store"
    [(_, frame)] = stream.frames(1)
    assert (frame["from"], frame["to"]) == (int(seq) - 1, int(seq))
    stream.close()


async def test_stream_ends_when_the_session_does(site: Server, person: People) -> None:
    reader = person()
    stream = await asyncio.to_thread(Stream, reader, "t=wall:main@0")
    await asyncio.to_thread(next, stream.events())
    await asyncio.to_thread(reader.post, "/leave/")
    rest = await asyncio.wait_for(asyncio.to_thread(stream.answer.read), 2)
    assert rest.endswith(b"event: end\ndata: 4401\n\n")
    stream.close()


async def test_streams_that_went_away_leave_their_places(site: Server, person: People) -> None:
    reader = person()
    for _ in range(12):
        stream = await asyncio.to_thread(Stream, reader, "t=wall:main@0")
        assert stream.answer.status == 200
        stream.close()
        await asyncio.sleep(0.1)


async def test_polling_reaches_the_same_page(site: Server, person: People) -> None:
    reader = person()
    poller = Phone(reader)
    poller.load()
    for number in range(3):
        reader.post(f"/walls/main/write/?text=polled{number}")
    await poller.read_since()
    poller.check(int(reader.get("/walls/main/")["cursor"].partition(".")[0]))


@pytest.mark.parametrize("path", ["/live/since/?t=wall:main@0", "/live/stream/?t=wall:main@0", "/live/personal/?pins="])
def test_expired_session_gets_401_and_no_redirect(site: Server, person: People, path: str) -> None:
    guest = person()
    guest.cookie = ""
    assert guest.status(path) == 401


@pytest.mark.parametrize(
    "query",
    [
        "t=wall:main",
        "t=wall:main@",
        "t=@1",
        "t=wall:main@-1",
        "t=wall:main@1e9",
        "t=wall:main@" + "9" * 30,
        "t=wall:main@%C2%B2",
        "t=wall:main@1.toolongepoch",
        "&".join(f"t=wall:{number}@0" for number in range(21)),
    ],
)
@pytest.mark.parametrize("view", ["since", "stream"])
def test_strange_request_is_answered_with_400(site: Server, person: People, view: str, query: str) -> None:
    assert person().status(f"/live/{view}/?{query}") == 400


def test_since_with_nul_in_the_topic_is_left(site: Server, person: People) -> None:
    assert person().get("/live/since/?t=wall:%00@0") == {"frames": [], "left": ["wall:"]}
