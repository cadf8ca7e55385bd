"""What happens on OPEN MIC."""

from dataclasses import dataclass

from kurzewege.common.facts import Fact


@dataclass(frozen=True)
class QuestionAsked(Fact):
    question_id: int
    actor_id: int


@dataclass(frozen=True)
class QuestionChanged(Fact):
    """Solved, reopened, withdrawn or brought back."""

    question_id: int
    actor_id: int


@dataclass(frozen=True)
class QuestionAnswered(Fact):
    question_id: int
    answer_id: int
    actor_id: int


@dataclass(frozen=True)
class QuestionSolved(Fact):
    question_id: int
    actor_id: int


@dataclass(frozen=True)
class QuestionReopened(Fact):
    question_id: int
    actor_id: int


@dataclass(frozen=True)
class QuestionEdited(Fact):
    """Text, details, action fields or tags are others now."""

    question_id: int
    actor_id: int


@dataclass(frozen=True)
class AnswerEdited(Fact):
    question_id: int
    answer_id: int
    actor_id: int
