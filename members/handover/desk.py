"""What of the handovers waits on the coordinators' desk, and the ways into a handover from other pages."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.template.loader import render_to_string

from members import rules as members_rules
from members.querysets import is_coordinator

from .models import Handover, HandoverItem


def handovers_task(request: HttpRequest) -> str | None:
    """Handovers in which something needs a new person, or has no answer in spite of the reminder; the oldest first."""
    if not is_coordinator(request.user):
        return None
    items = HandoverItem.objects
    waiting, asked, silent = (part.values("pk") for part in (items.on_the_desk(), items.asked(), items.silent()))
    handovers = (
        Handover.objects.run_by(request.user)
        .filter(state=Handover.State.OFFERED)
        .annotate(
            waiting_count=Count("items", filter=Q(items__in=waiting)),
            silent_count=Count("items", filter=Q(items__in=silent)),
            asked_count=Count("items", filter=Q(items__in=asked)),
        )
        .filter(Q(waiting_count__gt=0) | Q(silent_count__gt=0))
        .with_people()
        .order_by("offered_at", "pk")
    )
    context = {"handovers": handovers}
    return render_to_string("handover/_desk.html", context, request) if handovers else None


def account_way(request: HttpRequest, **context: Any) -> str:
    """The entry in one's own menu."""
    return render_to_string("handover/_account_way.html", {}, request)


def end_of_member(request: HttpRequest, *, member: Any, **context: Any) -> str | None:
    """On a profile, for coordinators: the person has left."""
    if member.pk == request.user.pk or not members_rules.can_block(request.user, member):
        return None
    return render_to_string("handover/_end_way.html", {"member": member}, request)
