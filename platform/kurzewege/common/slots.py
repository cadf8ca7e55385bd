"""Slots: named places on a page that apps above may fill without the page knowing them."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString

Render = Callable[..., str | SafeString | None]
_slots: dict[str, list[tuple[int, Render]]] = defaultdict(list)


def register(slot: str, render: Render, *, order: int = 50) -> None:
    """Let `render(request, **context)` fill `slot`; lower `order` comes first."""
    if all(known is not render for _, known in _slots[slot]):
        _slots[slot].append((order, render))
        _slots[slot].sort(key=lambda item: item[0])


def fill(slot: str, request: HttpRequest, **context: Any) -> list[str | SafeString]:
    """What the slot's renderers give for this request, in order, without the empty ones."""
    parts = (render(request, **context) for _, render in _slots[slot])
    return [part for part in parts if part]
