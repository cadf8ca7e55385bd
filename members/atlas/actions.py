"""Changing what the map is drawn from."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from kurzewege.common.audit import api as audit

from ..actions.checks import check_coordinator
from ..folding import slug_of
from ..models import MapLine, Place, User
from .reading import Line, NamedPosition


@transaction.atomic
def set_places(*, actor: User | None, places: Iterable[NamedPosition]) -> None:
    """Make these the places of the map; the others go. `actor` is None when the network is set up."""
    if actor is not None:
        check_coordinator(actor)
    wanted = {slug_of(place.name): place for place in places}
    Place.objects.exclude(slug__in=wanted).delete()
    for slug, place in wanted.items():
        values = {"name": place.name, "latitude": place.latitude, "longitude": place.longitude}
        Place.objects.update_or_create(slug=slug, defaults=values)
    audit.record(actor, "map.places_set", number=len(wanted))


@transaction.atomic
def set_lines(*, actor: User | None, lines: Iterable[Line]) -> None:
    """Make these the outline and the waters of the map; the others go."""
    if actor is not None:
        check_coordinator(actor)
    MapLine.objects.all().delete()
    made = [MapLine(kind=line.kind, name=line.name, points=[list(point) for point in line.points]) for line in lines]
    MapLine.objects.bulk_create(made)
    audit.record(actor, "map.lines_set", number=len(made))
