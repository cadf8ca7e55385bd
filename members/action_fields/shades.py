"""How a colour that somebody picks will look on the light and on the dark page."""

from __future__ import annotations

from dataclasses import dataclass

from kurzewege.common import colours


@dataclass(frozen=True)
class Shade:
    """A colour on one kind of page. `contrast` is that to the less favourable of the page's grounds."""

    colour: str
    ground: str
    contrast: float
    is_adjusted: bool


def shades_of(colour: str) -> tuple[Shade, Shade]:
    """(on the light page, on the dark page)."""
    return (
        _shade(colour, colours.light_variant(colour), colours.LIGHT_GROUNDS),
        _shade(colour, colours.dark_variant(colour), colours.DARK_GROUNDS),
    )


def _shade(picked: str, shown: str, grounds: tuple[str, ...]) -> Shade:
    contrast = min(colours.contrast(shown, ground) for ground in grounds)
    return Shade(shown, grounds[0], round(contrast, 1), shown.lower() != picked.lower())
