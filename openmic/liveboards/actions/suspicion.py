"""The hint that guests' votes may come from a program: see `stuffing` for what looks odd."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from kurzewege.common.audit import api as audit
from kurzewege.common.live import api as live
from members.models import User

from ..models import LiveBoard, LiveQuestion
from ..topics import desk_topic_of
from .boards import check_moderator_of, locked

# Whoever has looked and found it in order is not asked again for so long.
QUIET = timedelta(minutes=10)


@transaction.atomic
def note_suspicion(*, question: LiveQuestion, kind: str) -> None:
    """Show the moderators that votes for this question look odd. Once, and not while guests' votes are set aside."""
    board = locked(question.board)
    is_quiet = board.guests_trusted_until is not None and board.guests_trusted_until > timezone.now()
    if board.suspicion or is_quiet or not board.counts_guests or board.is_closed:
        return
    board.suspicion, board.suspected_question = kind, question
    board.save(update_fields=["suspicion", "suspected_question"])
    live.append(desk_topic_of(board), "suspicion")


@transaction.atomic
def dismiss_suspicion(*, actor: User, board: LiveBoard) -> None:
    """A moderator finds the votes in order."""
    stored = locked(board)
    check_moderator_of(actor, stored)
    if not stored.suspicion:
        return
    stored.suspicion, stored.suspected_question, stored.guests_trusted_until = "", None, timezone.now() + QUIET
    stored.save(update_fields=["suspicion", "suspected_question", "guests_trusted_until"])
    audit.record(actor, "openmic.live_suspicion_dismissed", stored)
    live.append(desk_topic_of(stored), "suspicion")
