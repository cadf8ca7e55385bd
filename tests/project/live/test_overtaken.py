"""Rights that are lost while they are being read, or while a page is being let in."""

import asyncio
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest

from kurzewege.common.live import hub as hub_module
from kurzewege.common.live import rooms as rooms_module
from kurzewege.common.live.hub import Hub, joinable
from kurzewege.common.live.listeners import FORBIDDEN, SocketListener
from kurzewege.common.live.log import Cursor
from kurzewege.common.live.people import standing
from kurzewege.common.live.rooms import Room
from kurzewege.common.live.topics import Topic


@dataclass
class Person:
    may_enter: bool
    pk: int = 7
    is_authenticated: bool = True

    def get_session_auth_hash(self) -> str:
        return "the same"


class Wall(Topic):
    def may_join(self, user: Any, name: str) -> bool:
        return bool(user.may_enter)


async def test_right_lost_while_the_page_is_let_in_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    here, line = Hub(asyncio.get_running_loop()), SocketListener(Person(may_enter=True), None, "session", "de")
    here.add(line)
    is_asked, may_go_on = asyncio.Event(), asyncio.Event()

    async def in_thread(function: Any, *args: Any) -> Any:
        if function is standing:
            return SimpleNamespace(verdict=lambda listener: None, users={line.user.pk: Person(may_enter=False)})
        if function is joinable:
            return joinable(*args)
        is_asked.set()  # she has been let in, and the room reads where it stands
        await may_go_on.wait()
        return Cursor(3, "abc")

    for module in (hub_module, rooms_module):
        monkeypatch.setattr(module, "in_thread", in_thread)
    monkeypatch.setattr(hub_module, "topic_of", lambda name: Wall())
    joining = asyncio.create_task(here.subscribe(line, {"wall:main": Cursor(3, "abc")}))
    async with asyncio.timeout(5):
        await is_asked.wait()
    await here.check([line])
    may_go_on.set()
    await joining
    assert (line.rooms, line.outbox.close_code) == ({}, FORBIDDEN)


@pytest.mark.parametrize("may_read", [True, False])
async def test_what_a_page_missed_is_told_to_whom_it_is_for(monkeypatch: pytest.MonkeyPatch, may_read: bool) -> None:
    """The right may be lost, without a hint, between the door and the room."""

    class Closing(Topic):
        def allowed(self, user_ids: set[int], name: str) -> set[int]:
            return user_ids if may_read else set()

    async def in_thread(function: Any, *args: Any) -> Any:
        return function(*args)

    monkeypatch.setattr(rooms_module, "in_thread", in_thread)
    monkeypatch.setattr(rooms_module, "frame", lambda *args: "what was written")
    line = SocketListener(Person(may_enter=True), None, "session", "de")
    room = Room(Closing(), "wall:main")
    room.position = Cursor(5, "abc")
    await room.join(line, Cursor(4, "abc"))
    room.end()
    assert await line.outbox.take() == ("what was written" if may_read else '{"left":"wall:main"}')
    assert (line.rooms == {"wall:main": room}, line in room.listeners) == (may_read, may_read)


async def test_reading_begun_before_a_right_was_lost_gives_it_to_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    here, stored = Hub(asyncio.get_running_loop()), Person(may_enter=True)
    line = SocketListener(Person(may_enter=True), None, "session", "de")
    here.add(line)
    has_read, may_go_on = asyncio.Event(), asyncio.Event()

    async def in_thread(function: Any, *args: Any) -> Any:
        assert function is standing
        now = SimpleNamespace(verdict=lambda listener: None, users={stored.pk: Person(may_enter=stored.may_enter)})
        if not has_read.is_set():  # the reading by the clock takes its time
            has_read.set()
            await may_go_on.wait()
        return now

    monkeypatch.setattr(hub_module, "in_thread", in_thread)

    async def no_more(listener: Any) -> None:
        await asyncio.sleep(0.01)

    monkeypatch.setattr(here, "_leave_what_is_closed", no_more)
    monkeypatch.setattr(hub_module, "READ_SECONDS", 0)
    by_the_clock = asyncio.create_task(here._read_forever())
    await has_read.wait()
    stored.may_enter = False
    by_the_hint = asyncio.create_task(here.check([line]))
    await asyncio.sleep(0.005)
    monkeypatch.setattr(hub_module, "READ_SECONDS", 60)
    may_go_on.set()
    await by_the_hint
    by_the_clock.cancel()
    assert line.outbox.close_code == FORBIDDEN
