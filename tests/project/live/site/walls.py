"""Actions, pages and pushes of the wall: what every real app does, as small as it gets."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language

from kurzewege.common.live import api as live

from .models import Note, Reader


@transaction.atomic
def write(wall: str, text: str) -> Note:
    note = Note.objects.create(wall=wall, text=text)
    # The keys of parallel transactions have another order than their commits.
    note.position = live.append(f"wall:{wall}", "written", ref=str(note.pk))
    note.save()
    return note


@transaction.atomic
def pin(note: int) -> None:
    Note.objects.filter(pk=note).update(pins=F("pins") + 1)
    live.append(f"wall:{Note.objects.get(pk=note).wall}", "pinned", ref=str(note))


@transaction.atomic
def hide(note: int) -> None:
    Note.objects.filter(pk=note).update(is_hidden=True)
    live.append(f"wall:{Note.objects.get(pk=note).wall}", "hidden", ref=str(note))


def draw(note: Note) -> str:
    field = '<button id="pin-{0}">+</button><input id="reply-{0}">'
    card = '<li id="note-{0}" lang="{1}">{2} <b id="pins-{0}">{3}</b>' + field + "</li>"
    return format_html(card, note.pk, get_language(), note.text, note.pins)


def page(wall: str) -> str:
    """The wall as a fresh page shows it."""
    notes = Note.objects.filter(wall=wall, is_hidden=False).order_by("position")
    return format_html('<ul id="wall">{}</ul>', format_html_join("", "{}", ((draw(note),) for note in notes)))


def pins(user: Any, keys: list[str]) -> dict[str, Any]:
    return {"for": user.pk, "keys": keys}


class WallTopic(live.Topic):
    prefix = "wall"
    coalesce = {"pinned"}

    def allowed(self, user_ids: set[int], name: str) -> set[int]:
        readers = Reader.objects.filter(wall=name.partition(":")[2], user__in=user_ids, user__status="member")
        return set(readers.values_list("user", flat=True))

    def render(self, name: str, events: Sequence[live.TopicEvent], language: str) -> list[live.Patch]:
        notes = Note.objects.in_bulk([int(event.ref) for event in events])
        written = {event.ref for event in events if event.kind == "written"}
        patches = []
        for ref in dict.fromkeys(event.ref for event in events):
            note = notes[int(ref)]
            if note.is_hidden:
                patches.append(live.Patch(f"note-{ref}", how="remove"))
            elif ref in written:
                patches.append(live.Patch("wall", draw(note), "append"))
            else:
                patches.append(live.Patch(f"note-{ref}", draw(note)))
        return patches
