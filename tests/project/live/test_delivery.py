"""What happens reaches every open page, in order, once."""

import asyncio
import json
from collections.abc import Callable
from contextlib import AsyncExitStack

from .page import Phone, connect
from .server import Browser, Server

People = Callable[..., Browser]


async def head(person: Browser) -> int:
    return int((await asyncio.to_thread(person.get, "/walls/main/"))["cursor"].partition(".")[0])


async def test_event_with_many_sockets_reaches_all_within_half_a_second(site: Server, person: People) -> None:
    readers = [person() for _ in range(5)]
    async with AsyncExitStack() as stack:
        phones = [await stack.enter_async_context(Phone(readers[number % 5])) for number in range(40)]
        await asyncio.to_thread(readers[0].post, "/walls/main/write/?text=hello")
        end = await head(readers[0])
        await asyncio.gather(*(phone.until(lambda phone: phone.seq == end, seconds=0.5) for phone in phones))
        for phone in phones[:5]:
            phone.check(end)


async def test_event_between_page_and_socket_arrives(site: Server, person: People) -> None:
    reader = person()
    phone = Phone(reader)
    phone.load()
    reader.post("/walls/main/write/?text=in-between")
    await phone.connect()
    end = await head(reader)
    await phone.until(lambda phone: phone.seq == end)
    phone.check(end)
    await phone.close()


async def test_phone_after_a_gap_gets_what_it_missed_once(site: Server, person: People) -> None:
    reader = person()
    async with Phone(reader) as awake:
        phone = Phone(reader)
        phone.load()
        await phone.connect()
        await phone.close()
        for number in range(7):
            await asyncio.to_thread(reader.post, f"/walls/main/write/?text=missed{number}")
        await phone.connect()
        end = await head(reader)
        await phone.until(lambda phone: phone.seq == end)
        await awake.until(lambda phone: phone.seq == end)
        phone.check(end)
        awake.check(end)
        await phone.close()


async def test_page_that_has_read_further_than_the_room_is_not_sent_back(site: Server, person: People) -> None:
    """Votes wait 100 ms for company; whoever comes in that time has read them already."""
    reader = person()
    note = reader.post("/walls/main/write/?text=voted")["id"]
    async with Phone(reader) as there:
        for _ in range(5):
            late = Phone(reader)
            await asyncio.to_thread(reader.post, f"/notes/{note}/pin/")
            await asyncio.to_thread(late.load)
            await late.connect()
            await late.until(lambda phone: any("heads" in message for message in phone.messages))
            assert not any("reset" in message for message in late.messages)
            await there.until(lambda phone, end=late.seq: phone.seq == end)
            late.check(there.seq)
            await late.close()


async def test_rolled_back_action_sends_nothing(site: Server, person: People) -> None:
    reader = person()
    async with Phone(reader) as phone:
        await phone.until(lambda phone: any("heads" in message for message in phone.messages))
        start, seen = phone.seq, len(phone.messages)
        await asyncio.to_thread(reader.post, "/walls/main/write/?text=taken-back&fail=1")
        await asyncio.sleep(2.5)  # longer than the reading of the heads
        assert [message for message in phone.messages[seen:] if "heads" not in message] == []
        assert "taken-back" not in json.dumps(phone.messages)
        assert await head(reader) == start


async def test_votes_of_one_moment_become_few_frames(site: Server, person: People) -> None:
    reader = person()
    note = reader.post("/walls/main/write/?text=popular")["id"]
    async with Phone(reader) as phone:
        await asyncio.gather(*(asyncio.to_thread(reader.post, f"/notes/{note}/pin/") for _ in range(30)))
        end = await head(reader)
        await phone.until(lambda phone: phone.seq == end)
        spread = phone.times[-1] - phone.times[0]
        assert len(phone.applied) <= spread * 10 + 2
        phone.check(end)


async def test_burst_loses_nothing(site: Server, person: People) -> None:
    readers = [person() for _ in range(4)]
    async with AsyncExitStack() as stack:
        phones = [await stack.enter_async_context(Phone(readers[number % 4])) for number in range(20)]
        await asyncio.gather(*(asyncio.to_thread(reader.post, "/walls/main/burst/50/") for reader in readers))
        end = await head(readers[0])
        await asyncio.gather(*(phone.until(lambda phone: phone.seq == end, seconds=8) for phone in phones))
        for phone in phones[:4]:
            phone.check(end)


async def test_hidden_note_is_nowhere_any_more(site: Server, person: People) -> None:
    reader = person()
    async with Phone(reader) as phone:
        note = (await asyncio.to_thread(reader.post, "/walls/main/write/?text=regrettable-words"))["id"]
        await phone.until(lambda phone: phone.page.root.find(f"note-{note}") is not None)
        before = phone.seq - 1
        await asyncio.to_thread(reader.post, f"/notes/{note}/hide/")
        await phone.until(lambda phone: phone.page.root.find(f"note-{note}") is None, seconds=0.3)
        answer = await asyncio.to_thread(reader.get, f"/live/since/?t=wall:main@{before}")
        assert "regrettable-words" not in json.dumps(answer)


async def test_unknown_history_asks_for_a_fresh_page(site: Server, person: People) -> None:
    reader = person()
    reader.post("/walls/main/write/?text=something")
    for cursor in ("999999999999", "1.deadbeef"):
        socket = await connect(reader, site)
        await socket.send(json.dumps({"hello": {"wall:main": cursor}}))
        first = json.loads(await socket.recv())
        assert first["topic"] == "wall:main"
        assert first["reset"] is True
        await socket.close()


async def test_language_of_the_page_is_the_language_of_its_patches(site: Server, person: People) -> None:
    reader = person()
    sockets = {language: await connect(reader, site) for language in ("de", "en", "tlh")}
    start = await head(reader)
    for language, socket in sockets.items():
        await socket.send(json.dumps({"hello": {"wall:main": str(start)}, "language": language}))
        await socket.recv()
    await asyncio.to_thread(reader.post, "/walls/main/write/?text=speak")
    drawn = {language: json.loads(await socket.recv())["patches"][0]["html"] for language, socket in sockets.items()}
    assert 'lang="en"' in drawn["en"]
    assert 'lang="de"' in drawn["de"]
    assert drawn["tlh"] == drawn["de"]
    for socket in sockets.values():
        await socket.close()


async def test_signal_reaches_only_the_person_concerned(site: Server, person: People) -> None:
    mine, other = person(), person()
    async with Phone(mine) as first, Phone(mine) as second, Phone(other) as stranger:
        await asyncio.to_thread(mine.post, "/signal/pins/")
        for phone in (first, second):
            await phone.until(lambda phone: {"personal": "pins"} in phone.messages, seconds=1)
        assert {"personal": "pins"} not in stranger.messages
    assert mine.get("/live/personal/?pins=a,b&unknown=") == {"pins": {"for": mine.id, "keys": ["a", "b"]}}
