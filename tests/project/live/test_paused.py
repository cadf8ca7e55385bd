"""While the database is away pages are told so, once, and again with each heartbeat; and when it is back."""

import asyncio
import json
from contextlib import suppress

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import OperationalError

from kurzewege.common.live import hub as hub_module
from kurzewege.common.live.hub import Hub
from kurzewege.common.live.listeners import Listener
from kurzewege.common.visitors import Visitor


async def told(listener: Listener) -> list[dict]:
    texts = []
    with suppress(TimeoutError):
        while text := await asyncio.wait_for(listener.outbox.take(), 0.01):
            texts.append(json.loads(text))
    return texts


async def test_pages_are_told_when_the_database_goes_and_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_module, "READ_SECONDS", 0.01)
    here = Hub(asyncio.get_running_loop())
    listener = Listener(AnonymousUser(), Visitor.new(), "", "de")
    here.add(listener)
    is_away = True

    async def read_heads() -> None:
        if is_away:
            raise OperationalError("server closed the connection")

    monkeypatch.setattr(here, "_read_heads", read_heads)
    reading = asyncio.create_task(here._read_forever())
    try:
        await asyncio.sleep(0.1)
        assert await told(listener) == [{"paused": True}]
        listener.beat(here.presence, is_paused=here.is_paused)
        assert await told(listener) == [{"heads": {}, "paused": True}]
        is_away = False
        await asyncio.sleep(0.1)
        assert await told(listener) == [{"paused": False}]
        listener.beat(here.presence, is_paused=here.is_paused)
        assert await told(listener) == [{"heads": {}}]
    finally:
        reading.cancel()
