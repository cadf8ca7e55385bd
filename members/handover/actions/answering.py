"""The successor's yes or no. A yes takes hold at once: rights, pages and open sockets follow within a second."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kurzewege.common.audit import api as audit
from kurzewege.common.errors import Refused
from kurzewege.common.facts import emit
from kurzewege.common.live import api as live
from members.models import User

from ..contents import thing_of
from ..facts import ItemsAnswered
from ..models import Handover, HandoverItem
from .preparing import collect
from .settling import complete_if_settled, locked

State, Destination = HandoverItem.State, HandoverItem.Destination


@dataclass
class Answer:
    """How an answer went: the items it counts for, and sentences about those that could not be settled."""

    given: list[HandoverItem] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def answer_items(*, actor: User, handover: Handover, keys: Collection[str], accept: bool, sentence: str = "") -> Answer:
    """Accept or decline the items `keys`, each whole or not at all; of two people at once exactly one gets an item."""
    answer, settled = Answer(), []
    for item in HandoverItem.objects.offered_to(actor).filter(handover=handover, key__in=list(keys)):
        try:
            with transaction.atomic():
                is_settled = (_accept if accept else _decline)(actor, item, sentence.strip()[:300])
        except Refused as refusal:
            answer.problems.append(str(refusal.sentence))
        else:
            answer.given.append(item)
            settled += [item.pk] if is_settled else []
    with transaction.atomic():
        stored = locked(handover)
        if answer.problems:
            collect(stored)
        if settled:
            emit(ItemsAnswered(stored.pk, tuple(settled), actor.pk, accept))
        complete_if_settled(stored)
    return answer


def _accept(actor: User, item: HandoverItem, sentence: str) -> bool:
    changed = (
        HandoverItem.objects.offered_to(actor)
        .filter(pk=item.pk)
        .update(state=State.ACCEPTED, successor=actor, answer=sentence, settled_at=timezone.now())
    )
    if not changed:
        raise Refused(_("Somebody else was quicker, or the offer was taken back."))
    found = thing_of(HandoverItem.objects.select_related("handover__giver").get(pk=item.pk))
    if found is None:
        raise Refused(_("This is no longer in the hands of %(name)s.") % {"name": item.handover.giver.name})
    kind, thing = found
    giver = item.handover.giver
    is_insider = item.destination == Destination.INSIDERS
    may_take = (
        kind.insiders(thing, giver).filter(pk=actor.pk).exists() if is_insider else kind.can_take(thing, giver, actor)
    )
    if not may_take:
        raise Refused(_("You can no longer take this over: you do not belong to it any more."))
    kind.give(thing, giver=giver, successor=actor, actor=actor)
    # Who belongs to a group that is not public stands in no log that others read.
    named = {} if is_insider else {"successor": actor.key}
    audit.record(
        None if is_insider else actor, "handover.accepted", item.handover, kind=item.kind, item=item.key, **named
    )
    live.rights_changed([giver.pk, actor.pk])
    return True


def _decline(actor: User, item: HandoverItem, sentence: str) -> bool:
    """False while others are still asked the same."""
    if item.destination == Destination.INSIDERS:
        item.invited.remove(actor)
        if item.invited.exists():
            return False
    changed = (
        HandoverItem.objects.filter(pk=item.pk, state=State.OFFERED)
        .update(state=State.DECLINED, answer=sentence)
    )  # fmt: skip
    if not changed:
        raise Refused(_("The offer was taken back in the meantime."))
    audit.record(
        None if item.destination == Destination.INSIDERS else actor,
        "handover.declined", item.handover, kind=item.kind, item=item.key,
    )  # fmt: skip
    return True
