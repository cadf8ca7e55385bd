"""What tasks come from, for who may see that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models

from .models import Task


def with_sources(user: Any, tasks: Iterable[Task]) -> list[Task]:
    """The tasks with `seen_source`: the thing each comes from, or None where this person may not see it.

    One query for each kind of thing.
    """
    found = list(tasks)
    wanted: dict[int, set[int]] = defaultdict(set)
    for task in found:
        if task.source_type_id is not None and task.source_id is not None:
            wanted[task.source_type_id].add(task.source_id)
    seen: dict[tuple[int | None, int | None], models.Model] = {}
    for type_id, ids in wanted.items():
        model = ContentType.objects.get_for_id(type_id).model_class()
        if model is not None:
            things = model._default_manager.visible_to(user).filter(pk__in=ids)  # type: ignore[attr-defined]
            seen |= {(type_id, thing.pk): thing for thing in things}
    for task in found:
        task.seen_source = seen.get((task.source_type_id, task.source_id))
    return found
