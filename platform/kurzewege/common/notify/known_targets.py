"""Which kinds of things notifications are about, without asking the whole table on every page."""

from __future__ import annotations

from django.core.cache import cache

from kurzewege.common.facts import after_commit

_KEY = "notify.target-types"
# What another process, without Redis, was the first ever to tell of is seen here a minute later at most.
_SECONDS = 60


def type_ids() -> list[int]:
    """Numbers of the content types."""
    return cache.get_or_set(_KEY, _read, _SECONDS) or []


def _read() -> list[int]:
    from .models import Notification

    found = Notification.objects.exclude(target_content_type=None).order_by()
    return list(found.values_list("target_content_type_id", flat=True).distinct())


def learn(type_id: int) -> None:
    """There is going to be a notification about a thing of this kind, in the caller's transaction."""
    if type_id not in type_ids():
        cache.delete(_KEY)
        # Once more: meanwhile somebody else may have read the table as it was.
        after_commit(cache.delete, _KEY)
