"""Rate limits with a friendly sentence."""

import math
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, sleep
from typing import Any

from django.core.cache import cache as shared_cache
from django.core.cache import caches
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .errors import TooSoon

_RATE = re.compile(r"^(\d+)/(\d*)([smhd])$")
_SHORT_SECONDS = 45
# Every window counts under a name of its own, so a count may stay longer than its window.
_LINGER_SECONDS = 60
_ALONE_SECONDS = 3
_ALONE_PAUSE = 0.02
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


def parse(rate: str) -> tuple[int, int]:
    """("6/10m") → (6, 600): how many, in how many seconds. ValueError for anything else."""
    match = _RATE.match(rate)
    if not match:
        raise ValueError(f"not a rate: {rate!r}")
    count, amount, unit = match.groups()
    return int(count), int(amount or 1) * _SECONDS[unit]


@contextmanager
def one_at_a_time(name: str, key: Any, *, memory_only: bool = False) -> Iterator[None]:
    """Of several requests with the same key at the same moment (a form that was sent twice) one goes first.

    The others wait for it, three seconds at most: whatever is done inside must also stand two at once.
    """
    cache = caches["memory"] if memory_only else shared_cache
    slot = f"alone:{name}:{key}"
    end = monotonic() + _ALONE_SECONDS
    while not (is_first := cache.add(slot, 1, timeout=_ALONE_SECONDS)) and monotonic() < end:
        sleep(_ALONE_PAUSE)
    try:
        yield
    finally:
        if is_first:
            cache.delete(slot)


def check(name: str, key: Any, rate: str, *, memory_only: bool = False) -> None:
    """Count one use of `name` by `key`; over `rate` ("6/10m") it is refused (`TooSoon`) with the time to wait.

    Fixed windows in the cache: with Redis they hold across processes, else within the one process. `memory_only`
    counts in this process only: for what shall leave no trace elsewhere.
    """
    cache = caches["memory"] if memory_only else shared_cache
    count, window = parse(rate)
    now = time.time()
    slot = f"limit:{name}:{key}:{window}:{int(now // window)}"
    cache.add(slot, 0, timeout=window + _LINGER_SECONDS)
    try:
        used = cache.incr(slot)
    except ValueError:  # expired between the two calls: a new window began
        cache.set(slot, 1, timeout=window + _LINGER_SECONDS)
        used = 1
    if used <= count:
        return
    left = window - now % window
    if left < _SHORT_SECONDS:
        seconds = max(1, round(left))
        wait = ngettext("one second", "%(seconds)s seconds", seconds) % {"seconds": seconds}
    else:
        minutes = max(1, round(left / 60))
        wait = ngettext("one minute", "%(minutes)s minutes", minutes) % {"minutes": minutes}
    sentence = _("That was a lot in a short time. Please wait %(wait)s and try again.") % {"wait": wait}
    raise TooSoon(sentence, seconds=math.ceil(left))
