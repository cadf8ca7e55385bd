"""The short version of `make soak`: a real server, phones, the quickest of the faults, and the oracle after each."""

import os
from collections.abc import Iterator
from dataclasses import replace

import pytest

from scripts.fleet import oracle
from scripts.fleet.people import Asked
from scripts.fleet.scenarios import act
from scripts.fleet.site import Site, site
from scripts.fleet.soak import allow_open_files
from scripts.fleet.stage import play, stage
from scripts.services import Missing

PLAIN = {"DJANGO_SETTINGS_MODULE": "tests.openmic.fleet.settings"}
HURRY = {"poll_seconds": 0.5, "haste": 0.25, "counts_seconds": False}


@pytest.fixture(scope="module")
def place() -> Iterator[Site]:
    allow_open_files()
    with site(**PLAIN) as running:
        yield running


async def test_scenarios_11_12_14_19_20_22_leave_every_board_right(place: Site) -> None:
    """In one test, so that one server serves them all."""
    wrong = {}
    for name, phones in {
        "good day": 15, "flapping lines": 12, "tapping twice": 6, "stalled phones": 25, "shut out": 3,
        "killed in a burst": 25,
    }.items():  # fmt: skip
        result = await play(act(name), place, mode="embedded", phones=phones, **HURRY)
        if result.findings:
            wrong[name] = result.findings
    assert wrong == {}


async def test_oracle_is_red_when_something_is_lost_or_doubled(place: Site) -> None:
    async with stage(place, phones=3, **HURRY) as here:
        whole, gap, unheard = await here.people(ways=("socket",))
        await here.asks([whole, gap, unheard])
        await here.judge()  # waits until everybody has the questions
        await here.votes([whole])
        await here.judge()
        assert here.findings == []

        assert here.onlooker is not None
        lost = gap.record.frames.pop(-2)
        assert any("another board" in finding for finding in await oracle.findings([gap], here.onlooker))
        gap.record.frames.insert(-1, lost)
        gap.record.frames.append(lost)
        assert any("went from" in finding for finding in await oracle.findings([gap], here.onlooker))
        gap.record.frames.pop()

        unheard.asked.append(Asked("Diese Frage kam nie an?", statuses=[200]))
        question = next(iter(whole.votes))
        whole.votes[question] = -1
        found = await oracle.findings(here.guests, here.onlooker)
        assert sum("is not there" in finding for finding in found) == 1
        assert any("votes" in finding for finding in found)


@pytest.mark.skipif(not os.environ.get("DATABASE_URL"), reason="a database that goes away: with `make test-production`")
async def test_scenario_17_database_that_is_gone_puts_pages_on_hold_and_loses_nothing() -> None:
    with site(**PLAIN) as running:
        result = await play(act("database away"), running, mode="embedded", phones=8, **HURRY)
    assert result.findings == []


@pytest.mark.skipif(not os.environ.get("REDIS_URL"), reason="several processes: with `make test-production`")
async def test_scenario_15_redis_that_is_killed_makes_it_slower_never_wrong() -> None:
    try:
        with site(processes=2, with_redis=True, **PLAIN) as running:
            killed = replace(act("Redis killed"), phones=20)
            assert (await play(killed, running, mode="redis", **HURRY)).findings == []
    except Missing as missing:
        if os.environ.get("CI") == "true":
            pytest.fail(str(missing), pytrace=False)
        pytest.skip(f"NOT TESTED, several processes with Redis: {missing}")
