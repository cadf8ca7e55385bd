"""People who may not hear any more, questions that must be gone, a hall behind one address, and attacks."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Sequence

import websockets
from websockets.asyncio.client import ClientConnection
from yarl import URL

from ..line import OpenPage
from ..people import Guest, Moderator
from ..prepare import HELPER
from ..stage import Act, Stage

OUT_SECONDS = 1.0
GONE_SECONDS = 0.3
POLITE = 422


async def shut_out(stage: Stage) -> None:
    """A guest is shut out, guests are not admitted any more, the moderator signs out, the board closes: within a second
    nobody concerned gets a frame (22)."""
    moderator = stage.moderator
    barred, member_of_the_crowd, *_rest = await stage.people(3, ways=("socket", "stream", "socket"))
    desk = await _at_the_desk(stage)
    asked = await barred.ask()
    _listen(stage.guests)
    await _dismissed_helper(stage)

    await moderator.do("bar", asked.key)
    stage.expect(await _is_out([barred], stage), "a guest who was shut out still hears the board")
    stage.expect(not member_of_the_crowd.has_left, "somebody else was shut out, too")
    status = await barred.vote(asked.key)
    stage.expect(status in (302, 404), f"the vote of a guest who was shut out was answered {status}")

    await moderator.settings(allows_guests="")
    stage.expect(await _is_out(stage.guests[1:], stage), "guests hear a board that admits none any more")
    await moderator.settings(allows_guests="on")

    late = await stage.people(2, ways=("socket", "stream"))
    _listen(late)
    await moderator.step("closed")
    stage.expect(await _is_out(late, stage, moves=False), "guests hear a board that is closed")

    await desk.post("/accounts/logout/")
    began = time.monotonic()
    while not desk.is_ended and time.monotonic() < began + 5:
        await asyncio.sleep(0.02)
    stage.figures["signed out s"] = round(time.monotonic() - began, 2)
    stage.expect(stage.figures["signed out s"] <= OUT_SECONDS, "a desk whose session ended still hears")


async def _dismissed_helper(stage: Stage) -> None:
    """Somebody who was named hears the desk; a second after she was dismissed she does not, nor by a new line."""
    stage.expect(await stage.moderator.name(HELPER) == 302, "nobody could be named as moderator")
    desk = await _at_the_desk(stage, stage.site.helpers)
    _listen([desk])
    began = time.monotonic()
    stage.expect(await stage.moderator.dismiss(HELPER) == 302, "who was named could not be dismissed")
    while not (desk.has_left or desk.is_ended) and time.monotonic() < began + 5:
        await asyncio.sleep(0.02)
    stage.figures["dismissed s"] = round(time.monotonic() - began, 2)
    stage.expect_within(stage.figures["dismissed s"], OUT_SECONDS, "a desk whose right is gone still hears")
    out = time.time()
    for step in ("frozen", "open"):
        await stage.moderator.step(step)
    await desk.heal()
    await asyncio.sleep(0.3)
    heard = [text for moment, text in desk.seen or [] if moment > out and '"patches"' in text]
    stage.expect(not heard, "a desk whose right is gone got a frame")
    async with desk.http.get(desk.base + desk.path) as answer:
        stage.expect(answer.status == 404, f"the desk of somebody dismissed answered {answer.status}")


async def _at_the_desk(stage: Stage, sessions: list[str] | None = None) -> Moderator:
    """A second window of a moderator with a session of its own, following the desk."""
    desk = stage.another_desk(sessions)
    await desk.look()
    await desk.opened()
    return desk


def _listen(pages: Sequence[OpenPage]) -> None:
    for page in pages:
        page.seen = []


async def _is_out(guests: Sequence[Guest], stage: Stage, *, moves: bool = True) -> bool:
    """Whether a second later all of them were told, and nothing arrives any more though the board goes on."""
    await asyncio.sleep(OUT_SECONDS)
    out = time.time()
    for step in ("frozen", "open") if moves else ():
        await stage.moderator.step(step)
    await asyncio.sleep(0.5)
    heard = [text for guest in guests for moment, text in guest.seen or [] if moment > out and '"patches"' in text]
    return not heard and all(guest.has_left or guest.is_ended for guest in guests)


async def taken_back(stage: Stage) -> None:
    """A question that is withdrawn or set aside unseen is gone everywhere within 300 ms, its text with it (23)."""
    guests = await stage.people(ways=("socket",))
    asked = await guests[0].ask()
    await stage.judge()
    began = time.time()
    await guests[0].withdraw(asked)
    done = time.time()
    await stage.judge()
    slowest = max(guest.record.moments[-1] for guest in guests) - done
    stage.figures |= {"withdrawing took s": round(done - began, 2), "gone after ms": round(slowest * 1000)}
    stage.expect_within(slowest, GONE_SECONDS, f"the question was gone {slowest:.2f} s after the answer")
    late = Guest(stage.place, 1)
    await late.join(stage.code)
    stage.expect(asked.text not in late.record.html, "a fresh page still has the text")
    async with late.http.get(f"{late.base}/live/since/", params={"t": f"{late.topic}@0"}) as answer:
        stage.expect(asked.text not in await answer.text(), "reading since the beginning still gives the text")
    await late.close()


async def hall(stage: Stage) -> None:
    """Everybody behind one address asks: nobody is limited; one who sends without end is, politely (28)."""
    guests = await stage.people(ways=("socket",))
    await stage.asks(guests)
    statuses = {asked.statuses[0] for guest in guests for asked in guest.asked}
    stage.expect(statuses == {200}, f"a hall that asks was answered {statuses}")
    greedy = guests[0]
    answers = [
        (
            await greedy.post(
                f"/openmic/live/{greedy.board}/ask/", text=f"Und noch eine {number}?", form_key=f"greedy{number}"
            )
        )
        for number in range(12)
    ]
    accepted = [answer for status, answer in answers if status == 200]
    refused = [answer for status, answer in answers if status == POLITE]
    stage.expect(len(accepted) <= 6 and len(accepted) + len(refused) == 12, f"{len(accepted)} of 12 were taken")
    stage.expect(all(answer.get("sentence") for answer in refused), "a refusal has no sentence")
    await stage.judge()


async def attacks(stage: Stage) -> None:
    """Foreign origins, large and strange messages, a flood: refused or closed, and nobody else notices (30)."""
    guests = await stage.people(ways=("socket",))
    guest = guests[0]
    port = URL(stage.place.origin).port or 80
    for origin in ("https://example.org", f"http://127.0.0.1:{port + 1}", f"https://127.0.0.1:{port}", "null", None):
        status = await _handshake(guest, origin)
        stage.expect(status == 403, f"a socket from {origin} was answered {status}")
    for origin in ("https://example.org", "null"):
        data = {"csrfmiddlewaretoken": guest.token, "text": "Von fremd?", "form_key": "fremdes"}
        async with guest.http.post(
            f"{guest.base}/openmic/live/{guest.board}/ask/", data=data, headers={"Origin": origin}
        ) as answer:
            stage.expect(answer.status == 403, f"a form from {origin} was answered {answer.status}")
    for name, messages in {
        "1 MiB": ["x" * 1024 * 1024], "not JSON": ["hello"], "an unknown kind": ['{"shout": 1}'],
        "deep JSON": ["[" * 4000],
        "an acknowledgement of nothing": ['{"ack": 99}'], "a flood": ['{"hello": {}}'] * 10_000,
    }.items():  # fmt: skip
        code = await _say(guest, messages)
        stage.expect(code is not None and code >= 1002, f"{name} ended with {code}")
    await stage.asks(guests)
    await stage.judge()
    stage.expect(not any(guest.codes for guest in guests), "the attacks closed the lines of others")
    stage.expect(guest.token not in stage.site.log, "a token is in the log")


async def _line(guest: Guest, origin: str | None) -> ClientConnection:
    return await websockets.connect(
        guest.base.replace("http", "ws", 1) + "/live/",
        origin=websockets.Origin(origin) if origin else None,
        additional_headers={"Cookie": guest.cookies},
        compression=None,
        proxy=None,
    )


async def _handshake(guest: Guest, origin: str | None) -> int:
    try:
        line = await _line(guest, origin)
    except websockets.InvalidStatus as refusal:
        return refusal.response.status_code
    await line.close()
    return 101


async def _say(guest: Guest, messages: list[str]) -> int | None:
    """The code with which the server closes a line that says this; None when it stays open."""
    line = await _line(guest, guest.place.origin)
    try:
        async with asyncio.timeout(10):
            for message in messages:
                await line.send(message)
            async for text in line:
                json.loads(text)
    except (websockets.ConnectionClosed, TimeoutError):
        pass
    code = line.close_code
    await line.close()
    return code


ACTS = [
    Act("shut out", shut_out, 3, {"voters": "everybody"}),
    Act("taken back", taken_back, 30),
    Act("a hall", hall, 80),
    Act("attacks", attacks, 10),
]
