"""Who sees which invitations.

| invitation            | who gave it | coordinator       | lead of a group it leads into | everybody else |
|-----------------------|-------------|-------------------|-------------------------------|----------------|
| into the network only | yes         | yes               | –                             | –              |
| into groups           | yes         | if she may invite | yes                           | –              |
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, Q

from members.querysets import is_coordinator, is_member

from . import rooms


class InvitationQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        if not is_member(user):
            return self.none()
        mine = Q(inviter=user)
        if keys := [room.key for room in rooms.invitable_by(user)]:
            mine |= Q(pk__in=_leading_into(keys))
        if is_coordinator(user):
            mine |= ~Q(pk__in=_leading_somewhere())
        return self.filter(mine)

    def into(self, key: str):
        """Those that lead into this room."""
        return self.filter(pk__in=_leading_into([key]))

    def open(self, now: datetime):
        """Those somebody could still come by."""
        return self.filter(revoked_at=None, expires_at__gt=now, uses__lt=F("max_uses"))

    def for_list(self):
        return self.select_related("inviter").prefetch_related("rooms")


def _leading_somewhere() -> Any:
    from .models import InvitationRoom

    return InvitationRoom.objects.values("invitation")


def _leading_into(keys: list[str]) -> Any:
    from .models import InvitationRoom

    return InvitationRoom.objects.filter(key__in=keys).values("invitation")
