"""Colours of the action fields: readable variants of any colour, and the stylesheet that carries them.

The kernel knows no action field; the app that owns them registers its palette.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.core.cache import cache

from .keys import new_key

Palette = Callable[[], Iterable[tuple[str, str]]]

# Contrast of text that WCAG 2.2 asks for (success criterion 1.4.3), measured against the less favourable ground.
READABLE = 4.5
# On dark grounds the bare minimum looks dull; a little more costs nothing.
READABLE_ON_DARK = 5.5
LIGHT_GROUNDS = ("#ffffff", "#f6f4ef")
DARK_GROUNDS = ("#1b242c", "#12191f")
_FALLBACK = "#17605a"
_VERSION = "field-colours-version"
_palettes: list[Palette] = []


def register_palette(palette: Palette) -> None:
    """`palette()` gives pairs (slug, "#rrggbb"); called when a browser asks for the stylesheet."""
    if palette not in _palettes:
        _palettes.append(palette)


def version() -> str:
    """Part of the stylesheet's address: browsers keep the sheet until this changes. Costs no query."""
    return str(cache.get_or_set(_VERSION, new_key, timeout=None))


def changed() -> None:
    """Called after a colour was changed, so that everybody's next page shows it."""
    cache.set(_VERSION, new_key(), timeout=None)


def _channels(colour: str) -> tuple[int, int, int]:
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    try:
        red, green, blue = bytes.fromhex(digits)
    except ValueError:
        return _channels(_FALLBACK)
    return red, green, blue


def luminance(colour: str) -> float:
    """Relative luminance, 0 (black) to 1 (white), by the formula of WCAG 2.2."""
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (channel / 255 for channel in _channels(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21, by the formula of WCAG 2.2."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _mixed(colour: str, with_: int, parts: int) -> str:
    """`colour` with `parts` hundredths of black (0) or white (255)."""
    return "#" + "".join(f"{(channel * (100 - parts) + with_ * parts) // 100:02x}" for channel in _channels(colour))


def _readable(colour: str, grounds: tuple[str, ...], towards: int, wanted: float) -> str:
    candidates = (_mixed(colour, towards, parts) for parts in range(0, 101, 2))
    return next(mix for mix in candidates if all(contrast(mix, ground) >= wanted for ground in grounds))


def light_variant(colour: str) -> str:
    """`colour`, darkened as far as needed to be read on the light page's grounds (4.5:1)."""
    return _readable(colour, LIGHT_GROUNDS, 0, READABLE)


def dark_variant(colour: str) -> str:
    """`colour`, lightened as far as needed to be read on the dark page's grounds (5.5:1)."""
    return _readable(colour, DARK_GROUNDS, 255, READABLE_ON_DARK)


def stylesheet() -> str:
    """`.field-<slug> { --field: … }` for each registered colour, light and dark."""
    colours = [pair for palette in _palettes for pair in palette()]
    light = "".join(f".field-{slug}{{--field:{light_variant(colour)}}}" for slug, colour in colours)
    dark = [(slug, dark_variant(colour)) for slug, colour in colours]
    by_device = "".join(f":root:not([data-theme=light]) .field-{slug}{{--field:{colour}}}" for slug, colour in dark)
    by_choice = "".join(f":root[data-theme=dark] .field-{slug}{{--field:{colour}}}" for slug, colour in dark)
    return f"{light}@media screen and (prefers-color-scheme:dark){{{by_device}}}@media screen{{{by_choice}}}"
