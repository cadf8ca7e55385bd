"""How long one event takes to everybody in a room, against the least a server can do.

`measure(sockets)` compares the platform (commit, hint, query, rights, render, hub, Channels, Daphne) with a bare
`websockets` broadcast of the same 600 characters on the same machine, one after the other. Only the ratios
travel from machine to machine.
"""

import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import websockets
from websockets.asyncio.client import ClientConnection

from .fanout_server import APPEND_PATH, LENGTH, TOPIC

ROOT = Path(__file__).resolve().parents[2]
PER_PERSON = 10
START_SECONDS = 60
DELIVERY_SECONDS = 10


@dataclass(frozen=True)
class Delays:
    """Milliseconds from the cause to a socket, over all sockets and rounds; `room`: median of each round's last."""

    p50: float
    p95: float
    room: float
    cpu_us_per_delivery: float
    lost: int


@dataclass(frozen=True)
class Fanout:
    """The platform beside the bare server, for one number of sockets."""

    sockets: int
    bare: Delays
    platform: Delays

    @property
    def ratio(self) -> float:
        """How many times slower than bare the room has it."""
        return round(self.platform.room / self.bare.room, 1)

    def as_json(self) -> dict[str, object]:
        return asdict(self) | {"ratio": self.ratio}


def measure(sockets: int, *, rounds: int = 20) -> Fanout:
    """Figures for `sockets` listeners; takes about ten seconds and starts and stops two servers."""
    bare = measure_bare(sockets, rounds=rounds)
    with server("kurzewege", str(-(-sockets // PER_PERSON))) as (process, port, cookies):
        platform = asyncio.run(_measure_platform(process, port, cookies, sockets, rounds))
    return Fanout(sockets, bare, platform)


def measure_bare(sockets: int, *, rounds: int = 20, size: int = LENGTH) -> Delays:
    """The least there can be: `websockets` and its broadcast of so many characters to `sockets` listeners."""
    with server("bare", str(size)) as (process, port, _cookies):
        return asyncio.run(_measure_bare(process, port, sockets, rounds))


@contextmanager
def server(kind: str, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], int, list[str]]]:
    """A running server of `fanout_server`, its port, and its people's cookies."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="kurzewege-fanout-") as folder:
        process = subprocess.Popen(
            [sys.executable, "-m", "scripts.bench.fanout_server", kind, str(port), *arguments],
            cwd=ROOT, stdout=subprocess.PIPE, text=True, env=os.environ | {"DATA_DIR": folder},
        )  # fmt: skip
        try:
            assert process.stdout
            cookies = [] if kind == "bare" else [line.strip() for line in iter(process.stdout.readline, "\n") if line]
            _wait_for(port, process)
            yield process, port, cookies
        finally:
            process.kill()
            process.wait()
            process.stdout and process.stdout.close()


def _wait_for(port: int, process: "subprocess.Popen[str]") -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("the server to measure did not start")


async def _measure_bare(process: "subprocess.Popen[str]", port: int, count: int, rounds: int) -> Delays:
    listeners = [await websockets.connect(f"ws://127.0.0.1:{port}", compression=None) for _ in range(count)]
    speaker = await websockets.connect(f"ws://127.0.0.1:{port}", compression=None)
    try:
        return await _rounds(listeners, lambda: speaker.send("now"), process, rounds)
    finally:
        await asyncio.gather(*(listener.close() for listener in [*listeners, speaker]))


async def _measure_platform(
    process: "subprocess.Popen[str]", port: int, cookies: list[str], count: int, rounds: int
) -> Delays:
    async def join(number: int) -> ClientConnection:
        line = await websockets.connect(
            f"ws://127.0.0.1:{port}/live/", compression=None, origin=websockets.Origin(f"http://127.0.0.1:{port}"),
            additional_headers={"Cookie": cookies[number // PER_PERSON]},
        )  # fmt: skip
        await line.send(json.dumps({"hello": {TOPIC: "0"}}))
        await line.recv()
        return line

    async def append() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"POST {APPEND_PATH} HTTP/1.0\r\nContent-Length: 0\r\n\r\n".encode())
        await reader.read()
        writer.close()

    listeners = [await join(number) for number in range(count)]
    try:
        return await _rounds(listeners, append, process, rounds)
    finally:
        await asyncio.gather(*(listener.close() for listener in listeners))


async def _rounds(
    listeners: list[ClientConnection],
    cause: Callable[[], Awaitable[None]],
    process: "subprocess.Popen[str]",
    rounds: int,
) -> Delays:
    arrived: list[float] = []

    async def listen(line: ClientConnection) -> None:
        number = 0
        async for text in line:
            number += 1
            if '{"heads"' not in str(text[:10]):
                arrived.append(time.perf_counter())
            if number % 50 == 0 and "patches" in str(text[:200]):
                await line.send(json.dumps({"ack": number}))

    tasks = [asyncio.create_task(listen(line)) for line in listeners]
    delays, rooms, lost, cpu = [], [], 0, 0.0
    for number in range(rounds + 2):
        arrived.clear()
        before, start = _cpu_seconds(process.pid), time.perf_counter()
        await cause()
        end = time.monotonic() + DELIVERY_SECONDS
        while len(arrived) < len(listeners) and time.monotonic() < end:
            await asyncio.sleep(0.001)
        await asyncio.sleep(0.05)
        if number < 2:  # warming up
            continue
        cpu += _cpu_seconds(process.pid) - before
        lost += len(listeners) - len(arrived)
        delays += [(moment - start) * 1000 for moment in arrived]
        rooms.append((max(arrived) - start) * 1000)
    for task in tasks:
        task.cancel()
    cuts = statistics.quantiles(delays, n=100)
    per_delivery = cpu * 1_000_000 / max(1, len(delays))
    return Delays(round(cuts[49], 1), round(cuts[94], 1), round(statistics.median(rooms), 1), round(per_delivery), lost)


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    for number in (int(argument) for argument in sys.argv[1:] or ["100", "500"]):
        print(json.dumps(measure(number).as_json()))
