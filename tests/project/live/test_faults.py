"""Restarts, kills, sleepers, several processes, Redis that dies or freezes: slower for a moment, never wrong."""

import asyncio
import base64
import os
import signal
import socket
import sys
import time
from contextlib import AsyncExitStack, ExitStack, closing, suppress
from pathlib import Path

import pytest

from scripts.services import Redis

from .page import Phone
from .server import ROOT, Browser, Server, free_port, running


async def head(person: Browser) -> int:
    return int((await asyncio.to_thread(person.get, "/walls/main/"))["cursor"].partition(".")[0])


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
async def test_restart_heals_every_page(tmp_path: Path, how: signal.Signals) -> None:
    with running(tmp_path) as [server]:
        readers = [Browser(server, f"reader{number}") for number in range(3)]
        phones = [Phone(readers[number % 3]) for number in range(12)]
        for phone in phones:
            phone.load()
            await phone.connect()
        await asyncio.to_thread(readers[0].post, "/walls/main/burst/5/")
        await asyncio.to_thread(server.stop, how)
        await asyncio.gather(*(phone.reader for phone in phones))
        for phone in phones:
            if how is signal.SIGTERM:
                assert phone.code == 4412
                assert phone.messages[-1]["restart"] is True
                assert 0 <= phone.messages[-1]["wait"] < 3000
        await asyncio.to_thread(server.start)
        await asyncio.to_thread(readers[0].post, "/walls/main/burst/5/?text=while-away")
        for phone in phones:
            await phone.connect()
        end = await head(readers[0])
        await asyncio.gather(*(phone.until(lambda phone: phone.seq == end, seconds=5) for phone in phones))
        for phone in phones[:3]:
            phone.check(end)
        for phone in phones:
            await phone.close()
        assert "Traceback" not in server.log


async def test_restart_during_a_burst_keeps_every_answered_post(tmp_path: Path) -> None:
    with running(tmp_path) as [server]:
        reader = Browser(server, "reader")
        phone = Phone(reader)
        phone.load()
        await phone.connect()
        answered = []

        def post(number: int) -> None:
            with suppress(OSError):  # not answered: whoever sent it sees that
                answered.append(reader.post(f"/walls/main/write/?text=post{number}")["id"])

        posts = [asyncio.create_task(asyncio.to_thread(post, number)) for number in range(60)]
        await asyncio.sleep(0.15)
        await asyncio.to_thread(server.stop, signal.SIGKILL)
        await asyncio.gather(*posts)
        await phone.reader
        await asyncio.to_thread(server.start)
        await phone.connect()
        end = await head(reader)
        await phone.until(lambda phone: phone.seq == end)
        phone.check(end)
        wall = phone.page.element("wall")
        assert all(f"'note-{note}'" in wall for note in answered)
        await phone.close()


