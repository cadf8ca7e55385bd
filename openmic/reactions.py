"""What every reaction to a fact about a question begins with."""

from __future__ import annotations

from typing import Any

from kurzewege.common.prepared import prepared

from .models import Question


def question_of(pk: int) -> Question:
    """The question with board, group, asker and best answer, as it stands in this transaction; one prepared query,
    because three of them stand between a question and its commit, and the room waits for that."""
    [question] = _whole(pk)
    return question


@prepared
def _whole(pk: int) -> Any:
    return Question.objects.select_related("board__group", "author", "best_answer").filter(pk=pk)
