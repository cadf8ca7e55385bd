"""What can be handed over: every app says what somebody holds and how it passes to a successor.

An app registers its kinds from its `ready()`:

    from members.handover.kinds import register
    register(GroupLead())

The flow (choosing, previewing, asking, accepting) knows nothing about any of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from members.models import User


@dataclass(frozen=True)
class Item:
    """How one thing is shown: `note` says more in a few words ("12 members", a date)."""

    title: str
    note: str = ""
    url: str = ""


class HandoverKind:
    """One kind of thing that somebody holds. Subclasses set the attributes and the first four methods."""

    name: str
    label: str | Promise
    icon: str
    model: type[models.Model]
    order: int = 50
    # Whether a thing of this kind would stand without anybody when nobody takes it over.
    needs_somebody: bool = True
    # How it is called to somebody who must not learn what it is.
    hidden_title: str | Promise
    # The choice that nobody takes it over, when who holds it goes; `stays` is the whole sentence.
    stays_label: str | Promise = gettext_lazy("Stays as it is")

    def held_by(self, user: User) -> models.QuerySet:
        """The things `user` holds now, in the order in which they are shown; with what `item` needs."""
        raise NotImplementedError

    def all_things(self) -> models.QuerySet:
        """Every thing of this kind, held or not, with what `item` needs."""
        return self.model._default_manager.all()

    def item(self, thing: Any) -> Item:
        """How the thing is shown; asks the database nothing."""
        raise NotImplementedError

    def promise(self, title: str, successor: str) -> str:
        """A sentence about what will be when the successor accepts: “Lena leads ‘Wohnen’.”"""
        raise NotImplementedError

    def give(self, thing: Any, *, giver: User, successor: User, actor: User) -> None:
        """Make it so. Runs in the transaction of the acceptance; `Refused` when it is impossible.

        The giver may be a former or blocked person. What the giver wrote stays the giver's. The caller writes the
        audit row and lets open sockets know.
        """
        raise NotImplementedError

    def orphans(self, giver: User, things: list[Any]) -> set[int]:
        """Primary keys of those that would stand without anybody if `giver` were gone."""
        return {thing.pk for thing in things} if self.needs_somebody else set()

    def stays(self, title: str) -> str:
        """A sentence about what will be when nobody takes it over though nobody must."""
        return title

    def seen_by(self, viewer: User, things: list[Any]) -> set[int]:
        """Primary keys of those whose name `viewer` may learn anyway."""
        visible = self.model._default_manager.visible_to(viewer)  # type: ignore[attr-defined]
        return set(visible.filter(pk__in=[thing.pk for thing in things]).values_list("pk", flat=True))

    def is_open_to_all(self, thing: Any) -> bool:
        """Whether every member may take it over; else those of `near` only. Asks the database nothing."""
        return True

    def near(self, things: list[Any], giver: User) -> dict[int, list[User]]:
        """Mapping primary key → members close to the thing, the closest first, without the giver."""
        return {}

    def can_take(self, thing: Any, giver: User, user: User) -> bool:
        """Whether `user` may take it over."""
        if not user.is_member or user.pk == giver.pk:
            return False
        return self.is_open_to_all(thing) or user.pk in {one.pk for one in self.near([thing], giver).get(thing.pk, [])}

    def asks_insiders(self, thing: Any) -> bool:
        """Whether `insiders` are known for it. Asks the database nothing."""
        return False

    def insiders(self, thing: Any, giver: User) -> models.QuerySet[User]:
        """Members who see the thing: whom it is offered to when who passes it on must not know it."""
        return User.objects.none()

    def close(self, thing: Any, *, actor: User | None) -> bool:
        """Nobody is left who could take it over: put it away. False when the kind knows no such end."""
        return False


_kinds: dict[str, HandoverKind] = {}


def register(kind: HandoverKind) -> None:
    """Make a kind known; called from an app's `ready()`."""
    _kinds[kind.name] = kind


def kinds() -> Iterable[HandoverKind]:
    """All kinds in the order of the page."""
    return sorted(_kinds.values(), key=lambda kind: kind.order)


def kind_of(name: str) -> HandoverKind | None:
    """The kind of this name; None when its app is no longer installed."""
    return _kinds.get(name)
