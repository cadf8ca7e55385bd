"""Processes beside the server."""

import os
import subprocess

from kurzewege.common.aside import run_module


def test_ctrl_c_in_the_terminal_reaches_the_server_only():
    """The terminal interrupts its whole foreground group; the server ends what it has started in its own way."""
    module = ("timeit", "-n", "1", "-r", "1", "-u", "sec", "import os; print(os.getpgid(0))")
    said = run_module(*module, seconds=30, stdout=subprocess.PIPE).stdout.split()[0]
    assert int(said) != os.getpgid(0)
