"""What stands in a group: every app says what it keeps there and how that moves, ends, and shows life.

An app registers its own from `ready()`:

    from groups.belongings import Belongings, register

    class Events(Belongings):
        models = (Event,)
        moments = ((Event, "starts"),)

        def words(self, group): ...

    register(Events())
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Max

from kurzewege.common.searchindex import api as search

from .models import Group


class Belongings:
    """One app's things in groups. `models` have a field `group` and stand in the order in which rows can be deleted."""

    order: int = 50
    models: tuple[type[models.Model], ...] = ()
    # (model, path to the moment) or (model, path, path to the group): what counts as life in a group.
    moments: tuple[tuple[Any, ...], ...] = ()

    def words(self, group: Group) -> str:
        """How much there is, for a preview: "12 documents"; empty when there is nothing."""
        return ""

    def move(self, source: Group, target: Group) -> None:
        """Everything of `source`, deleted things too, stands in `target` from now on; in the caller's transaction."""
        for model in self.models:
            search.regroup(model._default_manager.filter(group=source), target.pk)
            model._default_manager.filter(group=source).update(group=target)

    def purge(self, group: Group) -> None:
        """Delete everything of a group for good, files with their bytes; in the caller's transaction."""
        for model in self.models:
            things = model._default_manager.filter(group=group)
            search.forget(things)
            things.delete()

    def latest(self, groups: Iterable[Group]) -> dict[int, datetime]:
        """Mapping group id → when something of this app last happened there. One query for each of `moments`."""
        found: dict[int, datetime] = {}
        for model, moment, *path in self.moments:
            group = path[0] if path else "group"
            rows = model._default_manager.filter(**{f"{group}__in": list(groups)}).order_by()
            for group_id, last in rows.values_list(group).annotate(last=Max(moment)):
                if last is not None and (group_id not in found or last > found[group_id]):
                    found[group_id] = last
        return found


_known: list[Belongings] = []


def register(belongings: Belongings) -> None:
    """Make an app's things known; called from its `ready()`."""
    if all(type(known) is not type(belongings) for known in _known):
        _known.append(belongings)
        _known.sort(key=lambda one: one.order)


def all_belongings() -> list[Belongings]:
    return list(_known)


def words_of(group: Group) -> list[str]:
    """What stands in a group, in words, for who is about to merge or delete it."""
    return [words for one in _known if (words := one.words(group))]


def last_life(groups: Iterable[Group]) -> dict[int, datetime]:
    """Mapping group id → when something last happened there; without entry: never."""
    groups = list(groups)
    found: dict[int, datetime] = {}
    for one in _known:
        for group_id, moment in one.latest(groups).items():
            if group_id not in found or moment > found[group_id]:
                found[group_id] = moment
    return found
