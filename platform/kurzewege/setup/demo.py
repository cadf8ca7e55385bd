"""The demo network: every app's part in turn, made through the apps' own actions.

Deterministic (one seeded generator), with dates relative to now, so that it always reads like a network of this
autumn. The files are prepared by the worker afterwards.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

import documents.demo
import events.demo
import feed.demo
import groups.demo
import members.demo
import openmic.demo
from kurzewege.common.notify.models import Notification

from .sample_files import make_sample

SEED = 20_261_123
KEPT_UNREAD = 3


@dataclass(frozen=True)
class Network:
    """What was made, for those who want to build on it (tests, the benchmark)."""

    people: Any
    groups: Any


@transaction.atomic
def build(now: datetime | None = None, *, seed: int = SEED) -> Network:
    """Make the whole demo network in one transaction; expects an empty database."""
    now = now or timezone.now()
    rng = random.Random(seed)
    people = members.demo.build(rng, now)
    the_groups = groups.demo.build(rng, now, people)
    documents.demo.build(rng, now, people, the_groups, make_sample)
    feed.demo.build(rng, now, people, the_groups, make_sample)
    events.demo.build(rng, now, people, the_groups, make_sample)
    openmic.demo.build(rng, now, people, the_groups)
    _calm_the_bells(now)
    return Network(people, the_groups)


def _calm_the_bells(now: datetime) -> None:
    """A network that exists for years has read its notifications: only a few newest stay unread for everybody."""
    Notification.objects.filter(verb__startswith="groups.").update(unread=False, timestamp=now - timedelta(days=90))
    keep: list[int] = []
    seen: dict[int, int] = {}
    for pk, recipient in Notification.objects.unread().order_by("-timestamp", "-pk").values_list("pk", "recipient_id"):
        seen[recipient] = seen.get(recipient, 0) + 1
        if seen[recipient] <= KEPT_UNREAD:
            keep.append(pk)
    Notification.objects.unread().exclude(pk__in=keep).update(unread=False)
