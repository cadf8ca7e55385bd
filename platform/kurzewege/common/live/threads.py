"""Threads of our own for the hub's database work.

Channels and Django run everybody's synchronous code of one process in shared threads; one slow query there
would hold up the whole room (measured: 1.0 s for all).
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.db import close_old_connections

T = TypeVar("T")
_threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="live")


async def in_thread(function: Callable[..., T], *args: Any) -> T:
    """What `function(*args)` gives, run in one of the hub's threads with a fresh or healthy connection."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _with_connection, function, *args)


def _with_connection(function: Callable[..., T], *args: Any) -> T:
    close_old_connections()
    try:
        return function(*args)
    finally:
        close_old_connections()
