"""The database is away, or somebody's report keeps it and the interpreter busy."""

from __future__ import annotations

import asyncio
import statistics
import time

from ..people import Asked, Guest
from ..stage import Act, Stage

AWAY_SECONDS = 10.0
# The hub reads every two seconds.
NOTICED_SECONDS = 4.0
BACK_SECONDS = 6.0
SENDERS = 3
REPORT_SECONDS = 5
# As many as fit into the report; of fewer the 95th percentile would be the slowest alone.
ROUNDS, PAUSE_SECONDS = 25, 0.1


async def away(stage: Stage) -> None:
    """Gone for 10 s: pages keep what they show and say so; what is sent is answered 503, kept and sent again (17)."""
    guests = await stage.people(ways=("socket", "socket", "socket", "poll"))
    first = await guests[-1].ask()  # who sends below must not have asked within the last ten seconds
    await stage.judge()
    senders, listeners = guests[:SENDERS], [guest for guest in guests if guest.way == "socket"]
    with stage.site.without_database():
        ends = time.monotonic() + AWAY_SECONDS
        sending = [asyncio.create_task(sender.send(_kept(sender))) for sender in senders]
        sending.append(asyncio.create_task(guests[SENDERS].vote(first.key)))
        if stage.site.is_on_postgres:
            await _until(lambda: all(guest.is_paused for guest in listeners), NOTICED_SECONDS)
            stage.expect(all(guest.is_paused for guest in listeners), "pages do not say that the database is away")
        else:  # of an embedded database that somebody writes to everything can still be read
            stage.expect(first.text in await guests[-1].fetch(), "a page could not be read")
        statuses = await asyncio.gather(*sending)
        stage.expect(set(statuses) == {503}, f"without a database the forms were answered {statuses}")
        await asyncio.sleep(max(0.0, ends - time.monotonic()))
    returned = time.monotonic()
    await _until(lambda: not any(guest.is_paused for guest in guests), BACK_SECONDS)
    stage.expect(not any(guest.is_paused for guest in guests), "pages still say that the database is away")
    await asyncio.gather(*(guest.settle() for guest in guests[: SENDERS + 1]))
    stage.figures["all sent again after s"] = round(time.monotonic() - returned, 1)
    await stage.judge()
    stage.expect(all(len(sender.asked[-1].statuses) > 1 for sender in senders), "nothing was sent again")
    stage.expect(not any(guest.codes for guest in listeners), "lines of phones were closed")


def _kept(sender: Guest) -> Asked:
    """A question that the page keeps until the server has it."""
    asked = Asked(f"Frage ohne Datenbank von Gast {sender.number}?")
    sender.asked.append(asked)
    return asked


async def _until(holds: object, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:  # type: ignore[operator]
        await asyncio.sleep(0.05)


async def slow_report(stage: Stage) -> None:
    """A view that asks the database for 5 s: the hall is told of questions within twice the usual time, and who asks
    has her answer within twice the usual time (24)."""
    guests = await stage.people(ways=("socket",))
    askers = iter(guests)
    await _reach(stage, next(askers))
    usual = [await _reach(stage, next(askers)) for _ in range(ROUNDS)]
    report = asyncio.create_task(_report(guests[0]))
    await asyncio.sleep(0.3)
    meanwhile: list[tuple[float, float]] = []
    while not report.done() and len(meanwhile) < ROUNDS:
        meanwhile.append(await _reach(stage, next(askers)))
    stage.expect(await report == 200, "the report was not made")
    stage.expect(len(meanwhile) >= ROUNDS // 2, f"only {len(meanwhile)} questions during the report")
    for who, number in (("the hall", 0), ("who asked", 1)):
        waits = [[took[number] for took in asked] for asked in (usual, meanwhile)]
        normal, busy = (statistics.quantiles(times, n=20, method="inclusive")[18] for times in waits)
        stage.figures |= {
            f"{who}: usual p50 ms": round(statistics.median(waits[0]) * 1000),
            f"{who}: usual p95 ms": round(normal * 1000),
            f"{who}: meanwhile p50 ms": round(statistics.median(waits[1]) * 1000),
            f"{who}: meanwhile p95 ms": round(busy * 1000),
        }
        stage.expect_within(busy, 2 * normal, f"during a report {who} waited {busy / normal:.1f} times as long")
    await stage.judge()


async def _report(guest: Guest) -> int:
    async with guest.http.get(f"{guest.base}/fleet/slow/{REPORT_SECONDS}/") as answer:
        await answer.read()
        return answer.status


async def _reach(stage: Stage, asker: Guest) -> tuple[float, float]:
    """Seconds from sending the form until the whole hall has one more question, and until the asker has her answer."""
    before, began = max(guest.seq for guest in stage.guests), time.monotonic()
    answered: list[float] = []
    asking = asyncio.create_task(asker.ask())
    asking.add_done_callback(lambda _: answered.append(time.monotonic() - began))
    while any(guest.seq <= before for guest in stage.guests) and time.monotonic() < began + 20:
        await asyncio.sleep(0.001)
    took = time.monotonic() - began
    asked = await asking
    stage.expect(asked.is_answered, f"a question was answered {asked.statuses}")
    await asyncio.sleep(PAUSE_SECONDS)
    return took, answered[0]


ACTS = [
    Act("database away", away, 20, excuses=("OperationalError", "AdminShutdown", "InterfaceError")),
    Act("slow report", slow_report, 60),
]
