"""Who sees which board, question and answer."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Exists, OuterRef, Value, When

from groups.querysets import GroupContentQuerySet


class BoardQuerySet(GroupContentQuerySet):
    def everyday(self):
        """The one board of all members."""
        return self.filter(kind="everyday", group=None)


class QuestionQuerySet(GroupContentQuerySet):
    group_path = "board__group"

    def visible_to(self, user: Any):
        return super().visible_to(user).filter(deleted_at=None)

    def unsolved(self):
        # By what it is not: so SQLite follows the index of the order and stops after the few that are shown.
        return self.exclude(state="solved")

    def unanswered(self):
        return self.filter(state="open")

    def solved(self):
        return self.filter(state="solved")

    def in_fields(self, fields: Any):
        """Questions that name at least one of these action fields."""
        from .models import Question

        named = Question.action_fields.through.objects.filter(question=OuterRef("pk"), actionfield__in=fields)
        return self.filter(Exists(named))

    def for_cards(self):
        """With author, institution, board and action fields: what a card shows to everybody."""
        return self.select_related("author__organisation", "board__group").prefetch_related("action_fields")

    def with_vote_of(self, user: Any):
        """With `is_mine_too`: whether this person has said “I have that too”."""
        from .models import Vote

        return self.annotate(is_mine_too=Exists(Vote.objects.filter(question=OuterRef("pk"), user_id=user.pk)))


class AnswerQuerySet(GroupContentQuerySet):
    group_path = "question__board__group"

    def visible_to(self, user: Any):
        """An answer is seen by whoever sees its question."""
        return super().visible_to(user).filter(deleted_at=None, question__deleted_at=None)

    def existing(self):
        return self.filter(deleted_at=None)

    def for_cards(self):
        """With author, institution and files."""
        return self.select_related("author__organisation", "question").prefetch_related("files")

    def best_first(self, question: Any):
        """The answer that helped on top, the others in the order they came."""
        is_best = Case(When(pk=question.best_answer_id, then=Value(0)), default=Value(1))
        return self.order_by(is_best, "created", "pk")
