"""Redis dies, freezes, forgets: several processes, nobody loses a line, posting goes on, nothing is lost."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Callable
from itertools import cycle

from ..people import Guest
from ..stage import Act, Stage

FAULT_SECONDS = 8.0
BEHIND_SECONDS = 2.5
BACK_SECONDS = 2.0
# What a post may take longer because Redis does not answer.
WAIT_SECONDS = 0.2
LEVEL_SECONDS = 0.5


async def killed(stage: Stage) -> None:
    """Killed, and back without anything it knew (15)."""
    await _with_fault(stage, lambda: stage.redis.stop(signal.SIGKILL), stage.redis.start)


async def frozen(stage: Stage) -> None:
    """Reachable, and silent (16)."""
    await _with_fault(stage, stage.redis.freeze, stage.redis.thaw)


async def emptied(stage: Stage) -> None:
    """It forgets everything in the middle of the day."""
    await _with_fault(stage, stage.redis.empty, lambda: None)


async def _with_fault(stage: Stage, begin: Callable[[], None], repair: Callable[[], None]) -> None:
    guests = await stage.people(ways=("socket",))
    await asyncio.sleep(1)
    voters = cycle(guests)
    usual = await _delay(stage, next(voters))
    stage.expect_within(usual[0], LEVEL_SECONDS, f"before the fault the hall was behind for {usual[0]:.2f} s")
    begin()
    behind, posting = [], []
    end = time.monotonic() + FAULT_SECONDS
    while time.monotonic() < end:
        delay, post = await _delay(stage, next(voters))
        behind.append(delay)
        posting.append(post)
        await asyncio.sleep(0.3)
    repair()  # not in another thread: what it starts would end with that
    returned = time.monotonic()
    while (await _delay(stage, next(voters)))[0] > LEVEL_SECONDS and time.monotonic() < returned + 20:
        pass
    stage.figures |= {
        "behind at most s": round(max(behind), 2),
        "posting at most s": round(max(posting), 2),
        "level again after s": round(time.monotonic() - returned, 1),
    }
    stage.expect_within(max(behind), BEHIND_SECONDS, f"the hall was behind for {max(behind):.1f} s")
    slowest, limit = max(posting), usual[1] + WAIT_SECONDS
    stage.expect_within(slowest, limit, f"posting took {slowest:.2f} s, usually {usual[1]:.2f}")
    stage.expect_within(stage.figures["level again after s"], BACK_SECONDS + 1, "hints did not come back")
    await stage.judge()
    stage.expect(not any(guest.codes for guest in guests), "lines of phones were closed")


async def _delay(stage: Stage, voter: Guest) -> tuple[float, float]:
    """One vote: seconds until the whole hall has it, and until it was answered."""
    if not (listed := voter.listed()):
        listed = [(await voter.ask()).key]
    before, began = voter.seq, time.monotonic()
    status = await voter.vote(listed[0])
    answered = time.monotonic()
    stage.expect(status == 200, f"a vote was answered {status}")
    while time.monotonic() < began + 20:
        # Its own line is told by the process that took the vote, at once; the others may be elsewhere.
        if voter.seq > before and all(guest.seq >= voter.seq for guest in stage.guests):
            break
        await asyncio.sleep(0.01)
    return time.monotonic() - began, answered - began


ACTS = [
    Act("Redis killed", killed, 60, needs_redis=True),
    Act("Redis frozen", frozen, 60, needs_redis=True),
    Act("Redis emptied", emptied, 60, needs_redis=True),
]
