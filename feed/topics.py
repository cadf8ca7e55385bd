"""Names of the feed's live topics, and telling open pages that something changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from groups.models import Group
from kurzewege.common.live import api as live

from .models import Entry

PREFIX = "feed"
NETWORK_TOPIC = f"{PREFIX}:network"
# A page may follow 20 topics; who belongs to more closed groups hears of the others on their own pages.
MAX_CLOSED = 15

# What is given an older moment (a demo, an import) is nobody's news: no announcement, no notification.
NEWS_AGE = timedelta(days=2)


def is_news(at: datetime) -> bool:
    """Whether something of this moment still concerns people who have the page open."""
    return timezone.now() - at < NEWS_AGE


def topic_of(entry: Entry) -> str:
    """Where changes of this entry are told: the network's topic, or that of its closed or hidden group."""
    return topic_of_group(entry.group)


def topic_of_group(group: Group | None) -> str:
    """Where entries of this group are told."""
    return NETWORK_TOPIC if group is None or group.openness == Group.Openness.OPEN else f"{PREFIX}:{group.key}"


def topics_for(groups: Iterable[Group]) -> list[str]:
    """The topics of a page that shows the network and these groups of its reader, at most 16."""
    closed = [group.key for group in groups if group.openness != Group.Openness.OPEN]
    return [NETWORK_TOPIC, *(f"{PREFIX}:{key}" for key in closed[:MAX_CLOSED])]


def tell(entry: Entry, kind: str, *, at: datetime | None = None, **data: Any) -> None:
    """Note for open pages that `kind` happened to `entry` (at a given moment), in the caller's transaction."""
    if is_news(at or timezone.now()):
        live.append(topic_of(entry), kind, ref=entry.key, data=data)
