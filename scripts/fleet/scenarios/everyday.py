"""A hall on a good day: by socket, event stream and polling; and many who come at once."""

from __future__ import annotations

import asyncio
import random
import statistics
import time

from ..people import Guest
from ..stage import Act, Stage


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


ACTS = [Act("good day", good_day, 40), Act("crowd at the door", crowd_at_the_door, 200)]
