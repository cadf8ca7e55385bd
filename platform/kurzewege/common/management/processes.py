"""Without Redis one process does everything: a lock in DATA_DIR keeps a second one away."""

import errno
import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings


class AlreadyRunningError(Exception):
    """Another process works with the same DATA_DIR."""


@contextmanager
def only_process() -> Iterator[None]:
    """Hold DATA_DIR for this process; with Redis, which joins several processes, nothing is held.

    AlreadyRunningError when another process holds it. The lock ends with the process, however that ends.
    """
    if settings.REDIS_URL:
        yield
        return
    with Path(settings.DATA_DIR, "process.lock").open("a", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
                raise AlreadyRunningError from error
            raise
        yield
