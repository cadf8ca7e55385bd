"""Jobs of the tests; `RAN` notes what ran in this process."""

import os
import time
from datetime import timedelta
from pathlib import Path

from kurzewege.common.jobs.api import GiveUpError, job, periodic, should_stop

RAN: list[str] = []
STEPS_OF_A_LONG_JOB = 200


@job
def note(word: str) -> str:
    RAN.append(word)
    return word.upper()


@job(max_attempts=3)
def always_fail() -> None:
    RAN.append("failed")
    raise OSError("the printer is on fire")


@job
def fail_first(word: str) -> None:
    RAN.append(word)
    if RAN.count(word) == 1:
        raise ConnectionError("not now")


@job
def give_up() -> None:
    RAN.append("gave up")
    raise GiveUpError("there is no such file")


@job(time_limit=timedelta(seconds=0.3), max_attempts=1)
def never_end() -> None:
    while True:
        try:
            time.sleep(0.001)
        except Exception:  # as careless code does
            RAN.append("swallowed")


@job
def last_until_told() -> str:
    RAN.append("began")
    for _ in range(STEPS_OF_A_LONG_JOB):
        if should_stop():
            return "told"
        time.sleep(0.05)
    return "not told"


@periodic(every=timedelta(days=7))
def write_letter() -> None:
    RAN.append("letter")


@job
def kill_worker_once(folder: str) -> None:
    """Dies with its process the first time, leaves a file the second."""
    trace = Path(folder, "attempts")
    attempts = len(trace.read_text(encoding="ascii")) + 1 if trace.exists() else 1
    trace.write_text("x" * attempts, encoding="ascii")
    if attempts == 1:
        os.kill(os.getpid(), 9)
