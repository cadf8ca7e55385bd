"""What happens in handovers."""

from dataclasses import dataclass

from kurzewege.common.facts import Fact


@dataclass(frozen=True)
class SuccessorsAsked(Fact):
    """People were asked to take over these items; `actor_id` is None when the system asked."""

    handover_id: int
    item_ids: tuple[int, ...]
    actor_id: int | None


@dataclass(frozen=True)
class SuccessorsReminded(Fact):
    """Who was asked for these items has not answered for some days."""

    handover_id: int
    item_ids: tuple[int, ...]


@dataclass(frozen=True)
class ItemsAnswered(Fact):
    """One person accepted or declined these items."""

    handover_id: int
    item_ids: tuple[int, ...]
    actor_id: int
    is_yes: bool


@dataclass(frozen=True)
class LeftToCoordinators(Fact):
    """Things wait on the coordinators' desk."""

    handover_id: int
    actor_id: int | None


@dataclass(frozen=True)
class HandoverCompleted(Fact):
    """Every item is settled."""

    handover_id: int
