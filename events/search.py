"""How events are found."""

from django.utils.translation import gettext_lazy as _

from kurzewege.common.facts import on
from kurzewege.common.richtext import to_plain
from kurzewege.common.searchindex import api as search

from .facts import EventChanged, EventPlanned
from .models import Event


def document(event: Event) -> search.Document:
    """Title, description, place and agenda. The minutes have readers of their own and are not part of it."""
    agenda = [f"{item.title} {item.speaker}" for item in event.agenda.all()]
    return search.Document(
        title=event.title,
        body="\n".join(filter(None, [to_plain(event.description), event.place, event.address, *agenda])),
        url=event.get_absolute_url(),
        group_id=event.group_id,
        moment=event.starts,
    )


def register_kind() -> None:
    """Called once from `ready()`."""
    search.register(search.SearchKind(name="event", label=_("Events"), model=Event, document=document, order=50))


@on(EventPlanned, EventChanged)
def index_event(fact: EventPlanned | EventChanged) -> None:
    search.index(Event.objects.get(pk=fact.event_id))
