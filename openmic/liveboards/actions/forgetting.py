"""What live boards keep about people goes 90 days after they ended (docs/decisions/0018-live-boards.md)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from kurzewege.common.audit import api as audit

from .. import mailbag
from ..models import LiveBoard, LiveEdit, LiveNote, LiveQuestion
from ..topics import tell_board
from .boards import end, locked

KEPT = timedelta(days=90)
State = LiveQuestion.State


def forget_people(now: datetime | None = None) -> int:
    """Forget on every board that is due; gives how many were. Each is a transaction of its own."""
    now = now or timezone.now()
    due = list(_due(now - KEPT))
    for board in due:
        forget_people_of(board, now)
    return len(due)


def _due(limit: datetime) -> Any:
    """Closed before `limit`; or left open, with its event over and nothing asked since then."""
    asked_since = LiveQuestion.objects.filter(board=OuterRef("pk"), created__gt=limit)
    is_over = Q(event__ends__lte=limit) | Q(event=None, created__lte=limit)
    left = LiveBoard.objects.running().filter(is_over, created__lte=limit).exclude(Exists(asked_since))
    closed = Q(state=LiveBoard.State.CLOSED, closed_at__lte=limit, forgotten_at=None)
    return LiveBoard.objects.filter(closed | Q(pk__in=left.values("pk")))


@transaction.atomic
def forget_people_of(board: LiveBoard, now: datetime) -> LiveBoard:
    """What everybody read on the board stays, with members' names, as all they wrote; the rest goes:

    names of guests, marks of browsers, who stands behind an invented name, questions that were never seen, notes among
    the moderators and which of them did what. Nobody comes in with the code any more. A board left open is closed.
    """
    mailbag.empty()
    stored = locked(board)
    if not stored.is_closed:
        end(stored, None)
    questions = LiveQuestion.objects.filter(board=stored)
    questions.filter(state__in=[State.WAITING, State.WITHDRAWN]).delete()
    unseen = questions.filter(place=None)
    LiveEdit.objects.filter(question__in=unseen).delete()
    unseen.update(text="", author=None, asked_as="")
    questions.update(owner="", is_barred=False, changed_by=None)
    if stored.asking == LiveBoard.Asking.NAMED:
        questions.filter(is_by_guest=True).update(asked_as="")
    elif stored.asking == LiveBoard.Asking.PSEUDONYMOUS:
        questions.update(author=None)
    LiveEdit.objects.filter(question__board=stored).update(by=None)
    LiveNote.objects.filter(board=stored).delete()
    stored.allows_guests, stored.forgotten_at = False, now
    stored.save(update_fields=["allows_guests", "forgotten_at"])
    audit.record(None, "openmic.live_board_forgotten", stored)
    tell_board(stored)
    return stored
