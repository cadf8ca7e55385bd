"""Looking after documents: who put one in may delete it and is asked about it.

Handed over place by place, not one by one: somebody who leaves may have put in hundreds. Every version keeps the
name of who wrote it.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from groups.handover import KindInGroups
from groups.models import Group
from members.handover.kinds import HandoverKind, Item
from members.models import User

from .models import Document


def _note(count: int) -> str:
    return ngettext("one document", "%(count)s documents", count) % {"count": count}


class GroupDocuments(KindInGroups):
    """What somebody put into one group; passes to a member of the group."""

    name = "documents.group"
    label = gettext_lazy("Documents in groups")
    icon = "file-text"
    model = Group
    order = 50
    needs_somebody = False
    hidden_title = gettext_lazy("documents in a group that is not public")

    def held_by(self, user: User) -> QuerySet:
        own = Q(documents__created_by=user, documents__deleted_at=None)
        counted = Group.objects.existing().annotate(document_count=Count("documents", filter=own))
        return counted.filter(document_count__gt=0).order_by("name", "pk")

    def all_things(self) -> Any:
        return Group.objects.existing()

    def item(self, thing: Any) -> Item:
        count = getattr(thing, "document_count", 0)
        return Item(_("Documents in “%(group)s”") % {"group": thing.name}, _note(count) if count else "")

    def promise(self, title: str, successor: str) -> str:
        return _("%(name)s looks after: %(title)s.") % {"name": successor, "title": title}

    def stays(self, title: str) -> str:
        return _("%(title)s stay where they are, under the name of who put them in.") % {"title": title}

    def seen_by(self, viewer: User, things: list[Any]) -> set[int]:
        readable = Group.objects.readable_by(viewer).filter(pk__in=[thing.pk for thing in things])
        return set(readable.values_list("pk", flat=True))

    def group_of(self, thing: Any) -> Group:
        return thing

    def give(self, thing: Any, *, giver: User, successor: User, actor: User) -> None:
        Document.objects.filter(group=thing, created_by=giver).update(created_by=successor)


class NetworkDocuments(HandoverKind):
    """What somebody put in for the whole network: one thing, standing for the person."""

    name = "documents.network"
    label = gettext_lazy("Documents of the network")
    icon = "file-text"
    model = User
    order = 51
    needs_somebody = False
    hidden_title = gettext_lazy("documents of the network")

    def held_by(self, user: User) -> QuerySet:
        own = Document.objects.filter(created_by=user, group=None, deleted_at=None)
        return User.objects.filter(pk=user.pk, pk__in=own.values("created_by"))

    def item(self, thing: Any) -> Item:
        return Item(_("Documents of the whole network"))

    def promise(self, title: str, successor: str) -> str:
        return _("%(name)s looks after: %(title)s.") % {"name": successor, "title": title}

    def stays(self, title: str) -> str:
        return _("%(title)s stay where they are, under the name of who put them in.") % {"title": title}

    def seen_by(self, viewer: User, things: list[Any]) -> set[int]:
        return {thing.pk for thing in things}

    def give(self, thing: Any, *, giver: User, successor: User, actor: User) -> None:
        Document.objects.filter(group=None, created_by=giver).update(created_by=successor)
