"""Who sees which entry, post, comment and impulse."""

from __future__ import annotations

from typing import Any

from django.db import models

from groups.querysets import GroupContentQuerySet
from members.querysets import is_member


class EntryQuerySet(GroupContentQuerySet):
    def visible_to(self, user: Any):
        return super().visible_to(user).filter(deleted_at=None)


class PostQuerySet(GroupContentQuerySet):
    def visible_to(self, user: Any):
        return super().visible_to(user).filter(deleted_at=None)


class CommentQuerySet(GroupContentQuerySet):
    group_path = "entry__group"

    def visible_to(self, user: Any):
        """A comment is seen by whoever sees its entry."""
        return super().visible_to(user).filter(deleted_at=None, entry__deleted_at=None)


class ImpulseQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """Every member sees all; guests see those a coordinator made public."""
        existing = self.filter(deleted_at=None)
        return existing if is_member(user) else existing.filter(is_public=True)
