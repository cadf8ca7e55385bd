"""The demo network's county: invented, like everything in it."""

from __future__ import annotations

from ..models import MapLine
from . import actions
from .reading import Line, NamedPosition

PLACES = [
    NamedPosition("Saalfurt", 51.2850, 11.9520),
    NamedPosition("Weißenau", 51.2010, 11.9710),
    NamedPosition("Hohenelster", 51.1730, 12.1480),
    NamedPosition("Geiselrode", 51.3260, 11.7920),
    NamedPosition("Auental", 51.0920, 12.0260),
    NamedPosition("Mühlgrund", 51.3480, 12.1020),
    NamedPosition("Lindenroda", 51.2320, 11.7960),
    NamedPosition("Obersaal", 51.1240, 11.8420),
    NamedPosition("Kirchweiden", 51.2560, 12.1180),
    NamedPosition("Birkenhain", 51.3960, 11.9060),
]
OUTLINE = [
    (11.690, 51.300), (11.672, 51.262), (11.705, 51.235), (11.698, 51.190), (11.742, 51.168), (11.752, 51.118),
    (11.806, 51.102), (11.822, 51.066), (11.884, 51.072), (11.925, 51.042), (11.985, 51.055), (12.040, 51.036),
    (12.094, 51.058), (12.118, 51.098), (12.176, 51.092), (12.226, 51.118), (12.214, 51.160), (12.252, 51.196),
    (12.228, 51.236), (12.192, 51.252), (12.206, 51.298), (12.170, 51.336), (12.182, 51.372), (12.130, 51.402),
    (12.072, 51.388), (12.028, 51.416), (11.966, 51.410), (11.930, 51.440), (11.872, 51.428), (11.846, 51.390),
    (11.790, 51.398), (11.744, 51.372), (11.728, 51.332), (11.690, 51.300),
]  # fmt: skip
SAALE = [
    (11.884, 51.072), (11.872, 51.104), (11.898, 51.132), (11.924, 51.158), (11.946, 51.186), (11.958, 51.212),
    (11.944, 51.242), (11.936, 51.270), (11.964, 51.302), (11.992, 51.330), (11.984, 51.362), (12.010, 51.390),
    (12.028, 51.416),
]  # fmt: skip
ELSTER = [
    (12.176, 51.092), (12.160, 51.124), (12.168, 51.156), (12.136, 51.186), (12.102, 51.210), (12.076, 51.244),
    (12.046, 51.276), (12.022, 51.306), (11.992, 51.330),
]  # fmt: skip


def build() -> None:
    """Ten places, the outline and two rivers."""
    actions.set_places(actor=None, places=PLACES)
    actions.set_lines(
        actor=None,
        lines=[
            Line(MapLine.Kind.OUTLINE, "Saaletal-Kreis", OUTLINE),
            Line(MapLine.Kind.WATER, "Saale", SAALE),
            Line(MapLine.Kind.WATER, "Elster", ELSTER),
        ],
    )
