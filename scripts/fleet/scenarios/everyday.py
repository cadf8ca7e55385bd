"""A hall on a good day: by socket, event stream and polling; everybody at the same moment; many who come at once.
And a day of the whole platform, on which people do whatever its pages let them do."""

from __future__ import annotations

import asyncio
import random
import statistics
import time

from ..people import Guest, Moderator
from ..stage import Act, Stage
from ..wanderer import Wanderer

# How often each phone raises its hand (the limit is ten in a minute), and how long that stays up on average.
HANDS, HAND_SECONDS = 4, 2.0
WANDERING_SECONDS = 30


async def good_day(stage: Stage) -> None:
    """Questions, votes, a moderator who calls up, answers, sets aside and edits (1, 31)."""
    guests = await stage.people()
    askers = guests[:: max(1, len(guests) // 12)][:12]
    await stage.asks(askers)
    await stage.votes(guests, 2)
    keys = [asked.key for guest in askers for asked in guest.asked]
    for move, key, text in (
        ("stage", keys[0], ""), ("answer", keys[0], "Ab März fährt ein Bus."),
        ("aside", keys[1], "Das klären wir später."),
        ("edit", keys[2], f"Neu gefragt von {keys[2]}?"), ("stage", keys[3], ""),
    ):  # fmt: skip
        status = await stage.moderator.do(move, key, text=text)
        stage.expect(status == 200, f"the move {move} answered {status}")
    # The wording is the moderator's now.
    askers[2].asked[0].text = f"Neu gefragt von {keys[2]}?"
    status = await askers[4].withdraw(askers[4].asked[0])
    stage.expect(status == 302, f"withdrawing answered {status}")
    await stage.votes(guests[::2])
    await stage.judge()


async def hall_at_work(stage: Stage) -> None:
    """The speaking list, the clock and the stage change while people ask, vote and raise their hands: nobody is turned
    away because others did something at the same moment (3, 21)."""
    guests = await stage.people()
    chair, clerk, podium = stage.moderator, stage.another_desk(), stage.another_desk()
    await chair.press("desk-list-state")
    await stage.asks(guests[::2])
    keys = [asked.key for guest in guests[::2] for asked in guest.asked]

    async def phone(guest: Guest) -> None:
        for _turn in range(HANDS):
            await guest.hand("raise")
            await stage.votes([guest])
            await asyncio.sleep(random.uniform(0, 2 * HAND_SECONDS))
            await guest.hand("lower")

    async def presses(desk: Moderator, *buttons: str) -> int:
        pressed = 0
        while not hall.done():
            for button in buttons:
                pressed += await desk.press(button) == 200
        return pressed

    async def calls_up() -> None:
        for key in keys:
            await podium.do("stage", key)
            await podium.do("note", key, text="Gleich fragen.")
            await podium.do("answer", key, text="Ja.")

    hall = asyncio.gather(calls_up(), stage.asks(guests[1::2]), *map(phone, guests))
    called, clocks = await asyncio.gather(
        presses(chair, "desk-hand-next", "desk-hand-end"), presses(clerk, "desk-clock", "desk-clock-stop")
    )
    await hall
    stage.figures |= {"called up or ended": called, "clock": clocks}
    stage.expect(called > 1 and clocks > 1, f"nobody was called up, or no clock ran: {called}, {clocks}")
    failures = [failure for one in (*guests, chair, clerk, podium) for failure in one.failures]
    stage.expect(not failures, f"{len(failures)} were turned away: {failures[:3]}")
    await stage.judge()


async def crowd_at_the_door(stage: Stage) -> None:
    """All scan the code within 5 s; nobody has to tap anything (18)."""
    guests = [Guest(stage.place, number) for number in range(stage.phones)]
    stage.guests += guests
    took: list[float] = []

    async def come(guest: Guest) -> None:
        await asyncio.sleep(random.uniform(0, 5))
        began = time.monotonic()
        await guest.join(stage.code)
        took.append(time.monotonic() - began)
        await guest.opened()

    done = await asyncio.gather(*map(come, guests), return_exceptions=True)
    failed = [repr(error) for error in done if error is not None]
    stage.expect(not failed, f"{len(failed)} could not join: {failed[:3]}")
    stage.figures |= {
        "join p50 s": round(statistics.median(took), 2),
        "join p99 s": round(sorted(took)[int(len(took) * 0.99)], 2),
        "asked to wait": sum(guest.refreshes > 0 for guest in guests),
    }
    await stage.asks(guests[:10])
    await stage.judge()


async def wandering(stage: Stage) -> None:
    """Members, a coordinator and a guest go wherever links lead and send whatever stands there, well or badly filled
    in, several at once: nobody meets an error of the server."""
    sessions = [stage.site.wanderers[number % len(stage.site.wanderers)] for number in range(stage.phones - 1)]
    people = [Wanderer(stage.place, number, cookie) for number, cookie in enumerate([*sessions, ""])]
    try:
        await asyncio.gather(*(one.wander(WANDERING_SECONDS) for one in people))
    finally:
        await asyncio.gather(*(one.close() for one in people))
    pages, forms = sum(one.pages for one in people), sum(one.forms for one in people)
    stage.figures |= {"pages": pages, "forms": forms}
    stage.expect(forms > stage.phones, f"nobody got anywhere: {pages} pages, {forms} forms")
    failures = [failure for one in people for failure in one.failures]
    stage.expect(not failures, f"{len(failures)} answers were errors: {failures[:5]}")


ACTS = [
    Act("good day", good_day, 40),
    Act("hall at work", hall_at_work, 20),
    Act("wandering", wandering, 6),
    Act("crowd at the door", crowd_at_the_door, 200),
]
