"""Who may not see a thing gets nothing: at the door, at joining, at delivering, and when something changes."""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
import websockets

from .page import Phone, connect
from .server import Browser, Server

People = Callable[..., Browser]


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "https://127.0.0.1:{port}",
        "http://127.0.0.1:1",
        "http://localhost:{port}",
        "http://evil.127.0.0.1:{port}",
        "null",
        None,
    ],
)
async def test_foreign_origin_is_refused(site: Server, person: People, origin: str | None) -> None:
    foreign = origin.format(port=site.port) if origin else origin
    with pytest.raises(websockets.InvalidStatus) as refused:
        await connect(person(), site, origin=foreign)
    assert refused.value.response.status_code == 403


async def test_socket_at_another_address_is_refused(site: Server, person: People) -> None:
    url = site.url.replace("http", "ws") + "/live/other/"
    with pytest.raises(websockets.InvalidStatus) as refused:
        await websockets.connect(url, origin=site.origin, additional_headers={"Cookie": person().cookie})
    assert refused.value.response.status_code == 403


async def close_code(socket: Any, seconds: float = 1) -> int:
    async with asyncio.timeout(seconds):
        await socket.wait_closed()
    return socket.close_code


async def test_guest_is_told_to_sign_in(site: Server) -> None:
    assert await close_code(await connect(None, site)) == 4401


async def test_applicant_hears_no_topic(site: Server, person: People) -> None:
    socket = await connect(person(status="applicant"), site)
    await socket.send(json.dumps({"hello": {"wall:main": "0"}}))
    assert await close_code(socket) == 4403


async def test_forbidden_and_unknown_topics_are_left_alike(site: Server, person: People) -> None:
    reader = person()
    reader.post("/walls/secret/write/?text=confidential")
    socket = await connect(reader, site)
    topics = ["wall:secret", "wall:nothing", "unknown:x", "", "wall:", "wall:" + "x" * 200]
    await socket.send(json.dumps({"hello": dict.fromkeys(topics, "0")}))
    left = [json.loads(await socket.recv()) for _ in topics]
    assert sorted(message["left"] for message in left) == sorted(topics)
    assert json.loads(await socket.recv()) == {"heads": {}}
    query = "&".join(f"t={topic}@0" for topic in topics if topic)
    answer = await asyncio.to_thread(reader.get, f"/live/since/?{query}")
    assert answer == {"frames": [], "left": [topic for topic in topics if topic]}
    await socket.close()


@pytest.mark.parametrize(("verb", "code"), [("block", 4403), ("end-session", 4401)])
async def test_lost_account_or_session_closes_the_sockets_within_a_second(
    site: Server, person: People, verb: str, code: int
) -> None:
    victim, other = person(), person()
    async with Phone(victim) as phone, Phone(other) as bystander:
        await asyncio.to_thread(other.post, f"/rights/{victim.name}/{verb}/")
        await phone.until(lambda phone: phone.code == code, seconds=1)
        seen = len(phone.messages)
        await asyncio.to_thread(other.post, "/walls/main/write/?text=for-the-others")
        await bystander.until(lambda phone: "for-the-others" in json.dumps(phone.messages))
        assert len(phone.messages) == seen


async def test_logout_closes_only_the_sockets_of_that_session(site: Server, person: People) -> None:
    desk = person()
    laptop = Browser(site, desk.name)
    async with Phone(desk) as first, Phone(laptop) as second:
        await asyncio.to_thread(desk.post, "/leave/")
        await first.until(lambda phone: phone.code == 4401, seconds=1)
        assert second.code is None


async def test_lost_right_leaves_the_topic_within_a_second(site: Server, person: People) -> None:
    victim, other = person(), person()
    async with Phone(victim) as phone:
        await asyncio.to_thread(other.post, f"/rights/{victim.name}/unread/")
        await phone.until(lambda phone: {"left": "wall:main"} in phone.messages, seconds=1)
        await asyncio.to_thread(other.post, "/walls/main/write/?text=not-for-you")
        await asyncio.sleep(0.5)
        assert "not-for-you" not in json.dumps(phone.messages)
        assert phone.code is None


