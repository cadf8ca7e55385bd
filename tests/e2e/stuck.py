"""Where a browser test hangs.

Playwright waits in a greenlet of its own, so what pytest shows of a test that takes too long (`faulthandler_timeout`)
is only that wait. Some of its calls know no limit: `evaluate`, a download's `path`, the closing of a browser.
"""

import gc
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from greenlet import greenlet

# Seconds before pytest ends the process.
BEFORE_THE_END = 5


@contextmanager
def says_where_it_hangs(item: pytest.Item) -> Iterator[None]:
    """While it runs: shortly before pytest's limit, print where it is."""
    limit = float(item.config.getini("faulthandler_timeout"))
    if not limit:
        yield
        return
    watch = threading.Timer(limit - BEFORE_THE_END, _say, [item])
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()


def _say(item: pytest.Item) -> None:
    capture = item.config.pluginmanager.getplugin("capturemanager")
    if capture is not None:
        capture.suspend_global_capture(in_=False)
    for waiting in (found for found in gc.get_objects() if isinstance(found, greenlet)):
        if waiting.gr_frame is not None:
            sys.stderr.write(f"\n{item.nodeid} hangs:\n")
            traceback.print_stack(waiting.gr_frame)
    sys.stderr.flush()
    if capture is not None:
        capture.resume_global_capture()
