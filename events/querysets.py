"""Who sees which event, registration and minutes."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from groups.querysets import GroupContentQuerySet


class EventQuerySet(GroupContentQuerySet):
    def visible_to(self, user: Any):
        """Group rule; a public event of the network is seen by everybody."""
        public = Q(is_public=True, group__isnull=True)
        return self.filter(Q(pk__in=super().visible_to(user).values("pk")) | public)


class RegistrationQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """Who comes is known to members who see the event, never to guests."""
        from .models import Event

        if not getattr(user, "is_member", False):
            return self.none()
        return self.filter(event__in=Event.objects.visible_to(user).values("pk"))


class MinutesQuerySet(GroupContentQuerySet):
    group_path = "event__group"
