"""What happens in groups."""

from dataclasses import dataclass

from kurzewege.common.facts import Fact


@dataclass(frozen=True)
class GroupCreated(Fact):
    group_id: int
    actor_id: int | None


@dataclass(frozen=True)
class GroupChanged(Fact):
    """Name, purpose or openness changed; who may read it may have changed with it."""

    group_id: int
    actor_id: int | None


@dataclass(frozen=True)
class MemberJoined(Fact):
    group_id: int
    user_id: int


@dataclass(frozen=True)
class MemberLeft(Fact):
    """Left by herself or was removed."""

    group_id: int
    user_id: int


@dataclass(frozen=True)
class GroupDeleted(Fact):
    """Out of sight for 30 days; everything in it is still there."""

    group_id: int
    actor_id: int


@dataclass(frozen=True)
class GroupRestored(Fact):
    group_id: int
    actor_id: int


@dataclass(frozen=True)
class GroupMerged(Fact):
    """Everything of the source stands in the target; its members belong to that now."""

    source_id: int
    target_id: int
    actor_id: int
