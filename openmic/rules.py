"""Who may do what on OPEN MIC. All take loaded objects.

| act                          | who                                                |
|------------------------------|----------------------------------------------------|
| ask, answer, "I have that too" | every member who sees the board                  |
| mark as solved, reopen       | who asked or looks after it, coordinators          |
| withdraw a question          | who asked or looks after it, coordinators          |
| ask somebody by name, pass on to a group | who asked or looks after it, coordinators |
| edit a question, an answer   | who wrote it                                       |
| withdraw an answer           | who answered, coordinators                         |
"""

from __future__ import annotations

from typing import Any

from groups.rules import can_write, role_of

from .models import Answer, Board, Question

# How often one may answer, on the page and by mail together.
ANSWER_LIMIT = "30/10m"


def can_contribute(user: Any, board: Board) -> bool:
    """Ask, answer and vote. One query when the board belongs to a group."""
    if not getattr(user, "is_member", False) or board.closed_at is not None:
        return False
    return board.group is None or can_write(board.group, role_of(user, board.group))


def can_settle(user: Any, question: Question) -> bool:
    """Mark as solved, reopen, withdraw."""
    if not getattr(user, "is_member", False):
        return False
    return user.pk in (question.author_id, question.cared_for_by_id) or bool(user.is_coordinator)


def can_withdraw_answer(user: Any, answer: Answer) -> bool:
    if not getattr(user, "is_member", False):
        return False
    return answer.author_id == user.pk or bool(user.is_coordinator)


def can_edit_question(user: Any, question: Question) -> bool:
    """Whoever asked, as long as she may write on the board."""
    return question.author_id == user.pk and can_contribute(user, question.board)


def can_edit_answer(user: Any, answer: Answer) -> bool:
    """Whoever answered, as long as she may write on the board."""
    return answer.author_id == user.pk and can_contribute(user, answer.question.board)
