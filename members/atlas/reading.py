"""Places and lines as people have them: a list with one place a line, or a GeoJSON file.

GeoJSON (RFC 7946): polygons become outlines, lines become water, named points become places. Every map office and
OpenStreetMap's export tools write it; positions are [longitude, latitude].
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from kurzewege.common.errors import Refused

from ..folding import slug_of
from ..models import MapLine
from .geometry import LonLat, simplified

MOST_PLACES, MOST_LINES = 300, 40
# Before simplifying; a county's border straight from the land registry has some ten thousand.
MOST_POINTS = 200_000
_NUMBER = r"-?\d{1,3}(?:[.,]\d+)?"
_LINE = re.compile(rf"^(?P<name>.+?)\s*[;\t]\s*(?P<lat>{_NUMBER})\s*[;\t]\s*(?P<lon>{_NUMBER})\s*;?$")


@dataclass(frozen=True)
class NamedPosition:
    name: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Line:
    kind: str
    name: str
    points: list[LonLat]


@dataclass
class Drawn:
    """What a file holds."""

    places: list[NamedPosition] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


def places_from_text(text: str) -> list[NamedPosition]:
    """One place a line: "Weißenau; 51,2034; 11,9712". Refused with the number of the first line that is none."""
    places: dict[str, NamedPosition] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        match = _LINE.match(line.strip())
        place = match and NamedPosition(match["name"].strip(), _degrees(match["lat"]), _degrees(match["lon"]))
        if not place or not _is_place(place):
            sentence = _("Line %(number)d is not a place: “%(line)s”. Please write name; latitude; longitude.")
            raise Refused(sentence % {"number": number, "line": line.strip()[:60]}, field="places")
        if slug_of(place.name) in places:
            raise Refused(_("%(name)s stands in the list twice.") % {"name": place.name}, field="places")
        places[slug_of(place.name)] = place
    if len(places) > MOST_PLACES:
        raise Refused(_("At most %(count)d places fit on the map.") % {"count": MOST_PLACES}, field="places")
    return list(places.values())


def _degrees(text: str) -> float:
    return float(text.replace(",", "."))


def _is_place(place: NamedPosition) -> bool:
    return bool(slug_of(place.name)) and len(place.name) <= 80 and _is_on_earth((place.longitude, place.latitude))


def _is_on_earth(position: LonLat) -> bool:
    longitude, latitude = position
    return -180 <= longitude <= 180 and -90 <= latitude <= 90


def from_geojson(data: bytes) -> Drawn:
    """Outlines, waters and places of a GeoJSON file, lines simplified. Refused when it is none."""
    not_geojson = _("This is not a GeoJSON file with an area, a line or named points.")
    try:
        content = json.loads(data.decode("utf-8-sig"))
        drawn = Drawn()
        for geometry, name in _geometries(content, 0):
            _add(drawn, geometry, name)
    except (UnicodeDecodeError, ValueError, TypeError, KeyError, RecursionError, OverflowError, AttributeError):
        raise Refused(not_geojson, field="file") from None
    if not drawn.lines and not drawn.places:
        raise Refused(not_geojson, field="file")
    if len(drawn.lines) > MOST_LINES or len(drawn.places) > MOST_PLACES:
        sentence = _("The file holds too much: at most %(lines)d lines and %(places)d places fit on the map.")
        raise Refused(sentence % {"lines": MOST_LINES, "places": MOST_PLACES}, field="file")
    return drawn


def _geometries(content: Any, depth: int) -> Iterator[tuple[dict[str, Any], str]]:
    """Every geometry with the name of its feature."""
    if depth > 5:
        raise ValueError("nested too deep")
    kind = content["type"]
    if kind == "FeatureCollection":
        for feature in content["features"]:
            yield from _geometries(feature, depth + 1)
    elif kind == "Feature":
        name = (content.get("properties") or {}).get("name", "")
        for geometry, _name in _geometries(content["geometry"], depth + 1):
            yield geometry, str(name)[:80]
    elif kind == "GeometryCollection":
        for geometry in content["geometries"]:
            yield from _geometries(geometry, depth + 1)
    else:
        yield content, ""


def _add(drawn: Drawn, geometry: dict[str, Any], name: str) -> None:
    kind, coordinates = geometry["type"], geometry["coordinates"]
    outline, water = MapLine.Kind.OUTLINE, MapLine.Kind.WATER
    if kind == "Polygon":
        # The first ring is the border; holes are not drawn.
        _add_line(drawn, outline, name, coordinates[0])
    elif kind == "MultiPolygon":
        for rings in coordinates:
            _add_line(drawn, outline, name, rings[0])
    elif kind == "LineString":
        _add_line(drawn, water, name, coordinates)
    elif kind == "MultiLineString":
        for points in coordinates:
            _add_line(drawn, water, name, points)
    elif kind == "Point" and slug_of(name):
        longitude, latitude = _position(coordinates)
        if slug_of(name) not in {slug_of(place.name) for place in drawn.places}:
            drawn.places.append(NamedPosition(name, latitude, longitude))


def _add_line(drawn: Drawn, kind: str, name: str, points: Any) -> None:
    if not 2 <= len(points) <= MOST_POINTS:
        raise ValueError("too few or too many points")
    positions = [_position(point) for point in points]
    drawn.lines.append(Line(kind, name, [(round(x, 5), round(y, 5)) for x, y in simplified(positions)]))


def _position(point: Any) -> LonLat:
    position = (float(point[0]), float(point[1]))
    if not _is_on_earth(position):
        raise ValueError("not a position in degrees")
    return position
