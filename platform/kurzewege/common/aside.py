"""Modules of ours run in a process of their own: its memory is given back when it ends, and it knows no secrets."""

import subprocess
import sys
from pathlib import Path
from typing import Any

_SOURCES = Path(__file__).resolve().parents[2]


def run_module(module: str, *arguments: str, seconds: float, **streams: Any) -> "subprocess.CompletedProcess[bytes]":
    """`python -m module arguments…` with nothing in its environment but the way to our sources; waits for its end.

    `streams` as for `subprocess.run`. Raises `TimeoutExpired` after `seconds`; the exit code is the caller's to read.
    """
    return subprocess.run(  # noqa: S603 - a fixed command, without a shell
        [sys.executable, "-P", "-m", module, *arguments],
        env={"PYTHONPATH": str(_SOURCES), "PYTHONDONTWRITEBYTECODE": "1"},
        timeout=seconds,
        process_group=0,  # Ctrl-C is for the server, which ends what it has started
        check=False,
        **streams,
    )
