"""What happens to tasks."""

from dataclasses import dataclass

from kurzewege.common.facts import Fact


@dataclass(frozen=True)
class TaskCreated(Fact):
    task_id: int
    actor_id: int


@dataclass(frozen=True)
class TaskAssigned(Fact):
    """Somebody was given the task, or took it (then `actor_id` is her own number)."""

    task_id: int
    user_id: int
    actor_id: int


@dataclass(frozen=True)
class TaskFreed(Fact):
    """Somebody does not have the task any more; `actor_id` is None when her membership in the group ended."""

    task_id: int
    user_id: int
    actor_id: int | None


@dataclass(frozen=True)
class TaskDone(Fact):
    task_id: int
    actor_id: int


@dataclass(frozen=True)
class TaskChanged(Fact):
    """Reopened, edited, deleted or restored."""

    task_id: int
    actor_id: int | None
