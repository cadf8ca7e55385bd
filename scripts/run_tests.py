"""Runs the whole suite on two cores (`TEST_WORKERS`), in three runs of pytest:

- `unit`, what needs nothing but a processor, from the first second to the last. It steps back (`NICENESS`) for the
  others, which leave some of it idle, the timed ones a third:
- `e2e`, the browser tests. They need a run of their own, because Playwright's loop and pytest-asyncio's cannot share a
  process. Each worker has a platform with the demo network and a Chromium, and takes whole files in their order: the
  tests of one file share what they open, and a file finds what those before it have left.
- after that `timed`, what holds a running server to its seconds or kills it (`TIMED`). It mostly waits: it gets a
  worker more.

What the last two say comes when all is over. Unknown arguments go to pytest in all three. The last line is the total
over them.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any

from scripts.services import Missing, end, end_on_sigterm, end_with_parent, redis_database, running_services

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "test-results"
# Of browser tests that failed (tests/e2e/pictures.py).
PICTURES = RESULTS / "pictures"
NO_TESTS_COLLECTED = 5

# The longest first, so that the short ones fill the end.
TIMED = [
    "tests/openmic/fleet", "tests/groups/at_once", "tests/project/jobs", "tests/project/serve", "tests/project/live",
    "tests/project/mail/test_crash.py", "tests/project/mail/test_sender.py", "tests/project/mail/test_own_words.py",
    "tests/project/files/test_processing.py", "tests/openmic/live/test_races.py",
    "tests/openmic/live/test_voting_together.py", "tests/project/http", "tests/project/settings",
    "tests/project/test_precedence.py", "tests/members/test_invited_at_once.py",
    "tests/project/tooling/test_services.py",
]  # fmt: skip
# Where the runs beside `unit` count their Redis databases from (the browser tests' sites: tests/e2e/site.py).
REDIS_DATABASES = {"timed": 3, "e2e": 10}
# How far `unit` steps back (0 to 19): it gets a thirtieth of the processor where the others want all of it.
NICENESS = 15


def main() -> None:
    """Entry point: `--production` runs on PostgreSQL and Redis; a missing service fails only where CI=true."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--production", action="store_true", help="on a real PostgreSQL and Redis")
    arguments, for_pytest = parser.parse_known_args()
    end_on_sigterm()
    # Dozens of processes read the same files. Where the environment forbids Python to keep what it has compiled, as
    # images of containers do, each would compile all of them again.
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    if not arguments.production:
        without = {key: value for key, value in environment.items() if key not in ("DATABASE_URL", "REDIS_URL")}
        sys.exit(run_suite("sqlite", without, for_pytest))
    try:
        with running_services() as addresses:
            sys.exit(run_suite("production", environment | addresses, for_pytest))
    except Missing as missing:
        sentence = f"NOT TESTED on PostgreSQL and Redis: {missing}"
        if os.environ.get("CI") == "true":
            sys.exit(sentence)
        print(f"\n{'!' * 80}\n{sentence}\n{'!' * 80}")


def run_suite(name: str, environment: dict[str, str], for_pytest: list[str]) -> int:
    """All three runs; the exit code of the first that failed, else 0."""
    workers = int(environment.get("TEST_WORKERS", "2"))
    elsewhere = [f"--ignore={path}" for path in ("tests/e2e", *TIMED)]
    runs = {
        "unit": ["tests", *elsewhere, f"-n{workers}", "--dist=worksteal"],
        "e2e": ["tests/e2e", f"-n{workers}", "--dist=loadfile", "--no-loadscope-reorder"],
        "timed": [*TIMED, f"-n{workers + 1}", "--dist=worksteal"],
    }
    reports = {part: RESULTS / f"{name}-{part}.xml" for part in runs}
    for report in reports.values():
        report.unlink(missing_ok=True)
    shutil.rmtree(PICTURES, ignore_errors=True)
    RESULTS.mkdir(exist_ok=True)

    def begin(part: str, **options: Any) -> AbstractContextManager[subprocess.Popen[bytes]]:
        own = environment | {"TEST_RUN": part}
        if part in REDIS_DATABASES and "REDIS_URL" in environment:
            own["REDIS_URL"] = redis_database(environment["REDIS_URL"], REDIS_DATABASES[part])
        arguments = [*runs[part], f"--junit-xml={reports[part]}", *for_pytest]
        return running([sys.executable, "-m", "pytest", *arguments], own, **options)

    def announce(part: str) -> None:
        print(f"\n== {name}: {part} ==", flush=True)

    began = time.monotonic()
    codes, said = [], []
    try:
        announce("unit")
        with (
            # All workers need them: begun while they still collect their tests. Who meets them unfinished waits.
            running([sys.executable, "-m", "scripts.templates"], environment),
            begin("unit", preexec_fn=step_back) as unit,
        ):
            for part in ("e2e", "timed"):
                said.append((part, RESULTS / f"{name}-{part}.log"))
                with said[-1][1].open("wb") as log, begin(part, stdout=log, stderr=subprocess.STDOUT) as run:
                    codes.append(run.wait())
            codes.append(unit.wait())
    finally:  # also when we are ended in between: what they say is why
        for part, path in said:
            announce(part)
            print(path.read_text(encoding="utf-8", errors="replace"), flush=True)
    # A selection such as -k may leave nothing for some of them.
    if for_pytest and 0 in codes:
        codes = [code for code in codes if code != NO_TESTS_COLLECTED]
    print(f"\n{name}: all three took {time.monotonic() - began:.0f} seconds")
    print(total_line(list(reports.values())), flush=True)
    return next((code for code in codes if code), 0)


def step_back() -> None:
    """In a process that is about to start: the processor goes to the others first, and the parent's end is its own."""
    os.setsid()
    os.nice(NICENESS)
    # Linux shares first among sessions, each browser and server being one, and heeds niceness only within.
    with suppress(OSError):
        Path("/proc/self/autogroup").write_text(str(NICENESS), encoding="ascii")
    end_with_parent(signal.SIGTERM)


@contextmanager
def running(command: list[str], environment: dict[str, str], **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    """A process, which does not outlive the block."""
    process = subprocess.Popen(command, cwd=ROOT, env=environment, **options)
    try:
        yield process
    finally:
        if process.poll() is None:
            end(process, signal.SIGTERM)


def total_line(reports: list[Path]) -> str:
    """`N passed, N failed, N skipped` over several JUnit reports; one that was not written counts nothing."""
    tests = failed = skipped = 0
    for report in reports:
        if not report.exists():
            continue
        for suite in ElementTree.parse(report).iter("testsuite"):
            tests += int(suite.get("tests", 0))
            failed += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
            skipped += int(suite.get("skipped", 0))
    return f"{tests - failed - skipped} passed, {failed} failed, {skipped} skipped"


if __name__ == "__main__":
    main()
