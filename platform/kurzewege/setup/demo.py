"""The demo network: every app's part in turn, made through the apps' own actions.

Deterministic (one seeded generator), with dates relative to now, so that it always reads like a network of this
autumn. The files are prepared by the worker afterwards.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

import documents.demo
import events.demo
import feed.demo
import groups.demo
import groups.tasks.demo
import members.demo
import members.invitations.demo
import openmic.demo
from kurzewege.common.notify.models import Notification

from . import farewells
from .sample_files import make_sample

SEED = 20_261_123
KEPT_UNREAD = 3
# Where the moment of a notification stands in its target, when that is not "created".
MOMENTS = {"events.minutes": "ends", "deputy_asked": "last_active"}


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
    groups.tasks.demo.build(now, people, the_groups)
    members.invitations.demo.build(now, people, the_groups)
    farewells.build(now, people, the_groups)
    _date_the_bells(now)
    _calm_the_bells()
    return Network(people, the_groups)


def _date_the_bells(now: datetime) -> None:
    """What was told while building is as old as what it is about."""
    told = Notification.objects.order_by().values_list("verb", "target_content_type_id", "target_object_id").distinct()
    for verb, type_id, object_id in told:
        model = ContentType.objects.get_for_id(type_id).model_class()
        assert model is not None
        moment = model._base_manager.values_list(MOMENTS.get(verb, "created"), flat=True).get(pk=object_id)
        about = Notification.objects.filter(verb=verb, target_content_type=type_id, target_object_id=object_id)
        about.update(timestamp=min(moment, now))


def _calm_the_bells() -> None:
    """A network that exists for years has read its notifications: only a few newest stay unread for everybody."""
    Notification.objects.filter(verb__startswith="groups.").update(unread=False)
    keep: list[int] = []
    seen: dict[int, int] = {}
    for pk, recipient in Notification.objects.unread().order_by("-timestamp", "-pk").values_list("pk", "recipient_id"):
        seen[recipient] = seen.get(recipient, 0) + 1
        if seen[recipient] <= KEPT_UNREAD:
            keep.append(pk)
    Notification.objects.unread().exclude(pk__in=keep).update(unread=False)