async def test_consent_taken_back_closes_the_socket_within_a_second(site: Server, person: People) -> None:
    victim, other = person(), person()
    async with Phone(victim) as phone:
        await asyncio.to_thread(other.post, f"/rights/{victim.name}/unconsent/")
        await phone.until(lambda phone: phone.code == 4403, seconds=1)
        await asyncio.to_thread(other.post, "/walls/main/write/?text=not-for-you")
        assert "not-for-you" not in json.dumps(phone.messages)
    socket = await connect(victim, site)
    await socket.send(json.dumps({"hello": {"wall:main": "0"}}))
    assert await close_code(socket) == 4403


async def test_right_lost_without_a_hint_is_noticed_at_the_next_delivery(site: Server, person: People) -> None:
    victim, other = person(), person()
    async with Phone(victim) as phone, Phone(other) as bystander:
        await asyncio.to_thread(other.post, f"/rights/{victim.name}/unread/?quietly=1")
        await asyncio.to_thread(other.post, "/walls/main/write/?text=not-for-you-either")
        await bystander.until(lambda phone: "not-for-you-either" in json.dumps(phone.messages))
        await phone.until(lambda phone: {"left": "wall:main"} in phone.messages)
        assert "not-for-you-either" not in json.dumps(phone.messages)


async def test_account_blocked_without_a_hint_is_noticed_within_two_seconds(site: Server, person: People) -> None:
    victim, other = person(), person()
    async with Phone(victim) as phone:
        await asyncio.to_thread(other.post, f"/rights/{victim.name}/block/?quietly=1")
        await phone.until(lambda phone: phone.code == 4403, seconds=3)


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("x" * 5000, 4413),
        (b"bytes", 4413),
        ("not json", 4400),
        ("[" * 4000, 4400),
        ('{"unknown": 1}', 4400),
        ('{"hello": [1]}', 4400),
        ('{"hello": {"wall:main": "many"}}', 4400),
        ('{"hello": {"wall:main": null}}', 4400),
        ('{"ack": 10000}', 4400),
        ('{"ack": "1"}', 4400),
        ("\x00", 4400),
    ],
)
async def test_message_that_is_not_ours_closes_the_socket(
    site: Server, person: People, message: str | bytes, code: int
) -> None:
    reader = person()
    async with Phone(reader) as bystander:
        socket = await connect(reader, site)
        await socket.send(message)
        assert await close_code(socket) == code
        assert bystander.code is None


async def test_huge_frame_and_flood_have_no_effect_on_others(site: Server, person: People) -> None:
    reader, other = person(), person()
    async with Phone(other) as bystander:
        huge = await connect(reader, site)
        with suppress(websockets.ConnectionClosed):  # refused at its first bytes, mostly while the rest is under way
            await huge.send("x" * 2_000_000)
        assert await close_code(huge, 3) in (1009, 1006)
        flood = await connect(reader, site, max_queue=None)  # else the client stops reading before the close
        with suppress(websockets.ConnectionClosed):
            for _ in range(10_000):
                await flood.send('{"hello": {"wall:main": "0"}}')
        assert await close_code(flood, 5) == 4400
        await asyncio.to_thread(other.post, "/walls/main/write/?text=undisturbed")
        await bystander.until(lambda phone: "undisturbed" in json.dumps(phone.messages), seconds=2)


async def test_flood_that_reads_late_still_hears_why_it_was_closed(site: Server, person: People) -> None:
    """A phone that sends and sends and looks up only after two seconds: the reason is there, not a reset line."""
    flood = await connect(person(), site, max_queue=None)
    line = flood.transport
    line.pause_reading()
    for _ in range(4):
        with suppress(websockets.ConnectionClosed):
            for _ in range(500):
                await flood.send('{"hello": {"wall:main": "0"}}')
        await asyncio.sleep(0.6)
    line.resume_reading()
    assert await close_code(flood, 5) == 4400


async def test_eleventh_socket_of_a_person_is_refused(site: Server, person: People) -> None:
    reader = person()
    sockets = [await connect(reader, site) for _ in range(10)]
    assert await close_code(await connect(reader, site)) == 4429
    await sockets[0].close()
    await asyncio.sleep(0.2)
    again = await connect(reader, site)
    await again.send('{"hello": {}}')
    assert json.loads(await again.recv()) == {"heads": {}}
    for socket in [*sockets[1:], again]:
        await socket.close()