def stalled_socket(person: Browser, server: Server) -> socket.socket:
    """A phone that joined the wall and then never reads again."""
    line = socket.create_connection(("127.0.0.1", server.port))
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    key = base64.b64encode(os.urandom(16)).decode()
    line.sendall(
        f"GET /live/ HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nOrigin: {server.origin}\r\n"
        f"Cookie: {person.cookie}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    assert b" 101 " in line.recv(1024)
    hello = b'{"hello": {"wall:main": "0"}}'
    line.sendall(bytes([0x81, 0x80 | len(hello), 0, 0, 0, 0]) + hello)
    return line


async def test_sleepers_are_closed_and_cost_little(tmp_path: Path) -> None:
    with running(tmp_path) as [server]:
        reader, healthy = Browser(server, "sleeper"), Browser(server, "healthy")
        with ExitStack() as sleepers:
            async with Phone(healthy) as phone:
                for _ in range(16):  # threads, connections and the ring of frames are there before it counts
                    await asyncio.to_thread(healthy.post, f"/walls/main/burst/25/?text={'x' * 600}")
                    await phone.say({"ack": len(phone.messages)})
                before = server.memory
                for _ in range(8):
                    sleepers.enter_context(closing(stalled_socket(reader, server)))
                assert server.connections >= 9
                started = time.monotonic()
                for _ in range(30):
                    await asyncio.to_thread(healthy.post, f"/walls/main/burst/25/?text={'x' * 600}")
                    await phone.say({"ack": len(phone.messages)})
                while server.connections >= 3:  # the healthy one, and perhaps a request
                    assert time.monotonic() - started < 45
                    await asyncio.sleep(0.5)
                    await phone.say({"ack": len(phone.messages)})
                assert phone.code is None
                assert server.memory - before < 10 * 1024 * 1024
                end = await head(healthy)
                await phone.until(lambda phone: phone.seq == end)
                phone.check(end)


async def test_second_process_without_redis_is_two_seconds_behind_at_most(tmp_path: Path) -> None:
    with running(tmp_path, 2) as [first, second]:
        reader = Browser(first, "reader")
        async with Phone(reader, first) as here, Phone(reader, second) as there:
            await asyncio.to_thread(reader.post, "/walls/main/write/?text=hello")
            end = await head(reader)
            await here.until(lambda phone: phone.seq == end, seconds=0.5)
            await there.until(lambda phone: phone.seq == end, seconds=2.5)
            there.check(end)
            await asyncio.to_thread(reader.post, "/leave/")
            await there.until(lambda phone: phone.code == 4401, seconds=2.5)


async def delay(reader: Browser, phone: Phone, *, at_most: float) -> float:
    """Seconds from a post in the first process until the phone, wherever it is, shows it."""
    started = time.monotonic()
    await asyncio.to_thread(reader.post, "/walls/main/write/?text=how-long")
    posted = time.monotonic() - started
    end = await head(reader)
    await phone.until(lambda phone: phone.seq == end, seconds=at_most)
    assert posted < 0.5, "the request waited for Redis"
    return phone.times[-1] - started


async def test_two_processes_with_redis_are_level_at_once(tmp_path: Path, broker: Redis) -> None:
    with running(tmp_path, 2, REDIS_URL=broker.url) as [first, second]:
        reader = Browser(first, "reader")
        async with Phone(reader, second) as phone:
            await asyncio.sleep(1)
            for _ in range(5):
                assert await delay(reader, phone, at_most=0.5) < 0.5
            await asyncio.to_thread(reader.post, "/signal/pins/")
            await phone.until(lambda phone: {"personal": "pins"} in phone.messages, seconds=1)
            await asyncio.to_thread(reader.post, "/leave/")
            await phone.until(lambda phone: phone.code == 4401, seconds=1)


@pytest.mark.parametrize("fault", ["killed", "frozen"])
async def test_redis_fault_makes_it_slower_never_wrong(tmp_path: Path, broker: Redis, fault: str) -> None:
    with running(tmp_path, 2, REDIS_URL=broker.url) as servers:
        reader = Browser(servers[0], "reader")
        async with AsyncExitStack() as stack:
            phones = [await stack.enter_async_context(Phone(reader, servers[number % 2])) for number in range(6)]
            elsewhere = phones[1]
            await asyncio.sleep(1)
            if fault == "killed":
                await asyncio.to_thread(broker.stop, signal.SIGKILL)
            else:
                broker.freeze()
            for _ in range(4):
                await delay(reader, elsewhere, at_most=2.5)
            if fault == "killed":
                await asyncio.to_thread(broker.start)
            else:
                broker.thaw()
            deadline = time.monotonic() + 5
            while await delay(reader, elsewhere, at_most=2.5) > 0.5:
                assert time.monotonic() < deadline, "hints did not come back"
            end = await head(reader)
            for phone in phones:
                await phone.until(lambda phone: phone.seq == end, seconds=2.5)
                assert phone.code is None
                phone.check(end)


async def test_start_without_reachable_redis_works(tmp_path: Path) -> None:
    with running(tmp_path, REDIS_URL=f"redis://127.0.0.1:{free_port()}/0") as [server]:
        reader = Browser(server, "reader")
        async with Phone(reader) as phone:
            assert await delay(reader, phone, at_most=0.5) < 0.5


async def test_command_without_a_loop_reaches_the_pages_through_redis(tmp_path: Path, broker: Redis) -> None:
    with running(tmp_path, REDIS_URL=broker.url) as [server]:
        reader = Browser(server, "reader")
        async with Phone(reader) as phone:
            await asyncio.sleep(1)
            code = (
                "import django; django.setup(); from tests.project.live.site import walls; walls.write('main', 'hello')"
            )
            command = [sys.executable, "-c", code]
            process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=server.environment)
            await phone.until(lambda phone: phone.applied, seconds=20)
            assert await process.wait() == 0
            phone.check(1)
