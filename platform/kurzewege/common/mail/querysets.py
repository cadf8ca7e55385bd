"""Questions to the outbox."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models


class OutgoingMailQuerySet(models.QuerySet[Any]):
    """Sentences about mails."""

    def waiting(self) -> OutgoingMailQuerySet:
        """Not sent yet, due or not."""
        return self.filter(state__in=["waiting", "sending"])

    def due(self, now: datetime) -> OutgoingMailQuerySet:
        """To be sent now, the oldest first."""
        return self.filter(state="waiting", next_try__lte=now).order_by("next_try", "pk")

    def being_sent(self) -> OutgoingMailQuerySet:
        """Claimed by a worker, alive or not."""
        return self.filter(state="sending")

    def failed(self) -> OutgoingMailQuerySet:
        """Never sent: refused, or tried too often."""
        return self.filter(state="failed")
