"""`make bench`: page times and queries in two sizes, fan-out against a bare broadcast, memory. Prints a table and JSON.

make bench            both sizes, about ten minutes
make bench SIZE=S     the small one only, about three
"""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from scripts.installation import ROOT, Installation, installation

from . import fanout
from .sizes import SIZES

SOCKETS = (100, 500)
# What has to be reached; figures beyond it are marked in the table.
MAX_QUERIES, MAX_MEDIAN, MAX_GROWTH, MAX_RATIO, MAX_MEGABYTES = 15, 40.0, 1.3, 5.0, 160.0
MAX_IMPORT_SECONDS = 30.0
MAX_DIRECTORY_MEDIAN = 60.0


def main() -> None:
    """Entry point."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", nargs="+", choices=list(SIZES), default=["S", "L"])
    parser.add_argument("--only", choices=["delivery"], help="live boards only, about five minutes")
    parser.add_argument("--runs", type=int, default=40, help="counted runs of each page")
    arguments = parser.parse_args()
    if arguments.only:
        raise SystemExit(
            subprocess.run([sys.executable, "-m", "scripts.bench.delivery"], cwd=ROOT, check=False).returncode
        )
    began = time.monotonic()
    result: dict[str, Any] = {"cores": os.cpu_count(), "load": os.getloadavg()[0], "sizes": {}}
    for name in arguments.sizes:
        print(f"Seeding and measuring {name} …", flush=True)
        with installation(name) as place:
            start = time.monotonic()
            network = _json_of(place, "scripts.bench.prepare", name)
            seconds = round(time.monotonic() - start)
            figures = _json_of(place, "scripts.bench.pages", json.dumps(network), str(arguments.runs))
            result["sizes"][name] = {"seconds_to_seed": seconds, "pages": figures}
            if name == arguments.sizes[0]:
                print("Measuring the running server and the fan-out …", flush=True)
                result["served"] = _json_of(place, "scripts.bench.served", *map(str, SOCKETS))
                result["fanout"] = [fanout.measure(sockets).as_json() for sockets in SOCKETS]
                print("Importing a list …", flush=True)
                result["import"] = _json_of(place, "scripts.bench.importing")
    result["seconds"] = round(time.monotonic() - began)
    print(table(result))
    print(f"\nJSON: {save(result)}")


def _json_of(place: Installation, module: str, *arguments: str) -> dict[str, Any]:
    """The line of JSON that a part of the benchmark prints in the installation's own process."""
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=place.environment, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def table(result: dict[str, Any]) -> str:
    """The figures as Markdown; what misses its reach is bold."""
    lines = [f"{result['cores']} cores, load {result['load']:.1f} at the start", ""]
    lines += ["| page | size | median ms | p95 ms | CPU ms | queries | kB |", "|---|---|---|---|---|---|---|"]
    for size, measured in result["sizes"].items():
        for page, row in measured["pages"].items():
            is_start = page.startswith("start page")
            reach = MAX_MEDIAN if is_start else MAX_DIRECTORY_MEDIAN if page.startswith("directory") else None
            median = _marked(row["median"], reach is None or row["median"] <= reach)
            queries = _marked(row["queries"], row["queries"] <= MAX_QUERIES or not is_start)
            lines.append(
                f"| {page} | {size} | {median} | {row['p95']} | {row['cpu']} | {queries} | {row['kilobytes']} |"
            )
    if {"S", "L"} <= result["sizes"].keys():
        small, large = (result["sizes"][size]["pages"]["start page"] for size in ("S", "L"))
        growth, cpu = (round(large[kind] / small[kind], 2) for kind in ("median", "cpu"))
        lines += ["", f"Start page, L against S: {_marked(growth, growth <= MAX_GROWTH)} (processor time {cpu})"]
    lines += ["", *_fanout_lines(result), "", _memory_line(result["served"]), "", _import_line(result["import"])]
    return "\n".join(lines)


def _fanout_lines(result: dict[str, Any]) -> list[str]:
    """Time to the last socket: a bare broadcast, an event of the kernel, a question on the running platform."""
    lines = [
        "| sockets | bare ms | event ms | times bare | question ms | times bare | since the click ms | lost |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row, question in zip(result["fanout"], result["served"]["questions"], strict=True):
        bare, lost = row["bare"]["room"], row["platform"]["lost"] + question["lost"]
        ratio = round(question["from_event"] / bare, 1)
        shown = _marked(ratio, ratio <= MAX_RATIO or row["sockets"] != SOCKETS[0])
        lines.append(
            f"| {row['sockets']} | {bare} | {row['platform']['room']} | {row['ratio']} | {question['from_event']} "
            f"| {shown} | {question['from_click']} | {lost} |"
        )
    return lines


def _memory_line(served: dict[str, Any]) -> str:
    """The sentence about the one process."""
    parts = [f"{served['memory']['started']} after the start", f"{served['memory']['visited']} after the pages"]
    for question in served["questions"]:
        megabytes = question["resident_mb"]
        is_reached = megabytes <= MAX_MEGABYTES or question["sockets"] != SOCKETS[0]
        parts.append(f"{_marked(megabytes, is_reached)} with {question['sockets']} sockets and 22 questions asked")
    return f"Resident memory in MB: {', '.join(parts)}"


def _import_line(figures: dict[str, Any]) -> str:
    """The sentence about a list of 2,000 people."""
    total = _marked(figures["total"], figures["total"] <= MAX_IMPORT_SECONDS)
    parts = f"reading {figures['read']}, checking {figures['check']}, inviting {figures['invite']}"
    memory = f"{figures['megabytes']} MB, the reader {figures['reader_megabytes']} MB"
    return f"Import of {figures['rows']} rows: {total} s ({parts}), {memory}"


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
