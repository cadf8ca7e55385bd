"""The speaking list: what people do with their hands, and what moderators do with the list.

Moderators' moves take the `expected_version` that their page showed; whoever comes second gets `HandConflict` (409).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from kurzewege.common import limits
from kurzewege.common.audit import api as audit
from kurzewege.common.errors import Refused
from members.models import User

from .. import rules
from ..asker import Asker
from ..conflict import HandConflict
from ..models import LiveBoard, LiveTimer, RaisedHand
from ..speaking import MAX_HANDS, tells_name
from ..topics import tell_hall
from .asking import BARRED
from .boards import check_moderator_of, locked
from .timing import stop_with

State = RaisedHand.State
HAND_LIMIT = "10/1m"
MIN_LETTERS = 2
LIST_CLOSED = _("The speaking list is closed at the moment.")


@transaction.atomic
def raise_hand(*, asker: Asker, board: LiveBoard, name: str = "", is_demo: bool = False) -> RaisedHand:
    """Stand on the speaking list under `name` (members of a board by name: under their own). Twice is once.

    A demo is not limited.
    """
    stored = locked(board)
    if not stored.takes_hands or not stored.is_running:
        raise Refused(LIST_CLOSED)
    if rules.is_barred(asker, stored):
        raise Refused(BARRED)
    shown = _shown_name(asker, stored, name)
    key = asker.hand_key(stored)
    hand = RaisedHand.objects.filter(key=key).first()
    if hand is not None and hand.state != State.DOWN:
        return hand
    if not is_demo:
        limits.check("openmic.live_hand", asker.limit_key(stored), HAND_LIMIT, memory_only=stored.is_anonymous)
    if RaisedHand.objects.up().filter(board=stored).count() >= MAX_HANDS:
        raise Refused(_("The speaking list is full at the moment. Please try again later."))
    if hand is None:
        hand = RaisedHand(board=stored, key=key)
    hand.name, hand.state, hand.is_deferred, hand.changed_by = shown, State.WAITING, False, None
    hand.is_by_guest = asker.is_guest and stored.asking == LiveBoard.Asking.NAMED
    hand.version += 1
    hand.place = tell_hall(stored, "hands")
    hand.save()
    return hand


@transaction.atomic
def lower_hand(*, asker: Asker, board: LiveBoard) -> None:
    """Leave the list, or end one's own speech. Nothing happens when the hand is down already."""
    stored = locked(board)
    hand = RaisedHand.objects.up().filter(board=stored, key=asker.hand_key(stored)).first()
    if hand is not None:
        hand.board = stored
        _take_down(hand, actor=None, states={hand.state}, expected_version=hand.version)


@transaction.atomic
def call_up(*, actor: User, hand: RaisedHand, expected_version: int, replaces: RaisedHand | None = None) -> RaisedHand:
    """Let somebody speak. `replaces` is who spoke on the moderator's page: that speech is over."""
    board = _checked(actor, hand)
    if replaces is not None:
        _take_down(replaces, actor=actor, states={State.SPEAKING}, expected_version=replaces.version, is_told=False)
    now = _change(hand, actor=actor, states={State.WAITING}, expected_version=expected_version, state=State.SPEAKING)
    tell_hall(board, "speaking")
    return now


@transaction.atomic
def end_speech(*, actor: User, hand: RaisedHand, expected_version: int) -> None:
    """The speech is over; nobody follows yet."""
    _checked(actor, hand)
    _take_down(hand, actor=actor, states={State.SPEAKING}, expected_version=expected_version)


@transaction.atomic
def move_to_end(*, actor: User, hand: RaisedHand, expected_version: int) -> RaisedHand:
    """Behind everybody who waits now, also behind those who have spoken before."""
    board = _checked(actor, hand)
    place = tell_hall(board, "speaking")
    return _change(
        hand, actor=actor, states={State.WAITING}, expected_version=expected_version, place=place, is_deferred=True
    )  # fmt: skip


@transaction.atomic
def remove_hand(*, actor: User, hand: RaisedHand, expected_version: int) -> None:
    """Take somebody off the list; she may raise her hand again."""
    board = _checked(actor, hand)
    _take_down(hand, actor=actor, states={State.WAITING}, expected_version=expected_version)
    audit.record(actor, "openmic.live_hand_removed", board, hand=hand.key)


@transaction.atomic
def set_speaking_list(
    *, actor: User, board: LiveBoard, takes_hands: bool | None = None, first_speakers_first: bool | None = None
) -> LiveBoard:
    """Open or close the list, switch its rule. Who stands on a closed list stays on it."""
    stored = locked(board)
    check_moderator_of(actor, stored)
    if stored.is_closed:
        raise Refused(_("The board is closed; it can only be read now."))
    wanted = {"takes_hands": takes_hands, "first_speakers_first": first_speakers_first}
    changed = {name: value for name, value in wanted.items() if value is not None}
    for name, value in changed.items():
        setattr(stored, name, value)
    stored.save(update_fields=list(changed))
    audit.record(actor, "openmic.live_speaking_list", stored, **changed)
    tell_hall(stored, "speaking")
    return stored


def _shown_name(asker: Asker, board: LiveBoard, name: str) -> str:
    if not tells_name(asker, board):
        return asker.user.name[:60]  # type: ignore[union-attr]
    shown = " ".join(name.split())[:60]
    if sum(letter.isalpha() for letter in shown) < MIN_LETTERS:
        raise Refused(_("Please tell us the name by which you shall be called up."), field="name")
    return shown


def _checked(actor: User, hand: RaisedHand) -> LiveBoard:
    board = locked(hand.board)
    check_moderator_of(actor, board)
    return board


def _take_down(
    hand: RaisedHand, *, actor: User | None, states: Collection[str], expected_version: int, is_told: bool = True
) -> None:
    """The name goes; that she has spoken stays."""
    has_spoken = hand.has_spoken or hand.state == State.SPEAKING
    _change(
        hand, actor=actor, states=states, expected_version=expected_version,
        state=State.DOWN, name="", is_by_guest=False, is_deferred=False, has_spoken=has_spoken,
    )  # fmt: skip
    if hand.state == State.SPEAKING:
        stop_with(LiveTimer.About.SPEAKER, hand.board, actor)
    if is_told:
        tell_hall(hand.board, "hands" if actor is None else "speaking")


def _change(
    hand: RaisedHand, *, actor: User | None, states: Collection[str], expected_version: int, **values: Any
) -> RaisedHand:
    """Give the hand `values` if it is still at `expected_version` and in one of `states`."""
    here = RaisedHand.objects.filter(pk=hand.pk, version=expected_version, state__in=states)
    try:
        with transaction.atomic():
            changed = here.update(version=F("version") + 1, changed_by=actor, **values)
    except IntegrityError:  # somebody else is speaking
        raise HandConflict(_hands().filter(board=hand.board_id, state=State.SPEAKING).first() or _fresh(hand)) from None
    now = _fresh(hand)
    if not changed:
        raise HandConflict(now)
    return now


def _fresh(hand: RaisedHand) -> RaisedHand:
    return _hands().get(pk=hand.pk)


def _hands() -> Any:
    return RaisedHand.objects.select_related("board", "changed_by")
