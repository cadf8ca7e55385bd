"""Live boards as parts of an event's minutes."""

from __future__ import annotations

from typing import Any

from events import rules as event_rules
from events.minutes_parts import Drawn, Offer, name_of
from events.models import Event

from .models import LiveBoard
from .report.as_paper import minutes_of
from .report.standing import draw


class BoardParts:
    """Every board of the event that this person sees and that is not in preparation any more."""

    prefix = "openmic.live"

    def offers(self, user: Any, event: Event) -> list[Offer]:
        boards = _boards(user, event).order_by("created", "pk")
        return [Offer(name_of(self, board.key), _title(board)) for board in boards]

    def draw(self, user: Any, event: Event, key: str) -> Drawn | None:
        board = _boards(user, event).filter(key=key).first()
        return Drawn(_title(board), minutes_of(draw(board))) if board else None


def part_of(board: LiveBoard) -> str:
    """The name under which the board is in the minutes."""
    return f"{BoardParts.prefix}:{board.key}"


def part_for(user: Any | None, board: LiveBoard) -> str:
    """The name, for who may put the board into the minutes; empty for everybody else. At most one query."""
    if board.event is None or board.state == LiveBoard.State.DRAFT or not event_rules.can_manage(user, board.event):
        return ""
    return part_of(board)


def _boards(user: Any, event: Event) -> Any:
    return LiveBoard.objects.visible_to(user).filter(event=event).exclude(state=LiveBoard.State.DRAFT)


def _title(board: LiveBoard) -> str:
    return f"OPEN MIC: {board.title}"
