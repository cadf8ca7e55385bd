"""What happens to events."""

from dataclasses import dataclass

from kurzewege.common.facts import Fact


@dataclass(frozen=True)
class EventPlanned(Fact):
    event_id: int
    actor_id: int


@dataclass(frozen=True)
class EventChanged(Fact):
    """Anything about it changed; `is_moved` when time, place or state did, so that calendars must follow."""

    event_id: int
    actor_id: int
    is_moved: bool


@dataclass(frozen=True)
class InvitationAnswered(Fact):
    event_id: int
    user_id: int


@dataclass(frozen=True)
class PlaceGiven(Fact):
    """Somebody came from the waiting list to a place."""

    event_id: int
    user_id: int


@dataclass(frozen=True)
class MinutesWritten(Fact):
    event_id: int
    actor_id: int
