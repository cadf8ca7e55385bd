"""`make soak`: the fleet on a real server, every scenario once, then random ones until the time is over.

make soak                   every scenario, embedded (one process, SQLite) and as in production: two processes,
                            PostgreSQL (that of `DATABASE_URL`, else one of its own) and Redis
make soak MINUTES=480       goes on for eight hours and compares the server's memory with that after the first round
make soak ARGS="--only stalled"

Prints a table and JSON (build/soak/); the exit code is 1 when the oracle is red.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path

from scripts.installation import ROOT
from scripts.services import Missing, end_on_sigterm, running_services

from .scenarios import ACTS
from .site import Site, site
from .stage import Act, Result, play

OPEN_FILES = 16_384
SETTINGS = {"DJANGO_SETTINGS_MODULE": "scripts.fleet.settings"}


def main() -> None:
    """Entry point."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=0, help="go on for so long; 0: each scenario once")
    parser.add_argument("--only", default="", help="scenarios whose name holds this")
    parser.add_argument("--phones", type=int, default=0, help="so many in each scenario, instead of its own number")
    parser.add_argument(
        "--mode", choices=["embedded", "redis"], help="one process, or two with PostgreSQL and Redis; without: both"
    )
    parser.add_argument("--seed", type=int, default=random.randrange(10_000), help="of what is random")
    arguments = parser.parse_args()
    end_on_sigterm()
    allow_open_files()
    random.seed(arguments.seed)
    results = soak(arguments.minutes, arguments.only, arguments.phones, arguments.mode)
    print(table(results))
    print(f"\nJSON: {save(results, arguments.seed)}")
    sys.exit(any(result.findings for result in results))


def soak(minutes: float, only: str, phones: int, mode: str | None) -> list[Result]:
    """All scenarios once in each mode, then random ones as long as `minutes` last."""
    end = time.monotonic() + 60 * minutes
    modes = [mode] if mode else ["embedded", "redis"]
    results: list[Result] = []
    share = 60 * minutes / len(modes)
    for number, name in enumerate(modes):
        try:
            with a_site(name) as place:
                acts = [act for act in ACTS if only in act.name and (name == "redis" or not act.needs_redis)]
                until = end - share * (len(modes) - 1 - number)
                results += asyncio.run(play_all(acts, place, name, phones, until))
        except Missing as missing:
            sentence = f"NOT TESTED with two processes, PostgreSQL and Redis: {missing}"
            print(f"\n{'!' * 80}\n{sentence}\n{'!' * 80}", flush=True)
            if os.environ.get("CI") == "true":
                results.append(Result("everything", name, 0, 0.0, [sentence], {}))
    return results


@contextmanager
def a_site(mode: str) -> Iterator[Site]:
    """One process on SQLite, or two on PostgreSQL with a Redis."""
    with ExitStack() as stack:
        print(f"Starting the site ({mode}) …", flush=True)
        is_production = mode == "redis"
        if is_production and "DATABASE_URL" not in os.environ:
            os.environ["DATABASE_URL"] = stack.enter_context(running_services())["DATABASE_URL"]
            stack.callback(os.environ.pop, "DATABASE_URL")
        processes = 2 if is_production else 1
        yield stack.enter_context(site(processes=processes, with_redis=is_production, **SETTINGS))


async def play_all(acts: list[Act], place: Site, mode: str, phones: int, until: float) -> list[Result]:
    """Each of them once, then in random order until then."""
    results = []

    async def one(act: Act) -> None:
        result = await play(act, place, mode=mode, phones=phones)
        print(f"{'red  ' if result.findings else 'green'} {mode:9} {act.name} ({result.seconds} s)", flush=True)
        results.append(result)

    for act in acts:
        await one(act)
    memory = place.memory
    rounds = 0
    while time.monotonic() < until:
        await one(random.choice(acts))
        rounds += 1
    if rounds >= 2 * len(acts):
        results.append(memory_result(mode, memory, place.memory))
    return results


def memory_result(mode: str, before: int, after: int) -> Result:
    """What the server grew by since every scenario had been played once; restarts begin anew."""
    growth = round((after - before) / before * 100, 1)
    figures = {"MB before": round(before / 1024**2), "MB after": round(after / 1024**2), "growth %": growth}
    return Result("memory", mode, 0, 0.0, [f"the server grew by {growth} %"] if growth > 5 else [], figures)


def allow_open_files() -> None:
    """As many sockets as the system lets us have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, OPEN_FILES)), hard))


def table(results: list[Result]) -> str:
    """The results as Markdown, what is wrong below."""
    lines = ["", "| scenario | mode | phones | seconds | oracle | figures |", "|---|---|---|---|---|---|"]
    for result in results:
        figures = ", ".join(f"{name} {value}" for name, value in result.figures.items())
        verdict = "**red**" if result.findings else "green"
        lines.append(f"| {result.name} | {result.mode} | {result.phones} | {result.seconds} | {verdict} | {figures} |")
    for result in results:
        for sentence in result.findings[:5]:
            lines.append(f"\n{result.name} ({result.mode}): {sentence}")
        if len(result.findings) > 5:
            lines.append(f"… and {len(result.findings) - 5} more of this scenario")
    return "\n".join(lines)


def save(results: list[Result], seed: int) -> Path:
    """The JSON file, in build/soak/."""
    folder = ROOT / "build" / "soak"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{time.strftime('%Y-%m-%d-%H%M%S')}.json"
    content = {"seed": seed, "load": os.getloadavg()[0], "results": [asdict(result) for result in results]}
    path.write_text(json.dumps(content, indent=2), encoding="utf-8")
    return path


if __name__ == "__main__":
    main()
