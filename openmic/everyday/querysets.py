"""Cuts of what the everyday board remembers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Count, Q


class FitQuerySet(models.QuerySet):
    def told(self):
        return self.filter(told_at__isnull=False)

    def told_counts(self, user_ids: Any, *, since: datetime, until: datetime) -> dict[int, int]:
        """Mapping user id → how many questions she was asked in that time; who was asked none is left out."""
        told = self.filter(user__in=user_ids, told_at__gt=since, told_at__lte=until)
        return dict(told.order_by().values_list("user_id").annotate(number=Count("pk")))


class KnowledgeQuerySet(models.QuerySet):
    def due(self, moment: datetime):
        """What nobody has looked at for long and nobody was asked about; only solved questions that are there."""
        waiting = Q(asked_at=None, due_at__lte=moment, state="valid")
        return self.filter(waiting, question__state="solved", question__deleted_at=None)
