"""How events appear in the feed."""

from django.utils.translation import gettext_lazy as _

from feed.entries import EntryKind, publish, register
from kurzewege.common.facts import on

from .facts import EventPlanned
from .models import Event


def register_kinds() -> None:
    """Called once from `ready()`."""
    register(EntryKind("event", Event, "events/_entry.html", lambda entry: _("has planned an event")))


@on(EventPlanned)
def publish_event(fact: EventPlanned) -> None:
    event = Event.objects.select_related("group", "created_by").get(pk=fact.event_id)
    publish("event", event, actor=event.created_by, group=event.group, at=event.created)
