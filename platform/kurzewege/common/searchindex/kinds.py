"""What can be found: kinds of things, each registered by the app that knows it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils.functional import Promise


@dataclass(frozen=True)
class Page:
    """The text of one page of a file; `file_name` when the thing has several files or another title."""

    number: int
    text: str
    file_name: str = ""


@dataclass(frozen=True)
class Document:
    """What can be found of one object. All texts are plain text.

    `pages` are Page objects or (number, text) pairs; a hit inside names the page. `group_id` is shown beside
    the hit; `moment` puts newer things before older ones of the same worth.
    """

    title: str
    body: str = ""
    url: str = ""
    group_id: int | None = None
    moment: datetime | None = None
    pages: Iterable[Page | tuple[int, str]] = ()


@dataclass(frozen=True)
class SearchKind:
    """A kind of thing that can be found. `label` is its plural ("Posts"); `order` its place among the tabs.

    `document` gives None for an object that shall not be found (a draft, something deleted). A kind that is not
    `is_listed` is never a hit of its own: it is kept for `words_found` (answers, which are found as their question).
    """

    name: str
    label: str | Promise
    model: type[models.Model]
    document: Callable[[Any], Document | None]
    order: int = 50
    is_listed: bool = True

    def visible_to(self, user: Any) -> QuerySet:
        """The objects of this kind that `user` may see."""
        return self.model.objects.visible_to(user)  # type: ignore[attr-defined]


_registered: dict[str, SearchKind] = {}


def register(kind: SearchKind) -> None:
    """Make a kind findable; called once from an app's `ready()`. A name registered again replaces the first."""
    _registered[kind.name] = kind


def all_kinds() -> list[SearchKind]:
    """All kinds, those too that are never a hit, in order."""
    return sorted(_registered.values(), key=lambda kind: (kind.order, kind.name))


def listed_kinds() -> list[SearchKind]:
    """The kinds that are hits of the search, in the order of their tabs."""
    return [kind for kind in all_kinds() if kind.is_listed]


def kind_of(thing: models.Model) -> SearchKind:
    """The kind that `thing` is found as."""
    for kind in _registered.values():
        if isinstance(thing, kind.model):
            return kind
    raise LookupError(f"{type(thing).__name__} has no search kind.")


def kind_named(name: str) -> SearchKind:
    """The registered kind of this name."""
    return _registered[name]
