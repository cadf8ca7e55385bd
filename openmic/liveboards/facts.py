"""What happens on live boards. Nothing is told here that could lead to who asked anonymously."""

from dataclasses import dataclass

from kurzewege.common.facts import Fact


@dataclass(frozen=True)
class LiveBoardOpened(Fact):
    board_id: int
    actor_id: int


@dataclass(frozen=True)
class LiveBoardClosed(Fact):
    """`actor_id` None: it was left open, and nobody asked anything for a long time."""

    board_id: int
    actor_id: int | None


@dataclass(frozen=True)
class LiveQuestionPassedOn(Fact):
    """`question_id` is the new question on the everyday board or a group's."""

    board_id: int
    question_id: int
    actor_id: int
