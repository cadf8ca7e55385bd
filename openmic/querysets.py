"""Who sees which board, question and answer."""

from __future__ import annotations

from typing import Any

from groups.querysets import GroupContentQuerySet


class BoardQuerySet(GroupContentQuerySet):
    pass


class QuestionQuerySet(GroupContentQuerySet):
    group_path = "board__group"

    def visible_to(self, user: Any):
        return super().visible_to(user).filter(deleted_at=None)


class AnswerQuerySet(GroupContentQuerySet):
    group_path = "question__board__group"

    def visible_to(self, user: Any):
        """An answer is seen by whoever sees its question."""
        return super().visible_to(user).filter(deleted_at=None, question__deleted_at=None)
