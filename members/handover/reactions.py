"""What becomes of handovers when people go and come back, and when a last day is over."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from kurzewege.common.errors import Refused
from kurzewege.common.facts import on
from kurzewege.common.jobs.api import periodic
from kurzewege.common.working_days import is_working_day
from members.facts import MemberBlocked, MemberLeft, MemberReadmitted, MemberUnblocked
from members.models import User

from . import actions
from .models import Handover, HandoverItem

# Nobody is rung out of bed.
FIRST_HOUR, LAST_HOUR = 7, 18

log = logging.getLogger(__name__)


@on(MemberLeft, MemberBlocked)
def route(fact: MemberLeft | MemberBlocked) -> None:
    """Somebody is gone: nothing of hers stands without anybody."""
    actor = User.objects.filter(pk=fact.actor_id).first()
    actions.route_to_coordinators(
        actor=None if actor and actor.pk == fact.user_id else actor, user=User.objects.get(pk=fact.user_id)
    )


@on(MemberUnblocked, MemberReadmitted)
def give_back(fact: MemberUnblocked | MemberReadmitted) -> None:
    """Somebody is back: she keeps what nobody has accepted, and no old last day sends her away again."""
    handovers = Handover.objects.filter(giver_id=fact.user_id)
    open_ones = handovers.open().filter(Q(occasion=Handover.Occasion.GONE) | Q(leaves_on__isnull=False))
    now = timezone.now()
    HandoverItem.objects.unsettled().filter(handover__in=open_ones).update(
        state=HandoverItem.State.RELEASED, settled_at=now
    )
    open_ones.update(state=Handover.State.CANCELLED, settled_at=now)
    handovers.exclude(leaves_on=None).update(leaves_on=None)


@periodic(every=timedelta(hours=1))
def remind_of_offers() -> int:
    """On working days, at the network's daytime: who does not answer an offer is reminded once."""
    now = timezone.localtime()
    if not is_working_day(now.date()) or not FIRST_HOUR <= now.hour < LAST_HOUR:
        return 0
    return actions.remind_successors()


@periodic(every=timedelta(hours=1))
def end_memberships_after_the_last_day() -> int:
    """Members whose last day is over leave; what is still open falls to the coordinators. Gives how many left."""
    over = Handover.objects.filter(
        occasion=Handover.Occasion.LEAVING,
        state__in=[Handover.State.OFFERED, Handover.State.DONE],
        leaves_on__lt=timezone.localdate(),
        giver__status=User.Status.MEMBER,
    )
    left = 0
    for user in User.objects.filter(pk__in=over.values("giver")):
        try:
            actions.leave_network(actor=None, user=user)
        except Refused as refusal:
            # The last coordinator stays until somebody else has the role.
            log.warning("the membership of person %s cannot end: %s", user.pk, refusal.sentence)
        else:
            left += 1
    return left
