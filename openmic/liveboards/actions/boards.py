"""Making, opening, pausing and closing a board."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import Event
from groups.access import audience_of
from groups.models import Group
from groups.rules import require_writable
from kurzewege.common.audit import api as audit
from kurzewege.common.errors import Refused
from kurzewege.common.facts import emit
from kurzewege.common.notify.api import notify
from members.models import User

from .. import mailbag, rules
from ..codes import new_code
from ..facts import LiveBoardClosed, LiveBoardOpened
from ..models import LiveBoard, LiveQuestion, LiveTimer, LiveVote, RaisedHand, ScreenPass, new_secret
from ..topics import tell, tell_audience, tell_board, tell_moderators
from .counting import recount_board

SETTINGS = (
    "title", "asking", "admits_first", "allows_guests", "voters", "allows_downvotes", "ranking", "accepts_code",
)  # fmt: skip
NOT_MODERATOR = _("Only the moderators of this board can do that.")
NOT_NAMING = _("Only who made the board, leads its group or coordinates the network can name moderators.")


@transaction.atomic
def create_board(
    *, actor: User, title: str, event: Event | None = None, group: Group | None = None, **settings: Any
) -> LiveBoard:
    """A board in preparation, which only its moderators see. `settings` are those of `SETTINGS`."""
    if not rules.can_create(actor, event=event, group=group):
        raise Refused(_("You cannot open a live board here."))
    if event is not None:
        group = event.group
    board = LiveBoard(title=title, event=event, group=group, created_by=actor, **_known(settings))
    _save_with_code(board)
    audit.record(actor, "openmic.live_board_created", board)
    return board


@transaction.atomic
def change_settings(*, actor: User, board: LiveBoard, **settings: Any) -> LiveBoard:
    """Change what the board allows. Who asks (by name or anonymously) stays as it is once somebody has asked."""
    stored = locked(board)
    check_moderator_of(actor, stored)
    if settings.get("asking", stored.asking) != stored.asking and stored.questions.exists():
        raise Refused(
            _("Somebody has asked already, and was told who will learn the name. Please open a new board instead."),
            field="asking",
        )
    for name, value in _known(settings).items():
        setattr(stored, name, value)
    stored.save(update_fields=list(_known(settings)))
    recount_board(stored)
    audit.record(actor, "openmic.live_board_changed", stored)
    tell_board(stored)
    tell_audience(stored)
    return stored


@transaction.atomic
def open_board(*, actor: User, board: LiveBoard) -> LiveBoard:
    """Let people in, or go on after a pause."""
    stored = locked(board)
    check_moderator_of(actor, stored)
    require_writable(stored.group)
    _step(stored, LiveBoard.State.OPEN, {LiveBoard.State.DRAFT, LiveBoard.State.FROZEN})
    audit.record(actor, "openmic.live_board_opened", stored)
    emit(LiveBoardOpened(stored.pk, actor.pk))
    tell_board(stored)
    return stored


@transaction.atomic
def freeze_board(*, actor: User, board: LiveBoard) -> LiveBoard:
    """Nobody can ask or vote for the moment; everybody keeps seeing the board."""
    stored = locked(board)
    check_moderator_of(actor, stored)
    _step(stored, LiveBoard.State.FROZEN, {LiveBoard.State.OPEN})
    audit.record(actor, "openmic.live_board_frozen", stored)
    tell_board(stored)
    return stored


@transaction.atomic
def close_board(*, actor: User, board: LiveBoard) -> LiveBoard:
    """It becomes a page to read. Votes stay as numbers; who cast them is forgotten, with the secret of the marks."""
    mailbag.empty()  # what was sent before the end is on the board
    stored = locked(board)
    check_moderator_of(actor, stored)
    return end(stored, actor)


def end(stored: LiveBoard, actor: User | None) -> LiveBoard:
    """Close a locked board; `actor` None: it was left open and forgotten. Expects a transaction."""
    _step(stored, LiveBoard.State.CLOSED, {LiveBoard.State.DRAFT, LiveBoard.State.OPEN, LiveBoard.State.FROZEN})
    staged = list(LiveQuestion.objects.filter(board=stored, state=LiveQuestion.State.STAGE))
    for question in staged:
        question.state = LiveQuestion.State.ADMITTED
        question.save(update_fields=["state"])
    LiveVote.objects.filter(question__board=stored).delete()
    RaisedHand.objects.filter(board=stored).delete()
    LiveTimer.objects.filter(board=stored).delete()
    ScreenPass.objects.filter(board=stored).delete()
    stored.vote_secret, stored.closed_at, stored.takes_hands, stored.suspicion = "", timezone.now(), False, ""
    stored.save(update_fields=["vote_secret", "closed_at", "takes_hands", "suspicion"])
    audit.record(actor, "openmic.live_board_closed", stored)
    emit(LiveBoardClosed(stored.pk, actor.pk if actor else None))
    for question in staged:
        question.board = stored
        tell(question, was_shown=True)
    tell_board(stored)
    tell_audience(stored)
    return stored


@transaction.atomic
def renew_code(*, actor: User, board: LiveBoard) -> LiveBoard:
    """Other six letters and another QR code; whoever is in stays in."""
    stored = locked(board)
    check_moderator_of(actor, stored)
    stored.code, stored.join_secret = new_code(), new_secret()
    audit.record(actor, "openmic.live_code_renewed", stored)
    tell_board(stored)
    # Last: the code is a key, so whoever has put something on the board must commit first, and may wait for its topic.
    _save_with_code(stored)
    return stored


@transaction.atomic
def add_moderator(*, actor: User, board: LiveBoard, person: User) -> LiveBoard:
    """Name somebody who sees the board as its moderator; she is told. Nothing happens when she is one already."""
    stored = locked(board)
    if not rules.can_name_moderators(actor, stored):
        raise Refused(NOT_NAMING)
    if rules.can_moderate(person, stored):
        return stored
    if not audience_of(stored).filter(pk=person.pk).exists():
        raise Refused(
            _("%(name)s does not belong to the group of this board, so she or he cannot moderate it.")
            % {"name": person.name},
            field="person",
        )
    stored.moderators.add(person)
    audit.record(actor, "openmic.live_moderator_added", stored, person=person.pk)
    notify(
        "openmic.moderator", actor=actor, recipients=[person], target=stored,
        url=reverse("openmic:live_desk", args=[stored.key]), data={"title": stored.title},
    )  # fmt: skip
    tell_moderators(stored)
    return stored


@transaction.atomic
def remove_moderator(*, actor: User, board: LiveBoard, person: User) -> LiveBoard:
    """She was named and is not any more; within a second her page of the desk closes. Anybody may remove herself."""
    stored = locked(board)
    if actor != person and not rules.can_name_moderators(actor, stored):
        raise Refused(NOT_NAMING)
    if stored.moderators.filter(pk=person.pk).exists():
        stored.moderators.remove(person)
        audit.record(actor, "openmic.live_moderator_removed", stored, person=person.pk)
        tell_moderators(stored)
    return stored


@transaction.atomic
def take_in_guest_votes(*, actor: User, board: LiveBoard, counts: bool) -> LiveBoard:
    """Count the guests' votes, or set all of them aside; both can be taken back."""
    stored = locked(board)
    check_moderator_of(actor, stored)
    stored.counts_guests = counts
    stored.suspicion, stored.suspected_question = "", None
    stored.save(update_fields=["counts_guests", "suspicion", "suspected_question"])
    recount_board(stored)
    audit.record(actor, "openmic.live_guest_votes", stored, counts=counts)
    tell_board(stored)
    return stored


def _known(settings: dict[str, Any]) -> dict[str, Any]:
    unknown = settings.keys() - set(SETTINGS)
    if unknown:
        raise TypeError(f"no such settings: {sorted(unknown)}")
    return settings


def locked(board: LiveBoard) -> LiveBoard:
    """The board's row, locked: its changes come one after the other."""
    return (
        LiveBoard.objects.select_for_update(of=("self",), no_key=True).select_related("event", "group").get(pk=board.pk)
    )


def check_moderator_of(actor: User, board: LiveBoard) -> None:
    """Refuse everybody else."""
    if not rules.can_moderate(actor, board):
        raise Refused(NOT_MODERATOR)


def _step(board: LiveBoard, state: str, before: set[str]) -> None:
    if board.state == state:
        return  # pressed twice, or by two at once
    if board.state not in before:
        raise Refused(_("The board is closed. Please open a new one."))
    board.state = state
    board.save(update_fields=["state"])


def _save_with_code(board: LiveBoard) -> None:
    """Save; of two boards with the same six letters the second takes others."""
    for _attempt in range(5):
        try:
            with transaction.atomic():
                board.save()
            return
        except IntegrityError:
            board.code = new_code()
    board.save()
