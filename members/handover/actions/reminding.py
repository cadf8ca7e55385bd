"""Who is asked and does not answer is reminded, once for each offer."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from kurzewege.common.facts import emit
from kurzewege.common.working_days import working_days_before

from ..facts import SuccessorsReminded
from ..models import Handover, HandoverItem
from .settling import locked

WORKING_DAYS = 5


def remind_successors() -> int:
    """Remind of everything that has waited for an answer for `WORKING_DAYS`; gives the number of items."""
    late = HandoverItem.objects.unanswered_since(working_days_before(timezone.now(), WORKING_DAYS))
    return sum(_remind(handover) for handover in Handover.objects.filter(pk__in=late.values("handover")))


@transaction.atomic
def _remind(handover: Handover) -> int:
    stored = locked(handover)
    now = timezone.now()
    late = HandoverItem.objects.unanswered_since(working_days_before(now, WORKING_DAYS)).filter(handover=stored)
    items = list(late.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
    if items:
        HandoverItem.objects.filter(pk__in=items).update(reminded_at=now)
        emit(SuccessorsReminded(stored.pk, tuple(items)))
    return len(items)
