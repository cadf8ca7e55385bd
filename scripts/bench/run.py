"""`make bench`: page times and queries in two sizes, fan-out against a bare broadcast, memory. Prints a table and JSON.

make bench                      both sizes, about ten minutes
make bench ARGS="--sizes S"     the small one only
"""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from . import fanout, memory
from .installation import ROOT, Installation, installation
from .sizes import SIZES

SOCKETS = (100, 500)
# What has to be reached; figures beyond it are marked in the table.
MAX_QUERIES, MAX_MEDIAN, MAX_GROWTH, MAX_RATIO, MAX_MEGABYTES = 15, 40.0, 1.3, 5.0, 160.0


def main() -> None:
    """Entry point."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", nargs="+", choices=list(SIZES), default=["S", "L"])
    parser.add_argument("--runs", type=int, default=40, help="counted runs of each page")
    arguments = parser.parse_args()
    began = time.monotonic()
    result: dict[str, Any] = {"cores": os.cpu_count(), "load": os.getloadavg()[0], "sizes": {}}
    for name in arguments.sizes:
        print(f"Seeding and measuring {name} …", flush=True)
        with installation(name) as place:
            result["sizes"][name] = pages(place, name, arguments.runs)
            if name == arguments.sizes[0]:
                result["memory_mb"] = memory.measure(place)
    print("Measuring the fan-out …", flush=True)
    result["fanout"] = [fanout.measure(sockets).as_json() for sockets in SOCKETS]
    result["seconds"] = round(time.monotonic() - began)
    print(table(result))
    print(f"\nJSON: {save(result)}")


def pages(place: Installation, name: str, runs: int) -> dict[str, Any]:
    """What `scripts.bench.pages` prints in the installation's own process."""
    command = [sys.executable, "-m", "scripts.bench.pages", name, str(runs)]
    done = subprocess.run(command, cwd=ROOT, env=place.environment, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def table(result: dict[str, Any]) -> str:
    """The figures as Markdown; what misses its reach is bold."""
    lines = [f"{result['cores']} cores, load {result['load']:.1f} at the start", ""]
    lines += ["| page | size | median ms | p95 ms | CPU ms | queries | kB |", "|---|---|---|---|---|---|---|"]
    for size, measured in result["sizes"].items():
        for page, row in measured["pages"].items():
            is_start = page.startswith("start page")
            median = _marked(row["median"], row["median"] <= MAX_MEDIAN or not is_start)
            queries = _marked(row["queries"], row["queries"] <= MAX_QUERIES or not is_start)
            lines.append(
                f"| {page} | {size} | {median} | {row['p95']} | {row['cpu']} | {queries} | {row['kilobytes']} |"
            )
    if {"S", "L"} <= result["sizes"].keys():
        small, large = (result["sizes"][size]["pages"]["start page"]["median"] for size in ("S", "L"))
        growth = round(large / small, 2)
        lines += ["", f"Start page, L against S: {_marked(growth, growth <= MAX_GROWTH)}"]
    lines += ["", "| sockets | bare, room ms | platform, room ms | ratio | lost |", "|---|---|---|---|---|"]
    for row in result["fanout"]:
        ratio = _marked(row["ratio"], row["ratio"] <= MAX_RATIO or row["sockets"] != SOCKETS[0])
        bare, platform = row["bare"], row["platform"]
        lines.append(f"| {row['sockets']} | {bare['room']} | {platform['room']} | {ratio} | {platform['lost']} |")
    megabytes = result["memory_mb"]
    held = _marked(megabytes["sockets"], megabytes["sockets"] <= MAX_MEGABYTES)
    lines += [
        "",
        f"Memory: {megabytes['start']} MB after the start, {megabytes['pages']} after 140 pages,"
        f" {held} with 100 sockets",
    ]
    return "\n".join(lines)


def _marked(value: object, is_reached: bool) -> str:
    return f"{value}" if is_reached else f"**{value}**"


def save(result: dict[str, Any]) -> Path:
    """The JSON file, in build/bench/."""
    folder = ROOT / "build" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{time.strftime('%Y-%m-%d-%H%M%S')}.json"
    path.write_text(json.dumps(result, indent=2), encoding="utf-8")
    return path


if __name__ == "__main__":
    main()
