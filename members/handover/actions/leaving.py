"""The end of a membership: what is not passed on yet falls to the coordinators, nothing stands without anybody."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kurzewege.common.audit import api as audit
from kurzewege.common.facts import emit
from kurzewege.common.mail import api as mail
from members import actions as members_actions
from members.models import User

from ..contents import lines_of, sections_of, thing_of
from ..facts import LeftToCoordinators
from ..models import Handover, HandoverItem
from .preparing import ask_chosen, collect
from .settling import complete_if_settled, locked

Destination, State = HandoverItem.Destination, HandoverItem.State


@transaction.atomic
def leave_network(*, actor: User | None, user: User) -> None:
    """A member leaves, by herself or (`actor` None) because her last day is over; she gets a letter of thanks.

    `Refused` from the last coordinator.
    """
    letter = _letter(user)
    members_actions.make_former(actor=actor, user=user)
    mail.send_mail_to(
        user,
        subject=_("Thank you, and all the best"),
        template="handover/mail/goodbye",
        context={**letter, "start_url": settings.SITE_URL + reverse("feed:home")},
    )


def _letter(user: User) -> dict[str, object]:
    """What the letter tells: who took over what, and what is still with the coordinators."""
    handover = Handover.objects.filter(giver=user).exclude(state=Handover.State.CANCELLED).first()
    lines = lines_of(sections_of(handover, user)) if handover else []
    passed = [line for line in lines if line.item.state == State.ACCEPTED]
    return {
        "user": user,
        "passed": [(line.title, line.successor_name) for line in passed],
        "open": [line.title for line in lines if not line.item.is_settled and line.thing is not None],
    }


@transaction.atomic
def route_to_coordinators(*, actor: User | None, user: User) -> Handover | None:
    """Somebody is gone: what would stand without anybody is put on the coordinators' desk. None when there is nothing.

    What no coordinator may see is offered to its own members at once.
    """
    handover = Handover.objects.open().filter(giver=user).first()
    if handover is None:
        handover = Handover.objects.create(
            giver=user, started_by=actor, occasion=Handover.Occasion.GONE, state=Handover.State.OFFERED,
            offered_at=timezone.now(),
        )  # fmt: skip
    stored = locked(handover)
    stored.giver = user
    if stored.state == Handover.State.DRAFT:
        stored.state, stored.offered_at = Handover.State.OFFERED, timezone.now()
        stored.save(update_fields=["state", "offered_at"])
    collect(stored)
    stored.items.filter(state=State.OPEN, destination=Destination.KEEP, is_needed=False).update(
        state=State.RELEASED, settled_at=timezone.now()
    )
    if not stored.items.unsettled().exists():
        if stored.items.exists():
            complete_if_settled(stored)
        else:
            stored.delete()
        return None
    _offer_what_nobody_sees(stored)
    audit.record(actor, "handover.to_coordinators", stored)
    if stored.items.on_the_desk().exists():
        emit(LeftToCoordinators(stored.pk, actor.pk if actor else None))
    complete_if_settled(stored)
    return stored


def _offer_what_nobody_sees(handover: Handover) -> None:
    coordinators = list(User.objects.coordinators())
    waiting = handover.items.filter(state__in=[State.OPEN, State.DECLINED], is_needed=True)
    chosen = []
    for item in waiting.select_related("handover__giver"):
        found = thing_of(item)
        if found is None:
            continue
        kind, thing = found
        if not any(kind.seen_by(coordinator, [thing]) for coordinator in coordinators):
            item.destination, item.successor, item.state = Destination.INSIDERS, None, State.OPEN
            item.save(update_fields=["destination", "successor", "state"])
            chosen.append(item.pk)
    if chosen:
        ask_chosen(None, handover, only=chosen)
