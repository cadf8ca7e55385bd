"""Coordinating the network."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import User

from .kinds import HandoverKind, Item


class CoordinatorRole(HandoverKind):
    """The rights of the whole network; the thing is the person who has them."""

    name = "members.coordinator"
    label = gettext_lazy("Role in the network")
    icon = "shield-check"
    model = User
    order = 5
    hidden_title = gettext_lazy("the role of coordinator")

    def held_by(self, user: User) -> QuerySet:
        return User.objects.filter(pk=user.pk, is_coordinator=True)

    def item(self, thing: Any) -> Item:
        return Item(_("Coordination of the network"))

    def promise(self, title: str, successor: str) -> str:
        return _("%(name)s becomes coordinator of the network.") % {"name": successor}

    def stays(self, title: str) -> str:
        return _("The other coordinators carry on.")

    def seen_by(self, viewer: User, things: list[Any]) -> set[int]:
        return {thing.pk for thing in things}

    def orphans(self, giver: User, things: list[Any]) -> set[int]:
        if User.objects.coordinators().exclude(pk=giver.pk).exists():
            return set()
        return {thing.pk for thing in things}

    def give(self, thing: Any, *, giver: User, successor: User, actor: User) -> None:
        User.objects.filter(pk=successor.pk).update(is_coordinator=True)
        User.objects.filter(pk=giver.pk).update(is_coordinator=False)
