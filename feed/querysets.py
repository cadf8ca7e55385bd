"""Who sees which entry, post, comment and impulse, and the ways a stream of entries is cut."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery, Window
from django.db.models.functions import RowNumber

from groups.querysets import GroupContentQuerySet
from members.querysets import is_member


class EntryQuerySet(GroupContentQuerySet):
    def readable_by(self, user: Any):
        """What this person may read, deleted entries included: only for undoing a deletion."""
        return super().visible_to(user)

    def visible_to(self, user: Any):
        return self.readable_by(user).filter(deleted_at=None)

    def for_cards(self):
        """With what the head of a card needs: author, institution, group and action field."""
        return self.select_related("group__action_field", "action_field", "actor__organisation")

    def with_like_of(self, user: Any):
        """Each with `is_liked`: whether this person likes it."""
        from .models import Like

        return self.annotate(is_liked=Exists(Like.objects.filter(entry=OuterRef("pk"), user=user)))

    def older_than(self, created: datetime, pk: int):
        """Entries that stand below the entry with this moment and number; the cursor of the pages "older"."""
        # The first condition alone lets the index on `created` narrow the rows down.
        return self.filter(created__lte=created).filter(Q(created__lt=created) | Q(created=created, pk__lt=pk))

    def newer_than(self, created: datetime, pk: int):
        """Entries that stand above the entry with this moment and number."""
        return self.filter(created__gte=created).filter(Q(created__gt=created) | Q(created=created, pk__gt=pk))

    def pinned(self, now: datetime):
        return self.filter(pinned_until__gt=now)

    def unpinned(self, now: datetime):
        return self.exclude(pinned_until__gt=now)

    def in_groups_of(self, user: Any):
        return self.filter(group__memberships__user=user)

    def of_institution_of(self, user: Any):
        """What people of this person's own institution wrote; nothing for who has none."""
        from members.models import User

        own = User.objects.filter(pk=user.pk).values("organisation_id")
        return self.filter(actor__organisation_id=Subquery(own))

    def liked_by(self, user: Any):
        return self.filter(likes__user=user)

    def in_field(self, slug: str):
        """Of one action field: the group's, or for things without a group the one they name themselves."""
        return self.filter(Q(group__action_field__slug=slug) | Q(group=None, action_field__slug=slug))


class PostQuerySet(GroupContentQuerySet):
    def visible_to(self, user: Any):
        return super().visible_to(user).filter(deleted_at=None)


class CommentQuerySet(GroupContentQuerySet):
    group_path = "entry__group"

    def visible_to(self, user: Any):
        """A comment is seen by whoever sees its entry."""
        return super().visible_to(user).filter(deleted_at=None, entry__deleted_at=None)

    def existing(self):
        return self.filter(deleted_at=None)

    def for_cards(self):
        return self.select_related("author__organisation")

    def last_of_each(self, count: int):
        """The `count` newest comments of every entry, in one query, oldest first."""
        newest_first = Window(RowNumber(), partition_by=F("entry_id"), order_by=[F("created").desc(), F("pk").desc()])
        return self.annotate(place_from_end=newest_first).filter(place_from_end__lte=count).order_by("created", "pk")


class ImpulseQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """Every member sees all; guests see those a coordinator made public."""
        existing = self.filter(deleted_at=None)
        return existing if is_member(user) else existing.filter(is_public=True)

    def for_list(self):
        return self.select_related("author__organisation", "action_field")

    def waiting_for_publication(self):
        """Those whose authors want them public and no coordinator has answered yet; oldest first."""
        return self.filter(deleted_at=None, wants_public=True, is_public=False).order_by("created")
