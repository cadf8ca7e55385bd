"""Many who come at once: each is counted, and who waits for her turn is not sent away."""

import asyncio
import time

import pytest
from django.contrib.auth.models import AnonymousUser

from kurzewege.common.live import hub as hub_module
from kurzewege.common.live.hub import GRACE_SECONDS, MAX_CONNECTIONS, Hub
from kurzewege.common.live.listeners import FORBIDDEN, Listener
from kurzewege.common.live.log import Cursor
from kurzewege.common.visitors import Visitor


def connection(visitor: Visitor) -> Listener:
    return Listener(AnonymousUser(), visitor, "", "de")


async def test_each_browser_has_ten_places_and_gets_them_back() -> None:
    here, one, other = Hub(asyncio.get_running_loop()), Visitor.new(), Visitor.new()
    lines = [connection(one) for _ in range(MAX_CONNECTIONS)]
    for line in lines:
        assert here.has_place(line.user, one)
        here.add(line)
    assert not here.has_place(lines[0].user, one)
    assert here.has_place(lines[0].user, other)
    for _ in range(2):  # the writer says it, and so does the connection
        here.remove(lines[0])
    assert here.has_place(lines[0].user, one)
    here.add(connection(one))
    assert not here.has_place(lines[0].user, one)


async def test_who_waits_for_her_turn_is_not_sent_away(monkeypatch: pytest.MonkeyPatch) -> None:
    here = Hub(asyncio.get_running_loop())
    waits, idle = connection(Visitor.new()), connection(Visitor.new())
    may_go_on = asyncio.Event()

    async def in_thread(function, *args):
        await may_go_on.wait()
        return set()

    monkeypatch.setattr(hub_module, "in_thread", in_thread)
    for line in (waits, idle):
        here.add(line)
        line.opened = time.monotonic() - GRACE_SECONDS - 1
    joining = asyncio.create_task(here.subscribe(waits, {"mic:abcdefghjkmn": Cursor()}))
    await asyncio.sleep(0)
    here._dismiss_idle(here.listeners, grace=GRACE_SECONDS)
    assert (waits.outbox.close_code, idle.outbox.close_code) == (None, FORBIDDEN)
    may_go_on.set()
    await joining
    assert waits.outbox.close_code == FORBIDDEN
