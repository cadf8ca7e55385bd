"""Lucide's icons as inline SVG, each drawn once.

The library opens its archive anew for each icon and reads the list of all in it, 7 ms each: half a second of the first
pages after a start. Here it stays open.
"""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import lucide


class _Archive:
    """What the library opens and closes around each icon."""

    def __init__(self, file: Any, mode: str) -> None:
        pass

    def __enter__(self) -> ZipFile:
        return _opened()

    def __exit__(self, *error: object) -> None:
        pass


@cache
def _opened() -> ZipFile:
    # Several threads may read from one.
    return ZipFile(Path(lucide.__file__).with_name("lucide.zip"))


lucide.ZipFile = _Archive  # type: ignore[misc,assignment]


@lru_cache(maxsize=256)
def icon(name: str, size: int) -> str:
    """The icon `name`, `size` pixels wide and high, silent for screen readers: a text always stands beside it."""
    # Drawn once: parsing and copying the SVG costs more than the rest of a small page.
    from lucide.templatetags.lucide import lucide as draw

    attributes: dict[str, Any] = {"size": size, "class": "icon", "aria_hidden": "true", "focusable": "false"}
    try:
        return draw(name, **attributes)
    except lucide.IconDoesNotExist:
        # A coordinator may name an action field's icon: a typing error gives a circle, not an error page.
        return draw("circle", **attributes)
