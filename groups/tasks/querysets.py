"""Who sees which task: whoever may read its group; tasks without a group every member."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q

from groups.querysets import GroupContentQuerySet


class TaskQuerySet(GroupContentQuerySet):
    def readable_by(self, user: Any):
        """What this person may read, deleted tasks included: only for undoing a deletion."""
        return super().visible_to(user)

    def visible_to(self, user: Any):
        return self.readable_by(user).filter(deleted_at=None)

    def existing(self):
        return self.filter(deleted_at=None)

    def open(self):
        return self.filter(done_at=None)

    def done(self):
        """Done ones, the latest first."""
        return self.exclude(done_at=None).order_by("-done_at", "-pk")

    def to_do(self):
        """Open, and not in an archived group, where nothing can be done any more."""
        return self.open().filter(Q(group=None) | Q(group__archived_at=None))

    def of(self, user: Any):
        """Those this person has taken or was given."""
        from .models import Assignment

        return self.filter(Exists(Assignment.objects.filter(task=OuterRef("pk"), user_id=user.pk)))

    def free(self):
        """Those nobody has: neither taken nor given to somebody who is a member still."""
        from .models import Assignment

        return self.filter(~Exists(Assignment.objects.filter(task=OuterRef("pk"), user__status="member")))

    def overdue(self, today: date):
        """Open ones whose day is over."""
        return self.to_do().filter(due__lt=today)

    def for_list(self):
        """With group and people, in three queries."""
        from .models import Assignment

        assignments = Assignment.objects.select_related("user__organisation")
        return self.select_related("group__action_field", "done_by").prefetch_related(
            Prefetch("assignments", queryset=assignments)
        )


class AssignmentQuerySet(models.QuerySet):
    def of_members(self):
        return self.filter(user__status="member")
