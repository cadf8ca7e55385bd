"""Every write to events. Places are given under the lock of the event's row, so that ten places are ten."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.models import Group
from groups.rules import require_writable
from kurzewege.common.audit import api as audit
from kurzewege.common.errors import Refused
from kurzewege.common.facts import emit
from kurzewege.common.richtext import clean
from members.models import User

from . import minutes_parts, rules
from .facts import EventChanged, EventPlanned, InvitationAnswered, MinutesWritten, PlaceGiven
from .models import AgendaItem, Event, Minutes, MinutesPart, Registration

NOT_ALLOWED = _("You may not change this event.")
# A change of these must reach people's calendars: it raises the SEQUENCE of RFC 5545.
CALENDAR_FIELDS = ("title", "starts", "ends", "place", "address", "online_url", "state")


@transaction.atomic
def plan_event(
    *,
    actor: User,
    title: str,
    starts: datetime,
    ends: datetime,
    kind: str = Event.Kind.WORKING,
    group: Group | None = None,
    agenda: Iterable[dict[str, Any]] = (),
    at: datetime | None = None,
    **details: Any,
) -> Event:
    """A new event. `agenda`: mappings with `starts` (time or None), `title`, `speaker`, in their order.

    `details` are the other fields a form may set: description, place, address, online_url, capacity, is_public.
    """
    require_writable(group)
    if not rules.can_plan(actor, group, kind):
        raise Refused(_("Only coordinators plan plenaries; in a group only its members plan events."))
    _check(actor, group, starts, ends, details)
    event = Event.objects.create(
        created_by=actor,
        created=at or timezone.now(),
        title=title,
        starts=starts,
        ends=ends,
        kind=kind,
        group=group,
        **details,
    )
    _set_agenda(event, agenda)
    audit.record(actor, "event.planned", event)
    emit(EventPlanned(event.pk, actor.pk))
    return event


@transaction.atomic
def edit_event(*, actor: User, event: Event, agenda: Iterable[dict[str, Any]] | None = None, **changes: Any) -> Event:
    """Change an event; more places go to those who wait, in their order."""
    stored = Event.objects.select_for_update(of=("self",), no_key=True).select_related("group").get(pk=event.pk)
    require_writable(stored.group)
    if not rules.can_manage(actor, stored):
        raise Refused(NOT_ALLOWED)
    _check(actor, stored.group, changes.get("starts", stored.starts), changes.get("ends", stored.ends), changes)
    is_moved = any(name in changes and changes[name] != getattr(stored, name) for name in CALENDAR_FIELDS)
    for name, value in changes.items():
        setattr(stored, name, value)
    if is_moved:
        stored.sequence += 1
    stored.save()
    if agenda is not None:
        _set_agenda(stored, agenda)
    _serve_waiting_list(stored)
    emit(EventChanged(stored.pk, actor.pk, is_moved))
    return stored


@transaction.atomic
def cancel_event(*, actor: User, event: Event) -> Event:
    """Cancel; calendars show it as cancelled."""
    stored = Event.objects.select_for_update(of=("self",), no_key=True).select_related("group").get(pk=event.pk)
    require_writable(stored.group)
    if not rules.can_manage(actor, stored):
        raise Refused(NOT_ALLOWED)
    if stored.is_cancelled:
        return stored
    stored.state = Event.State.CANCELLED
    stored.sequence += 1
    stored.save(update_fields=["state", "sequence", "changed"])
    audit.record(actor, "event.cancelled", stored)
    emit(EventChanged(stored.pk, actor.pk, True))
    return stored


@transaction.atomic
def answer_invitation(
    *, actor: User, event: Event, answer: str, note: str = "", at: datetime | None = None
) -> Registration:
    """Yes, maybe or no. A yes without a free place waits; a place that becomes free goes to the first who waits.

    The same answer again changes nothing: who has a place keeps it, who waits keeps her turn.
    """
    stored = Event.objects.select_for_update(of=("self",), no_key=True).get(pk=event.pk)
    if not (rules.can_answer(actor, stored) or at is not None):
        raise Refused(_("This event is over or cancelled; nothing can be answered any more."))
    moment = at or timezone.now()
    registration = Registration.objects.filter(event=stored, user=actor).first() or Registration(
        event=stored, user=actor
    )
    is_same = registration.pk is not None and registration.answer == answer
    if not is_same:
        is_full = answer == Registration.Answer.YES and not _has_free_place(stored)
        registration.waiting_since = moment if is_full else None
    registration.answer, registration.note, registration.answered_at = answer, note, moment
    registration.save()
    if not is_same:
        _serve_waiting_list(stored)
    emit(InvitationAnswered(stored.pk, actor.pk))
    return registration


@transaction.atomic
def tick_attendance(*, actor: User, event: Event, present: Iterable[int]) -> int:
    """Who was there: exactly the registrations with these ids; gives how many."""
    require_writable(event.group)
    if not rules.can_manage(actor, event):
        raise Refused(NOT_ALLOWED)
    wanted = set(present)
    registrations = event.registrations.all()
    registrations.exclude(pk__in=wanted).update(attended=False)
    return registrations.filter(pk__in=wanted).update(attended=True)


@transaction.atomic
def write_minutes(
    *, actor: User, event: Event, body: str, approve: bool = False, parts: Mapping[str, str] | None = None
) -> Minutes:
    """Write or change the minutes; `approve` makes them final for everybody to see as such.

    `parts`: mapping name of a part → its text; a part that is left without text goes.
    """
    minutes = _minutes_to_write(actor, event)
    minutes.body, minutes.written_by = body, actor
    if approve and minutes.approved_at is None:
        minutes.approved_at = timezone.now()
    minutes.save()
    for part in minutes.parts.filter(name__in=parts or {}):
        text = (parts or {})[part.name]
        if not text:
            part.delete()
        elif text != part.body:
            part.body, part.is_edited = text, True
            part.save(update_fields=["body", "is_edited"])
    audit.record(actor, "event.minutes_approved" if approve else "event.minutes_written", event)
    emit(MinutesWritten(event.pk, actor.pk))
    return minutes


@transaction.atomic
def put_into_minutes(*, actor: User, event: Event, name: str, replace: bool = False) -> MinutesPart:
    """Put a part of another app (see `minutes_parts`) into the minutes, or renew it; twice gives it once.

    What was changed by hand since is left alone, with a sentence, unless `replace`.
    """
    minutes = _minutes_to_write(actor, event)
    drawn = minutes_parts.draw(actor, event, name)
    if drawn is None:
        raise Refused(_("That cannot be put into the minutes of this event."))
    body = clean(drawn.body, is_long=True)
    if minutes.pk is None:
        minutes.written_by = actor
        minutes.save()
    part = minutes.parts.filter(name=name).first() or MinutesPart(minutes=minutes, name=name)
    if part.is_edited and not replace:
        raise Refused(
            _("“%(title)s” stands in the minutes already and was changed there by hand. On the page of the minutes you "
              "can replace it.") % {"title": part.title}
        )  # fmt: skip
    part.title, part.body, part.is_edited, part.put_in = drawn.title[:160], body, False, timezone.now()
    part.save()
    audit.record(actor, "event.minutes_part", event, part=name)
    emit(MinutesWritten(event.pk, actor.pk))
    return part


def _minutes_to_write(actor: User, event: Event) -> Minutes:
    """The event's minutes, new ones not saved yet. The event's row is locked: of two at once the second goes on with
    what the first one saved."""
    require_writable(event.group)
    if not rules.can_manage(actor, event):
        raise Refused(NOT_ALLOWED)
    Event.objects.select_for_update(of=("self",), no_key=True).get(pk=event.pk)
    return Minutes.objects.filter(event=event).first() or Minutes(event=event, body="")


def _check(actor: User, group: Group | None, starts: datetime, ends: datetime, details: dict[str, Any]) -> None:
    if ends <= starts:
        raise Refused(_("The end must come after the beginning."), field="ends")
    if details.get("is_public") and (group is not None or not actor.is_coordinator):
        raise Refused(_("Only coordinators can make events of the whole network public."), field="is_public")


def _set_agenda(event: Event, agenda: Iterable[dict[str, Any]]) -> None:
    event.agenda.all().delete()
    AgendaItem.objects.bulk_create(
        AgendaItem(
            event=event,
            position=position,
            starts=item.get("starts"),
            title=item["title"],
            speaker=item.get("speaker", ""),
        )
        for position, item in enumerate(agenda)
    )


def _has_free_place(event: Event) -> bool:
    return event.capacity is None or event.registrations.with_place().count() < event.capacity


def _serve_waiting_list(event: Event) -> None:
    """Free places go to the first who wait. Expects the lock of the event's row."""
    waiting = list(event.registrations.waiting())
    if not waiting:
        return
    free = len(waiting) if event.capacity is None else max(0, event.capacity - event.registrations.with_place().count())
    for registration in waiting[:free]:
        registration.waiting_since = None
        registration.save(update_fields=["waiting_since"])
        emit(PlaceGiven(event.pk, registration.user_id))
