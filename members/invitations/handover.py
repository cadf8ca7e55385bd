"""Answering for invitations that nobody has used yet: into the network by coordinators; a group's go with its lead."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kurzewege.common.facts import on
from members.facts import MemberBlocked
from members.handover.kinds import HandoverKind, Item
from members.models import User

from . import actions
from .models import Invitation


class NetworkInvitations(HandoverKind):
    """All of somebody's open invitations into the network: one thing, standing for the person."""

    name = "invitations.network"
    label = gettext_lazy("Invitations")
    icon = "mail"
    model = User
    order = 60
    hidden_title = gettext_lazy("invitations into the network")

    def held_by(self, user: User) -> QuerySet:
        return User.objects.filter(pk=user.pk, pk__in=_open_of(user).values("inviter"))

    def item(self, thing: Any) -> Item:
        return Item(_("Open invitations into the network"))

    def promise(self, title: str, successor: str) -> str:
        return _("%(name)s answers for the open invitations; they go on in her or his name.") % {"name": successor}

    def seen_by(self, viewer: User, things: list[Any]) -> set[int]:
        return {thing.pk for thing in things}

    def is_open_to_all(self, thing: Any) -> bool:
        return False

    def near(self, things: list[Any], giver: User) -> dict[int, list[User]]:
        coordinators = list(User.objects.coordinators().exclude(pk=giver.pk).for_list())
        return {thing.pk: coordinators for thing in things}

    def give(self, thing: Any, *, giver: User, successor: User, actor: User) -> None:
        _open_of(giver).update(inviter=successor)


def _open_of(user: User) -> Any:
    return Invitation.objects.open(timezone.now()).filter(inviter=user, rooms=None)


@on(MemberBlocked)
def end_invitations(fact: MemberBlocked) -> None:
    """What somebody gave whose access was taken away lets nobody in, and no address waits for its end."""
    actions.end_all_of(User.objects.get(pk=fact.user_id))
