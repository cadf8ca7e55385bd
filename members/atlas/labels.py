"""Where the names stand, so that none covers another or a dot."""

from __future__ import annotations

from dataclasses import dataclass

from .geometry import WIDTH

# The size of the names on a phone, in units of the drawing; on wide screens they are smaller.
LETTER_HEIGHT, LETTER_WIDTH, GAP = 24.0, 13.0, 6.0


@dataclass(frozen=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Box) -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


@dataclass(frozen=True)
class Label:
    """Where a name begins, ends or has its middle (`anchor`, as in SVG)."""

    x: float
    y: float
    anchor: str


class Room:
    """The drawing while names are put on it."""

    def __init__(self, height: float) -> None:
        self.height = height
        self.taken: list[Box] = []

    def take(self, x: float, y: float, radius: float) -> None:
        """A dot stands here."""
        self.taken.append(Box(x - radius, y - radius, x + radius, y + radius))

    def place(self, text: str, x: float, y: float, radius: float) -> Label | None:
        """A free place for `text` beside, above or below the dot; None when there is none."""
        width, half = len(text) * LETTER_WIDTH, LETTER_HEIGHT / 2
        beside, below = radius + GAP, radius + LETTER_HEIGHT
        candidates = [
            (Label(x + beside, y + half * 0.6, "start"), Box(x + beside, y - half, x + beside + width, y + half)),
            (Label(x - beside, y + half * 0.6, "end"), Box(x - beside - width, y - half, x - beside, y + half)),
            (Label(x, y + below, "middle"), Box(x - width / 2, y + radius, x + width / 2, y + below + GAP)),
            (Label(x, y - radius - GAP, "middle"), Box(x - width / 2, y - below - GAP, x + width / 2, y - radius)),
        ]
        for label, box in candidates:
            if self._is_inside(box) and not any(box.overlaps(other) for other in self.taken):
                self.taken.append(box)
                return Label(round(label.x, 1), round(label.y, 1), label.anchor)
        return None

    def _is_inside(self, box: Box) -> bool:
        return box.left >= 0 and box.right <= WIDTH and box.top >= 0 and box.bottom <= self.height
