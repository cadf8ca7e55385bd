"""Positions on the earth → points of the drawing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, hypot, radians

# Width of the drawing in its own units; the stylesheet makes it as wide as there is room.
WIDTH = 600.0
MARGIN = 34.0
TALLEST, FLATTEST = 1.25, 0.55

LonLat = tuple[float, float]
Point = tuple[float, float]


@dataclass(frozen=True)
class Projection:
    """A flat map of a small area: a degree of longitude is as much shorter as the middle latitude makes it."""

    west: float
    north: float
    east_scale: float
    north_scale: float
    left: float
    top: float
    height: float

    @classmethod
    def around(cls, positions: Iterable[LonLat]) -> Projection | None:
        """The projection in which all positions have room; None without any."""
        points = list(positions)
        if not points:
            return None
        west, east = min(lon for lon, _lat in points), max(lon for lon, _lat in points)
        south, north = min(lat for _lon, lat in points), max(lat for _lon, lat in points)
        shrink = max(0.01, cos(radians((south + north) / 2)))
        # A single place is drawn in the middle of an area of about ten kilometres.
        wide, high = max((east - west) * shrink, 0.09), max(north - south, 0.09)
        height = min(max(WIDTH * high / wide, WIDTH * FLATTEST), WIDTH * TALLEST)
        scale = min((WIDTH - 2 * MARGIN) / wide, (height - 2 * MARGIN) / high)
        used_wide, used_high = (east - west) * shrink * scale, (north - south) * scale
        return cls(
            west, north, shrink * scale, scale, (WIDTH - used_wide) / 2, (height - used_high) / 2, round(height, 1)
        )

    def point(self, position: LonLat) -> Point:
        lon, lat = position
        return (
            round(self.left + (lon - self.west) * self.east_scale, 1),
            round(self.top + (self.north - lat) * self.north_scale, 1),
        )

    def path(self, positions: Iterable[LonLat], *, is_closed: bool) -> str:
        """The `d` of an SVG path through the positions."""
        points = [self.point(position) for position in positions]
        return "M" + "L".join(f"{x:g} {y:g}" for x, y in points) + ("Z" if is_closed else "")


def simplified(points: Sequence[LonLat], most: int = 400) -> list[LonLat]:
    """A line with at most about `most` points that looks the same at the size of a page.

    Ramer 1972, Douglas and Peucker 1973, with a tolerance that doubles until the line is short enough.
    """
    kept = list(points)
    tolerance = 0.0002
    while len(kept) > most:
        kept = _simplified(points, tolerance)
        tolerance *= 2
    return kept


def _simplified(points: Sequence[LonLat], tolerance: float) -> list[LonLat]:
    keep = {0, len(points) - 1}
    # A ring's ends are one point: it is cut where it is farthest from there.
    far = max(range(len(points)), key=lambda n: hypot(points[n][0] - points[0][0], points[n][1] - points[0][1]))
    keep.add(far)
    waiting = [(0, far), (far, len(points) - 1)]
    while waiting:
        start, end = waiting.pop()
        if end - start < 2:
            continue
        farthest = max(range(start + 1, end), key=lambda n: _distance(points[n], points[start], points[end]))
        if _distance(points[farthest], points[start], points[end]) > tolerance:
            keep.add(farthest)
            waiting += [(start, farthest), (farthest, end)]
    return [points[number] for number in sorted(keep)]


def _distance(point: LonLat, start: LonLat, end: LonLat) -> float:
    """From a point to the line through two others."""
    (x, y), (x1, y1), (x2, y2) = point, start, end
    length = hypot(x2 - x1, y2 - y1)
    if not length:
        return hypot(x - x1, y - y1)
    return abs((x2 - x1) * (y1 - y) - (x1 - x) * (y2 - y1)) / length
