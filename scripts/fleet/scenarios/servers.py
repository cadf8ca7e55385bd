"""The server stops in peace, or is killed in the middle of a burst, and comes back."""

from __future__ import annotations

import asyncio
import signal
import time

from ..stage import Act, Stage

BACK_SECONDS = 5.0
PATIENCE_SECONDS = 60.0


async def restart(stage: Stage) -> None:
    """SIGTERM: everybody is told when to come again, and comes (11)."""
    guests = await stage.people()
    await stage.asks(guests[::5])
    await _down_and_up(stage, signal.SIGTERM)
    await stage.asks(guests[1::5])
    await stage.votes(guests)
    await _all_back(stage)
    await stage.judge()


async def killed_in_a_burst(stage: Stage) -> None:
    """kill -9 while everybody asks: whatever was answered is there once, the rest is sent again (12)."""
    guests = await stage.people()
    burst = [asyncio.create_task(guest.ask()) for guest in guests]
    half = len(guests) // 2
    while sum(bool(guest.asked and guest.asked[0].statuses) for guest in guests) < half:
        await asyncio.sleep(0.005)
    answered = sum(asked.is_answered for guest in guests for asked in guest.asked)
    await _down_and_up(stage, signal.SIGKILL)
    await asyncio.gather(*burst)
    lost = sum(0 in asked.statuses for guest in guests for asked in guest.asked)
    stage.figures |= {"answered before": answered, "sent again": lost}
    stage.expect(lost > 0, "the burst was over before the server was killed: nothing was shown")
    await _all_back(stage)
    await stage.judge()


async def _down_and_up(stage: Stage, how: signal.Signals) -> None:
    await asyncio.to_thread(stage.site.stop, how)
    stage.figures["down"] = time.time()
    stage.site.launch()
    await asyncio.to_thread(stage.site.wait)
    stage.figures["back"] = time.time()


async def _all_back(stage: Stage) -> None:
    """Everybody is connected within 5 s of the server's return, and not all at once."""
    # Some are quicker than who asks whether the server is healthy.
    down, back = stage.figures.pop("down"), stage.figures.pop("back")
    end = time.monotonic() + PATIENCE_SECONDS
    while any(guest.connected_at < down for guest in stage.guests) and time.monotonic() < end:
        await asyncio.sleep(0.05)
    moments = sorted(max(0.0, guest.connected_at - back) for guest in stage.guests)
    stage.figures["all back after s"] = round(moments[-1], 1)
    late = sum(guest.connected_at < down for guest in stage.guests)
    stage.expect(not late, f"{late} phones did not come back")
    stage.expect_within(moments[-1], BACK_SECONDS, f"the last came back {moments[-1]:.1f} s after the server")


ACTS = [Act("restart", restart, 60), Act("killed in a burst", killed_in_a_burst, 100)]
