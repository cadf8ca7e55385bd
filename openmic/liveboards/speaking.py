"""The speaking list as pages show it: who speaks, who comes next, and where one stands oneself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from .asker import Asker
from .models import LiveBoard, RaisedHand

MAX_HANDS = 100
# Whose names are sent to phones and projector; of the others only that they wait.
NAMED = 4


@dataclass(frozen=True)
class Queue:
    """Who speaks (or None), and who waits, in the order in which they will be called."""

    speaker: RaisedHand | None
    waiting: list[RaisedHand]

    @property
    def named(self) -> list[RaisedHand]:
        return self.waiting[:NAMED]

    @property
    def others(self) -> list[RaisedHand]:
        return self.waiting[NAMED:]

    def is_shown(self, board: LiveBoard) -> bool:
        """Is there anything to see of it?"""
        return bool(board.takes_hands or self.speaker or self.waiting)

    def place_of(self, key: str) -> int | None:
        """0 for who speaks, 1 for who comes next; None for who is not on the list."""
        if self.speaker and self.speaker.key == key:
            return 0
        return next((place for place, hand in enumerate(self.waiting, start=1) if hand.key == key), None)


def queue_of(board: LiveBoard) -> Queue:
    """One query."""
    hands = list(RaisedHand.objects.up().filter(board=board))
    speaker = next((hand for hand in hands if hand.state == RaisedHand.State.SPEAKING), None)
    waiting = sorted((hand for hand in hands if hand is not speaker), key=lambda hand: _rank(board, hand))
    return Queue(speaker, waiting)


def _rank(board: LiveBoard, hand: RaisedHand) -> tuple[int, int]:
    if not board.first_speakers_first:
        return (0, hand.place)
    return (int(hand.has_spoken or hand.is_deferred), hand.place)


def tells_name(asker: Asker, board: LiveBoard) -> bool:
    """Is this person asked for the name by which she shall be called up? Members of a board by name have one."""
    return asker.is_guest or board.asking != LiveBoard.Asking.NAMED


def suggested_name(asker: Asker) -> str:
    """What stands in the field for the name before anything is typed."""
    return "" if asker.user is None else asker.user.name


def own_state(place: int | None) -> str:
    """ "down", "waiting" or "speaking"."""
    if place is None:
        return "down"
    return "waiting" if place else "speaking"


def own_sentence(place: int | None) -> str:
    """What a person reads about her own hand."""
    if place is None:
        return ""
    if place == 0:
        return _("It is your turn. Please speak now.")
    if place == 1:
        return _("Your hand is up. You come next.")
    if place == 2:
        return _("Your hand is up. One person comes before you.")
    return _("Your hand is up. # people come before you.").replace("#", str(place - 1))


def own_context(asker: Asker, board: LiveBoard, queue: Queue) -> dict[str, Any]:
    """Variables of `_hand.html`."""
    key = asker.hand_key(board)
    place = queue.place_of(key)
    return {
        "hand_key": key,
        "hand_state": own_state(place),
        "hand_sentence": own_sentence(place),
        "tells_name": tells_name(asker, board),
    }
