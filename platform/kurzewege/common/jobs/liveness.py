"""Which worker still lives: by its heartbeat, and on the same machine by its process number."""

import os
import secrets
import socket
import threading
from datetime import datetime, timedelta

from django.utils import timezone

from .models import Heartbeat

BEAT_EVERY = timedelta(seconds=30)
SILENT_AFTER = timedelta(minutes=5)
FORGOTTEN_AFTER = timedelta(days=1)

stopping_of_this_thread = threading.local()


def should_stop() -> bool:
    """Inside a long job: whether its worker is being stopped, so that the job may end early and go on later."""
    event: threading.Event | None = getattr(stopping_of_this_thread, "event", None)
    return event is not None and event.is_set()


_tags: dict[int, str] = {}


def process_tag() -> str:
    """This process's name, "host/process number/random"; another after a fork or a restart."""
    number = os.getpid()
    if number not in _tags:
        # setdefault: of several threads that ask at once all get the same name.
        _tags.setdefault(number, f"{socket.gethostname()[:64]}/{number}/{secrets.token_hex(4)}")
    return _tags[number]


def beat() -> None:
    """Write this process's heartbeat and forget those of long ago."""
    now = timezone.now()
    Heartbeat.objects.update_or_create(process=process_tag(), defaults={"at": now})
    Heartbeat.objects.filter(at__lt=now - FORGOTTEN_AFTER).delete()


def fall_silent() -> None:
    """Take this process's heartbeat away: it stops in good order."""
    Heartbeat.objects.filter(process=process_tag()).delete()


def is_gone(worker: str, *, since: datetime) -> bool:
    """Whether the process that took something up at `since` is dead or has been silent for five minutes.

    `worker` is a process tag, with or without "/thread". A dead process of this machine is known at once,
    so that after a crash the embedded server need not wait for the five minutes.
    """
    process = "/".join(worker.split("/")[:3])
    if process == process_tag():
        return False
    if _is_dead_here(process):
        return True
    last = Heartbeat.objects.filter(process=process).values_list("at", flat=True).first()
    return max(last or since, since) < timezone.now() - SILENT_AFTER


def _is_dead_here(process: str) -> bool:
    host, number, _random = process.split("/")
    if host != socket.gethostname()[:64]:
        return False
    if int(number) == os.getpid():
        return True  # an earlier process had our number
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
