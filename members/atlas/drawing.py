"""The map as the templates draw it: one dot a town, with what is there.

Everything comes from the network's own tables; no picture is fetched from anywhere. The same towns stand in a table
beside the map, so that nothing is said by the drawing alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import sqrt
from typing import Any

from django.http import QueryDict

from ..folding import fold, slug_of
from ..models import MapLine, Organisation, Place
from .geometry import WIDTH, LonLat, Projection
from .labels import Label, Room

SMALLEST, LARGEST = 13.0, 34.0


@dataclass(frozen=True)
class Here:
    """An institution in a town, with the number of people meant and an address that leads to them."""

    organisation: Organisation
    people: int
    url: str


@dataclass
class Town:
    """A dot and its line in the table. Without `x` it has no place on the map."""

    slug: str
    name: str
    here: list[Here] = field(default_factory=list)
    x: float | None = None
    y: float | None = None
    radius: float = 0
    label: Label | None = None

    @property
    def people(self) -> int:
        return sum(here.people for here in self.here)


@dataclass(frozen=True)
class Quiet:
    """A place where no institution is: a small point for orientation."""

    name: str
    x: float
    y: float
    label: Label | None


@dataclass(frozen=True)
class Map:
    """A drawing of `width` × `height` units. `off_map`: towns without a known position."""

    width: float = WIDTH
    height: float = 0
    outlines: list[str] = field(default_factory=list)
    waters: list[tuple[str, str]] = field(default_factory=list)
    quiet: list[Quiet] = field(default_factory=list)
    towns: list[Town] = field(default_factory=list)
    off_map: list[Town] = field(default_factory=list)

    @property
    def is_drawn(self) -> bool:
        return bool(self.height)

    @property
    def everything(self) -> list[Town]:
        """All lines of the table, by name."""
        return sorted([*self.towns, *self.off_map], key=lambda town: (not town.name, fold(town.name)))


def of_people(counts: Mapping[int, int], organisations: Mapping[int, Organisation], query: QueryDict) -> Map:
    """Where the people found work; each institution leads to those of them who work there."""
    kept = query.copy()
    for name in ("view", "page"):
        kept.pop(name, None)
    here = []
    for number, people in counts.items():
        if organisation := organisations.get(number):
            kept["institution"] = organisation.key
            here.append(Here(organisation, people, f"?{kept.urlencode()}"))
    return _drawn(here)


def of_organisations(organisations: Iterable[Organisation]) -> Map:
    """Where institutions are; expects `member_count`."""
    return _drawn(Here(found, getattr(found, "member_count", 0), found.get_absolute_url()) for found in organisations)


def of_one(organisation: Organisation) -> Map:
    """The county with this one institution; nothing is drawn when its position is unknown."""
    drawn = _drawn([Here(organisation, 0, "")])
    return drawn if drawn.towns else Map()


def _drawn(institutions: Iterable[Here]) -> Map:
    places = {place.slug: place for place in Place.objects.all()}
    lines = list(MapLine.objects.all())
    towns = _towns(institutions)
    positions = {town.slug: position for town in towns if (position := _position(town, places))}
    corners = [
        *((place.longitude, place.latitude) for place in places.values()),
        *(_pair(point) for line in lines for point in line.points),
        *positions.values(),
    ]
    projection = Projection.around(corners)
    if projection is None or not positions:
        return Map(off_map=towns)
    room = Room(projection.height)
    on_map = sorted((town for town in towns if town.slug in positions), key=lambda town: -len(town.here))
    for town in on_map:
        town.x, town.y = projection.point(positions[town.slug])
        town.radius = round(min(LARGEST, SMALLEST + 4 * sqrt(len(town.here) - 1)), 1)
        room.take(town.x, town.y, town.radius)
    for town in on_map:
        town.label = room.place(town.name, town.x or 0, town.y or 0, town.radius)
    return Map(
        height=projection.height,
        outlines=[projection.path(map(_pair, line.points), is_closed=True) for line in lines if _is_outline(line)],
        waters=[
            (line.name, projection.path(map(_pair, line.points), is_closed=False))
            for line in lines
            if not _is_outline(line)
        ],
        quiet=[_quiet(place, projection, room) for slug, place in places.items() if slug not in positions],
        towns=on_map,
        off_map=[town for town in towns if town.slug not in positions],
    )


def _towns(institutions: Iterable[Here]) -> list[Town]:
    """Institutions by town; one with a position of its own and no town is a town by itself."""
    towns: dict[str, Town] = {}
    for here in sorted(institutions, key=lambda here: fold(here.organisation.name)):
        organisation = here.organisation
        slug = slug_of(organisation.town)
        name = organisation.town
        if not slug and organisation.latitude is not None:
            slug, name = f"at-{organisation.key}", str(organisation)
        towns.setdefault(slug, Town(slug or "elsewhere", name)).here.append(here)
    return list(towns.values())


def _position(town: Town, places: Mapping[str, Place]) -> LonLat | None:
    """The town's own position; for an unknown town the middle of its institutions' positions."""
    if len(town.here) == 1 and (own := _own_position(town.here[0].organisation)):
        return own
    if place := places.get(town.slug):
        return place.longitude, place.latitude
    own_positions = [own for here in town.here if (own := _own_position(here.organisation))]
    if not own_positions:
        return None
    return (
        sum(lon for lon, _lat in own_positions) / len(own_positions),
        sum(lat for _lon, lat in own_positions) / len(own_positions),
    )


def _own_position(organisation: Organisation) -> LonLat | None:
    if organisation.longitude is None or organisation.latitude is None:
        return None
    return organisation.longitude, organisation.latitude


def _quiet(place: Place, projection: Projection, room: Room) -> Quiet:
    x, y = projection.point((place.longitude, place.latitude))
    room.take(x, y, 4)
    return Quiet(place.name, x, y, room.place(place.name, x, y, 4))


def _is_outline(line: MapLine) -> bool:
    return line.kind == MapLine.Kind.OUTLINE


def _pair(point: Any) -> LonLat:
    longitude, latitude = point
    return float(longitude), float(latitude)
