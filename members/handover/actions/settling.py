"""What every step ends with."""

from __future__ import annotations

from django.utils import timezone

from kurzewege.common.facts import emit

from ..facts import HandoverCompleted
from ..models import Handover


def locked(handover: Handover) -> Handover:
    """The handover's row, locked: steps of several people follow one another."""
    return Handover.objects.select_for_update(of=("self",), no_key=True).select_related("giver").get(pk=handover.pk)


def complete_if_settled(handover: Handover) -> None:
    """Note that nothing is open any more; told once."""
    if handover.items.unsettled().exists():
        return
    changed = Handover.objects.filter(pk=handover.pk, state=Handover.State.OFFERED).update(
        state=Handover.State.DONE, settled_at=timezone.now()
    )
    if changed:
        handover.state = Handover.State.DONE
        emit(HandoverCompleted(handover.pk))
