"""Organising events that are still to come."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groups.handover import KindInGroups
from kurzewege.common.audit import api as audit
from kurzewege.common.errors import Refused
from members.handover.kinds import Item
from members.models import User

from .models import Event


class EventCare(KindInGroups):
    """Organising an event: a plenary passes to a coordinator, an event of a group to one of its members."""

    name = "events.event"
    label = gettext_lazy("Events")
    icon = "calendar"
    model = Event
    order = 20
    hidden_title = gettext_lazy("an event of a group that is not public")

    def held_by(self, user: User) -> QuerySet:
        planned = self.all_things().filter(created_by=user).exclude(state=Event.State.CANCELLED)
        return planned.upcoming(timezone.now())

    def all_things(self) -> Any:
        return Event.objects.filter(group__deleted_at=None).select_related("group")

    def item(self, thing: Any) -> Item:
        when = date_format(timezone.localtime(thing.starts), "SHORT_DATETIME_FORMAT")
        return Item(thing.title, when, thing.get_absolute_url())

    def promise(self, title: str, successor: str) -> str:
        return _("%(name)s organises “%(title)s”.") % {"name": successor, "title": title}

    def is_open_to_all(self, thing: Any) -> bool:
        return super().is_open_to_all(thing) and thing.kind != Event.Kind.PLENARY

    def near(self, things: list[Any], giver: User) -> dict[int, list[User]]:
        found = super().near(things, giver)
        plenaries = [thing.pk for thing in things if thing.pk not in found and thing.kind == Event.Kind.PLENARY]
        coordinators = list(User.objects.coordinators().exclude(pk=giver.pk).for_list()) if plenaries else []
        return found | dict.fromkeys(plenaries, coordinators)

    def close(self, thing: Any, *, actor: User | None) -> bool:
        """The last member of the group is gone: nobody would come, so it is cancelled."""
        Event.objects.filter(pk=thing.pk).update(state=Event.State.CANCELLED, sequence=F("sequence") + 1)
        audit.record(actor, "event.cancelled", thing)
        return True

    def give(self, thing: Any, *, giver: User, successor: User, actor: User) -> None:
        if not Event.objects.filter(pk=thing.pk, created_by=giver).update(created_by=successor):
            raise Refused(_("This event is in other hands already."))
