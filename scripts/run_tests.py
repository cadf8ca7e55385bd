"""Runs the whole suite on two cores (`TEST_WORKERS`): first everything but browsers, then the browsers.

The browser tests need a run of their own: Playwright's loop and pytest-asyncio's cannot share a process. Each worker
has a platform with the demo network and a Chromium, and takes whole files in their order: the tests of one file share
what they open, and a file finds what those before it have left.
Unknown arguments go to pytest in both. The last line is the total over both.
"""

import argparse
import os
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from scripts.services import Missing, end_on_sigterm, running_services

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "test-results"
NO_TESTS_COLLECTED = 5


def main() -> None:
    """Entry point: `--production` runs on PostgreSQL and Redis; a missing service fails only where CI=true."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--production", action="store_true", help="on a real PostgreSQL and Redis")
    arguments, for_pytest = parser.parse_known_args()
    end_on_sigterm()
    if not arguments.production:
        without = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "REDIS_URL")}
        sys.exit(run_suite("sqlite", without, for_pytest))
    try:
        with running_services() as addresses:
            sys.exit(run_suite("production", os.environ | addresses, for_pytest))
    except Missing as missing:
        sentence = f"NOT TESTED on PostgreSQL and Redis: {missing}"
        if os.environ.get("CI") == "true":
            sys.exit(sentence)
        print(f"\n{'!' * 80}\n{sentence}\n{'!' * 80}")


def run_suite(name: str, environment: dict[str, str], for_pytest: list[str]) -> int:
    """Both pytest runs; the exit code of the first that failed, else 0."""
    workers = environment.get("TEST_WORKERS", "2")
    began = time.monotonic()
    runs = {
        "unit": ["tests", "--ignore=tests/e2e", "-n", workers, "--dist", "worksteal"],
        "e2e": ["tests/e2e", "-n", workers, "--dist", "loadfile", "--no-loadscope-reorder"],
    }
    codes = []
    for part, arguments in runs.items():
        report = RESULTS / f"{name}-{part}.xml"
        report.unlink(missing_ok=True)
        print(f"\n== {name}: {part} ==", flush=True)
        command = [sys.executable, "-m", "pytest", *arguments, f"--junit-xml={report}", *for_pytest]
        codes.append(subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode)
    # A selection such as -k may leave nothing for one of the two runs.
    if for_pytest and NO_TESTS_COLLECTED in codes and 0 in codes:
        codes.remove(NO_TESTS_COLLECTED)
    print(f"\n{name}: both runs took {time.monotonic() - began:.0f} seconds")
    print(total_line([RESULTS / f"{name}-{part}.xml" for part in runs]), flush=True)
    return next((code for code in codes if code), 0)


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
