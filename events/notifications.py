"""Who hears of what happens to events, and how it sounds."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groups.access import audience_of
from kurzewege.common.facts import on
from kurzewege.common.notify.api import Kind, notify, register, who
from members.models import User

from .facts import EventChanged, EventPlanned, MinutesWritten, PlaceGiven
from .models import Event


def register_kinds() -> None:
    """Called once from `ready()`."""
    kinds = [
        ("events.invited", gettext_lazy("I am invited to an event"), "calendar", invited),
        ("events.changed", gettext_lazy("An event I answered was moved or cancelled"), "calendar-clock", changed),
        ("events.place_given", gettext_lazy("I got a place from the waiting list"), "calendar-check", place_given),
        ("events.minutes", gettext_lazy("Minutes of an event I was at are there"), "file-text", minutes),
    ]
    for name, label, icon, sentence in kinds:
        register(Kind(name, label, icon, sentence))


def invited(row) -> str:
    return _("%(who)s invites you: “%(title)s”.") % {"who": who(row), "title": row.data.get("title")}


def changed(row) -> str:
    return _("“%(title)s” has changed. Please look at time and place.") % {"title": row.data.get("title")}


def place_given(row) -> str:
    return _("A place became free: you are now coming to “%(title)s”.") % {"title": row.data.get("title")}


def minutes(row) -> str:
    return _("The minutes of “%(title)s” are there.") % {"title": row.data.get("title")}


@on(EventPlanned)
def invite(fact: EventPlanned) -> None:
    """A plenary invites everybody, an event of a group its members; other events are found in the list."""
    event = _event(fact.event_id)
    if event.is_over:
        return
    if event.kind == Event.Kind.PLENARY:
        _tell("events.invited", event, audience_of(event), event.created_by)
    elif event.group:
        members = audience_of(event).filter(memberships__group=event.group)
        _tell("events.invited", event, members, event.created_by)


@on(EventChanged)
def tell_change(fact: EventChanged) -> None:
    event = _event(fact.event_id)
    if not fact.is_moved or event.is_over:
        return
    answered = audience_of(event).filter(registrations__event=event, registrations__answer__in=["yes", "maybe"])
    _tell("events.changed", event, answered, User.objects.filter(pk=fact.actor_id).first())


@on(PlaceGiven)
def tell_place(fact: PlaceGiven) -> None:
    event = _event(fact.event_id)
    _tell("events.place_given", event, audience_of(event).filter(pk=fact.user_id), None)


@on(MinutesWritten)
def tell_minutes(fact: MinutesWritten) -> None:
    event = _event(fact.event_id)
    if event.minutes.approved_at is None:
        return
    registered = audience_of(event).filter(registrations__event=event)
    _tell("events.minutes", event, registered, User.objects.filter(pk=fact.actor_id).first())


def _event(pk: int) -> Event:
    return Event.objects.select_related("group", "created_by").get(pk=pk)


def _tell(kind: str, event: Event, recipients, actor: User | None) -> None:
    notify(
        kind,
        actor=actor,
        recipients=recipients,
        target=event,
        url=event.get_absolute_url(),
        data={"title": event.title},
    )
