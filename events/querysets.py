"""Who sees which event, registration and minutes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Count, Max, Q

from groups.querysets import GroupContentQuerySet
from members.querysets import is_member

HAS_PLACE = Q(registrations__answer="yes", registrations__waiting_since=None)
WAITS = Q(registrations__answer="yes", registrations__waiting_since__isnull=False)


class EventQuerySet(GroupContentQuerySet):
    def visible_to(self, user: Any):
        """Group rule; a public event of the network, which members see anyway, is seen by everybody."""
        return super().visible_to(user) if is_member(user) else self.filter(is_public=True, group=None)

    def upcoming(self, now: datetime):
        """What has not ended yet, the next one first."""
        return self.filter(ends__gt=now).order_by("starts", "pk")

    def past(self, now: datetime):
        """What is over, the latest first."""
        return self.filter(ends__lte=now).order_by("-starts", "-pk")

    def for_list(self):
        """With the group and the number of taken places (`taken`)."""
        return self.select_related("group__action_field").annotate(taken=Count("registrations", filter=HAS_PLACE))

    def with_answer_of(self, user: Any):
        """With what an answer box shows: `taken` and `waiting_count`, and this person's `own_answer` and `own_since`
        (when she began to wait), None where there is none."""
        own = Q(registrations__user_id=user.pk)
        return self.annotate(
            taken=Count("registrations", filter=HAS_PLACE),
            waiting_count=Count("registrations", filter=WAITS),
            own_answer=Max("registrations__answer", filter=own),
            own_since=Max("registrations__waiting_since", filter=own),
        )


class RegistrationQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """Who comes is known to members who see the event, never to guests."""
        from .models import Event

        if not is_member(user):
            return self.none()
        return self.filter(event__in=Event.objects.visible_to(user).values("pk"))

    def with_place(self):
        return self.filter(answer="yes", waiting_since=None)

    def waiting(self):
        """The waiting list, in the order in which it is served."""
        return self.filter(answer="yes").exclude(waiting_since=None).order_by("waiting_since", "pk")


class MinutesQuerySet(GroupContentQuerySet):
    """Minutes are seen by members who may read the event's group; never by guests, also of a public event."""

    group_path = "event__group"
