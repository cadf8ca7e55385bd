"""From the first list to the question whether somebody takes it over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kurzewege.common.audit import api as audit
from kurzewege.common.errors import Refused
from kurzewege.common.facts import emit
from members.models import User

from .. import rules
from ..contents import thing_of
from ..facts import LeftToCoordinators, SuccessorsAsked
from ..kinds import HandoverKind, kinds
from ..models import Handover, HandoverItem
from .settling import complete_if_settled, locked

MAX_NOTICE = timedelta(days=730)
NOT_ALLOWED = _("You cannot change this handover.")
Destination, State = HandoverItem.Destination, HandoverItem.State


@dataclass(frozen=True)
class Choice:
    """What is to become of one item; `successor` with the destination PERSON only."""

    destination: str
    successor: User | None = None


@transaction.atomic
def start(*, actor: User, occasion: str, leaves_on: date | None = None, message: str = "") -> Handover:
    """Begin to hand over what one holds. Who has begun already goes on with that."""
    if not actor.is_member or occasion == Handover.Occasion.GONE:
        raise Refused(NOT_ALLOWED)
    _check_last_day(occasion, leaves_on)
    found = Handover.objects.open().filter(giver=actor).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            handover = Handover.objects.create(
                giver=actor, started_by=actor, occasion=occasion, leaves_on=leaves_on, message=message.strip()
            )
    except IntegrityError:  # begun in another window a moment ago
        return Handover.objects.open().get(giver=actor)
    collect(handover)
    audit.record(actor, "handover.started", handover, occasion=occasion)
    return handover


@transaction.atomic
def change_plan(
    *, actor: User, handover: Handover, occasion: str, leaves_on: date | None = None, message: str = ""
) -> Handover:
    """Another occasion, last day or message."""
    stored = locked(handover)
    if stored.giver_id != actor.pk or not stored.is_open or not actor.is_member or occasion == Handover.Occasion.GONE:
        raise Refused(NOT_ALLOWED)
    _check_last_day(occasion, leaves_on)
    stored.occasion, stored.leaves_on, stored.message = occasion, leaves_on, message.strip()
    stored.save(update_fields=["occasion", "leaves_on", "message"])
    collect(stored)
    return stored


@transaction.atomic
def choose(*, actor: User, handover: Handover, choices: Mapping[str, Choice]) -> Handover:
    """Note what is to become of items (key → choice). Nobody is asked yet, and an open offer that changes is withdrawn.

    `Refused` carries the key of the item in `field`, so that the form shows it there.
    """
    stored = locked(handover)
    if not rules.can_run(actor, stored):
        raise Refused(NOT_ALLOWED)
    for item in _locked_items(stored).filter(key__in=list(choices)):
        choice = choices[item.key]
        if (item.destination, item.successor_id) == (choice.destination, getattr(choice.successor, "pk", None)):
            continue
        if not rules.can_decide(actor, stored, item):
            raise Refused(NOT_ALLOWED, field=item.key)
        _check_choice(actor, stored, item, choice)
        item.destination, item.successor = choice.destination, choice.successor
        item.state, item.answer, item.offered_at = State.OPEN, "", None
        if actor.pk == stored.giver_id:
            item.is_with_coordinators = choice.destination == Destination.COORDINATORS
        item.save()
        item.invited.clear()
    return stored


@transaction.atomic
def send(*, actor: User, handover: Handover) -> Handover:
    """Ask the chosen successors. Pressed twice it asks once."""
    stored = locked(handover)
    if not rules.can_run(actor, stored):
        raise Refused(NOT_ALLOWED)
    collect(stored)
    is_giver = actor.pk == stored.giver_id
    undecided = stored.items.filter(state=State.OPEN, destination=Destination.UNDECIDED).count()
    if is_giver and undecided:
        raise Refused(
            ngettext(
                "One thing is still without a decision. Please choose what is to become of it.",
                "%(count)s things are still without a decision. Please choose what is to become of them.",
                undecided,
            )
            % {"count": undecided}
        )
    is_first = stored.state == Handover.State.DRAFT
    if is_first:
        stored.state, stored.offered_at = Handover.State.OFFERED, timezone.now()
        stored.save(update_fields=["state", "offered_at"])
        audit.record(actor, "handover.sent", stored)
    release_kept(stored)
    theirs = None if is_giver or rules.is_gone(stored.giver) else stored.items.filter(is_with_coordinators=True)
    ask_chosen(actor, stored, only=None if theirs is None else list(theirs.values_list("pk", flat=True)))
    if is_giver and stored.items.on_the_desk().exists():
        emit(LeftToCoordinators(stored.pk, actor.pk))
    complete_if_settled(stored)
    return stored


@transaction.atomic
def take_back(*, actor: User, handover: Handover) -> Handover:
    """The giver keeps what nobody has accepted yet; a planned leave is off."""
    stored = locked(handover)
    if not rules.can_take_back(actor, stored):
        raise Refused(NOT_ALLOWED)
    stored.state, stored.settled_at = Handover.State.CANCELLED, timezone.now()
    stored.save(update_fields=["state", "settled_at"])
    stored.items.unsettled().update(state=State.RELEASED, settled_at=timezone.now())
    audit.record(actor, "handover.taken_back", stored)
    return stored


def collect(handover: Handover) -> None:
    """Bring the list up to date with what the giver holds now; expects the lock of the handover.

    What came in the meantime is added, what is in other hands is let go. Of somebody who is gone, what would stand
    without anybody is open again whatever was chosen for it.
    """
    giver, is_gone = handover.giver, rules.is_gone(handover.giver)
    known = {(item.kind, item.object_id): item for item in _locked_items(handover)}
    fresh: list[HandoverItem] = []
    for kind in kinds():
        things = list(kind.held_by(giver))
        orphans = kind.orphans(giver, things) if things else set()
        for thing in things:
            item = known.pop((kind.name, thing.pk), None)
            is_needed = thing.pk in orphans
            if item is None:
                fresh.append(_first_state(HandoverItem(kind=kind.name, object_id=thing.pk), handover, is_needed))
            else:
                _refresh(item, is_needed, is_gone, handover)
    HandoverItem.objects.bulk_create(fresh)
    vanished = [item.pk for item in known.values() if not item.is_settled]
    HandoverItem.objects.filter(pk__in=vanished).update(state=State.RELEASED, settled_at=timezone.now())


def _first_state(item: HandoverItem, handover: Handover, is_needed: bool) -> HandoverItem:
    item.handover, item.is_needed = handover, is_needed
    may_stay = handover.occasion == Handover.Occasion.SINGLE or not is_needed
    if may_stay:
        item.destination = Destination.KEEP
        if handover.state != Handover.State.DRAFT:
            item.state, item.settled_at = State.RELEASED, timezone.now()
    return item


def _refresh(item: HandoverItem, is_needed: bool, is_gone: bool, handover: Handover) -> None:
    item.is_needed = is_needed
    must_move = is_needed and (is_gone or handover.occasion == Handover.Occasion.LEAVING)
    stands_alone = must_move and (item.destination == Destination.KEEP or item.state == State.RELEASED)
    # Accepted: taken over once, and in the giver's hands again since.
    if stands_alone or item.state == State.ACCEPTED:
        item.destination, item.successor = Destination.UNDECIDED, None
        item.state, item.settled_at = State.OPEN, None
    item.save(update_fields=["is_needed", "destination", "successor", "state", "settled_at"])


def release_kept(handover: Handover) -> None:
    """What stays as it is, is settled."""
    handover.items.filter(state=State.OPEN, destination=Destination.KEEP).update(
        state=State.RELEASED, settled_at=timezone.now()
    )


def ask_chosen(actor: User | None, handover: Handover, *, only: list[int] | None = None) -> None:
    """Offer every open item (or those of `only`) to whom it is meant for; expects the lock of the handover."""
    now = timezone.now()
    to_ask = handover.items.filter(state=State.OPEN, destination__in=[Destination.PERSON, Destination.INSIDERS])
    if only is not None:
        to_ask = to_ask.filter(pk__in=only)
    asked = []
    for item in to_ask.select_related("handover__giver", "successor"):
        if item.destination == Destination.INSIDERS and not _invite_insiders(actor, item):
            continue
        item.state, item.offered_at, item.reminded_at = State.OFFERED, now, None
        item.save(update_fields=["state", "offered_at", "reminded_at"])
        asked.append(item.pk)
    if asked:
        emit(SuccessorsAsked(handover.pk, tuple(asked), actor.pk if actor else None))


def _invite_insiders(actor: User | None, item: HandoverItem) -> bool:
    """Ask all who see the thing. With nobody left it is put away, which settles the item."""
    found = thing_of(item)
    if found is None:
        return _release(item)
    kind, thing = found
    insiders = list(kind.insiders(thing, item.handover.giver))
    if insiders:
        item.invited.set(insiders)
        return True
    if not kind.close(thing, actor=actor):
        raise Refused(_("Nobody is there who could take this over. Please name somebody."), field=item.key)
    return _release(item)


def _release(item: HandoverItem) -> bool:
    item.state, item.settled_at = State.RELEASED, timezone.now()
    item.save(update_fields=["state", "settled_at"])
    return False


def _locked_items(handover: Handover) -> QuerySet[HandoverItem]:
    """The items with their rows locked: an answer given at this moment comes before or after, never between."""
    return handover.items.select_for_update(of=("self",), no_key=True).select_related("handover__giver")


def _check_last_day(occasion: str, leaves_on: date | None) -> None:
    today = timezone.localdate()
    if occasion != Handover.Occasion.LEAVING or leaves_on is None:
        return
    if leaves_on < today:
        raise Refused(_("The last day cannot be in the past."), field="leaves_on")
    if leaves_on > today + MAX_NOTICE:
        raise Refused(_("Please choose a day within the next two years."), field="leaves_on")


def _check_choice(actor: User, handover: Handover, item: HandoverItem, choice: Choice) -> None:
    found = thing_of(item)
    if found is None:
        raise Refused(_("This is in other hands already. Please reload the page."), field=item.key)
    kind, thing = found
    if choice.destination == Destination.KEEP:
        must_move = item.is_needed and (rules.is_gone(handover.giver) or handover.occasion == Handover.Occasion.LEAVING)
        if must_move:
            raise Refused(_("This cannot stay without anybody. Please choose who takes it over."), field=item.key)
    elif choice.destination == Destination.PERSON:
        _check_person(actor, handover, item, kind, thing, choice.successor)


def _check_person(
    actor: User, handover: Handover, item: HandoverItem, kind: HandoverKind, thing: Any, successor: User | None
) -> None:
    if successor is None:
        raise Refused(_("Please name somebody."), field=item.key)
    if actor.pk != handover.giver_id and thing.pk not in kind.seen_by(actor, [thing]):
        # Somebody outside would learn of the group, and a refusal would tell who belongs to it.
        raise Refused(_("You cannot see this. It can only be offered to its own members."), field=item.key)
    if successor.pk == handover.giver_id:
        raise Refused(_("Please choose somebody else than the person who hands over."), field=item.key)
    if not kind.can_take(thing, handover.giver, successor):
        raise Refused(
            _("%(name)s cannot take this over: it needs somebody who belongs to it.") % {"name": successor.name},
            field=item.key,
        )
