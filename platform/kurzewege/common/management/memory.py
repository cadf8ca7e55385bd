"""When Python looks for garbage: seldom, and when nobody waits for it.

Python counts what is made and not yet gone, and at every 700th thing looks for cycles among the newest, sometimes
among all. Somebody always waits for that: with 500 open sockets a look at all takes 70 to 100 ms, in which nobody is
told anything and no page is drawn, and it came just when many did something at once.
Nearly everything here goes by itself, without being looked for; what does not is what a closed socket leaves.
"""

from __future__ import annotations

import asyncio
import gc

from kurzewege.common import precedence

# How many more things than before there are when the newest are looked at; older ones at a tenth of these looks each.
THRESHOLD = 10_000
# Seconds between two looks at everything; and how long one waits, second by second, for a moment in which it is quiet.
SECONDS, MOMENT = 60.0, 1.0


def settle_down(loop: asyncio.AbstractEventLoop) -> None:
    """What is loaded by now stays; from now on everything else is looked at once a minute, on the loop."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(THRESHOLD, *gc.get_threshold()[1:])
    loop.call_later(SECONDS, _look, loop, SECONDS)


def _look(loop: asyncio.AbstractEventLoop, patience: float) -> None:
    if patience > 0 and precedence.is_anything_short():
        loop.call_later(MOMENT, _look, loop, patience - MOMENT)
        return
    if any(gc.get_count()[1:]):  # else hardly anything has been made since
        gc.collect()
    loop.call_later(SECONDS, _look, loop, SECONDS)
