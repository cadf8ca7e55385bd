"""Hints between the hubs of several processes."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
from django.test import override_settings

from kurzewege.common.live import relay
from kurzewege.common.live.relay import Hint, Relay, event_hint


@pytest.fixture(autouse=True)
def line() -> Iterator[None]:
    """A channel layer, on which nobody else is."""
    with override_settings(CHANNEL_LAYERS={"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}):
        yield


@asynccontextmanager
async def ends_of_the_line(count: int) -> AsyncIterator[tuple[list[Relay], list[list[Hint]]]]:
    """As many processes' ends, and what each of them has been told so far."""
    told: list[list[Hint]] = [[] for _ in range(count)]
    ends = [Relay(asyncio.get_running_loop(), heard.append) for heard in told]
    for end in ends:
        end.start()
    await asyncio.sleep(0.05)  # until all listen
    try:
        yield ends, told
    finally:
        for end in ends:
            end.stop()


HINTS = [event_hint("mic-desk:Kx3", 7, urgent=True), event_hint("mic:Kx3", 9, urgent=True), relay.rights_hint([5])]


async def test_what_is_said_at_once_reaches_every_process_once_and_in_order() -> None:
    async with ends_of_the_line(3) as (ends, told):
        for hint in HINTS:
            ends[0].publish(hint)
        assert told == [HINTS, [], []]
        await asyncio.sleep(0.1)
        ends[1].publish(HINTS[0])
        await asyncio.sleep(0.1)
    assert told == [[*HINTS, HINTS[0]]] * 3


async def test_process_without_loop_is_heard_by_all() -> None:
    async with ends_of_the_line(2) as (_, told):
        await relay._send_once(HINTS[0])
        await asyncio.sleep(0.1)
    assert told == [[HINTS[0]]] * 2


async def test_silence_is_no_lost_line(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(relay, "PULSE_SECONDS", 0.05)
    monkeypatch.setattr(relay, "SILENCE_SECONDS", 0.3)
    async with ends_of_the_line(2) as (ends, told):
        await asyncio.sleep(0.6)
        ends[0].publish(HINTS[0])
        await asyncio.sleep(0.1)
    assert told == [[HINTS[0]]] * 2
    assert caplog.messages == []
