"""Who sees which board, question and answer."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q

from groups.querysets import GroupContentQuerySet


class BoardQuerySet(GroupContentQuerySet):
    def everyday(self):
        """The one board of all members."""
        return self.filter(kind="everyday", group=None)

    def of_group(self, group: Any):
        """The everyday board of a group, if it has one yet."""
        return self.filter(kind="everyday", group=group)


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

    def answerable_by(self, user: Any):
        """Open questions this person could answer: they fit her (`Fit`) or name one of her action fields.

        For digests and the start page; whatever else is asked of it, nothing here is computed anew.
        """
        from members.models import Profile

        from .models import Answer, Fit, Question

        mine = Profile.action_fields.through.objects.filter(profile__user_id=user.pk).values("actionfield")
        named = Question.action_fields.through.objects.filter(question=OuterRef("pk"), actionfield__in=mine)
        fits = Fit.objects.filter(question=OuterRef("pk"), user_id=user.pk)
        answered = Answer.objects.filter(question=OuterRef("pk"), author_id=user.pk, deleted_at=None)
        mine_to_answer = self.visible_to(user).unsolved().exclude(author_id=user.pk)
        return mine_to_answer.filter(Exists(fits) | Exists(named), ~Exists(answered))

    def followed_by(self, user: Any):
        """Questions whose answers this person is told of: followed, or “I have that too”."""
        from .models import Follow, Vote

        follows = Follow.objects.filter(question=OuterRef("pk"), user_id=user.pk)
        votes = Vote.objects.filter(question=OuterRef("pk"), user_id=user.pk)
        return self.filter(Exists(follows) | Exists(votes))

    def older_than(self, question: Any):
        """Questions that stand below this one; the cursor of “older”."""
        return self.filter(created__lte=question.created).filter(
            Q(created__lt=question.created) | Q(created=question.created, pk__lt=question.pk)
        )

    def for_cards(self):
        """With author, institution, board, what is known of its age, and action fields: what everybody's card shows."""
        related = ("author__organisation", "board__group", "knowledge")
        return self.select_related(*related).prefetch_related("action_fields")

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

    def by(self, user: Any):
        """What this person answered, newest first; for those who show what she knows, after `visible_to(viewer)`."""
        return self.filter(author_id=user.pk).order_by("-created", "-pk")

    def with_help_of(self, user: Any):
        """With `has_helped_me`: whether this person said “that helped me”."""
        from .models import Helped

        return self.annotate(has_helped_me=Exists(Helped.objects.filter(answer=OuterRef("pk"), user_id=user.pk)))
