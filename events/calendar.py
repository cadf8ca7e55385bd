"""Calendar files after RFC 5545, for the calendars people have already."""

from __future__ import annotations

from datetime import UTC
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import icalendar
from django.conf import settings
from django.utils import timezone

from kurzewege.common.richtext import to_plain

from .models import Event

PRODUCT = "-//Kurze Wege//kurzewege//DE"


def uid(event: Event) -> str:
    """The event's identity in every calendar; never changes."""
    return f"{event.key}@{urlsplit(settings.SITE_URL).hostname}"


def component(event: Event, *, with_online_link: bool) -> icalendar.Event:
    """One VEVENT in the network's time zone, without anybody's address."""
    zone = ZoneInfo(settings.TIME_ZONE)
    item = icalendar.Event()
    item.add("uid", uid(event))
    item.add("summary", event.title)
    item.add("dtstart", event.starts.astimezone(zone))
    item.add("dtend", event.ends.astimezone(zone))
    item.add("dtstamp", timezone.now().astimezone(UTC))
    item.add("last-modified", event.changed.astimezone(UTC))
    item.add("sequence", event.sequence)
    item.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
    item.add("url", settings.SITE_URL + event.get_absolute_url())
    place = ", ".join(filter(None, [event.place, event.address]))
    if place:
        item.add("location", place)
    text = "\n\n".join(filter(None, [to_plain(event.description), event.online_url if with_online_link else ""]))
    if text:
        item.add("description", text)
    if event.group_id or not event.is_public:
        item.add("class", "PRIVATE")
    return item


def calendar_file(event: Event, *, with_online_link: bool) -> bytes:
    """A calendar that holds this one event and the time zone it names; guests get it without the online link."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(component(event, with_online_link=with_online_link))
    calendar.add_missing_timezones(
        first_date=event.starts.date().replace(month=1, day=1), last_date=event.ends.date().replace(month=12, day=31)
    )
    return calendar.to_ical()
