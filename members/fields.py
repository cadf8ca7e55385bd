"""The network's action fields, which nearly every page names and hardly anybody ever changes."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache

from kurzewege.common.facts import after_commit

from .models import ActionField

_KEY = "members.action-fields"
# A change made by another process, without Redis, is seen a minute later at most.
_SECONDS = 60


def current_fields() -> list[ActionField]:
    """The fields in use, in the network's order; members only see them. Mostly without a query."""
    return cache.get_or_set(_KEY, lambda: list(ActionField.objects.current()), _SECONDS) or []


def forget(**kwargs: Any) -> None:
    """Receiver of an action field's `post_save` and `post_delete`."""
    cache.delete(_KEY)
    # Once more: meanwhile another request may have read the table as it was.
    after_commit(cache.delete, _KEY)
