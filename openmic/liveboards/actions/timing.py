"""The clock on the projector. Each move takes the `expected_version` that the moderator's page showed.

All raise `TimerConflict` (409) when somebody was faster.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kurzewege.common.errors import Refused
from members.models import User

from ..conflict import TimerConflict
from ..models import LiveBoard, LiveQuestion, LiveTimer, RaisedHand
from ..topics import tell_hall
from .boards import check_moderator_of, locked

State = LiveTimer.State
SHORTEST, LONGEST = 10, 2 * 3600
ONE_MORE = 60


@transaction.atomic
def start_timer(*, actor: User, board: LiveBoard, seconds: int, expected_version: int) -> LiveTimer:
    """Count down from `seconds`: for who speaks, else for the question on stage, else for whatever is due."""
    stored = _checked(actor, board)
    if not SHORTEST <= seconds <= LONGEST:
        raise Refused(_("Please choose a time between ten seconds and two hours."), field="minutes")
    return _change(
        stored, actor, expected_version, set(State.values), state=State.RUNNING, about=_about(stored), seconds=seconds,
        ends=timezone.now() + timedelta(seconds=seconds), left_ms=0,
    )  # fmt: skip


@transaction.atomic
def pause_timer(*, actor: User, board: LiveBoard, expected_version: int) -> LiveTimer:
    """Stand still at what is left."""
    stored = _checked(actor, board)
    timer = LiveTimer.objects.filter(board=stored, state=State.RUNNING).first()
    left = max(timedelta(0), timer.ends - timezone.now()) if timer and timer.ends else timedelta(0)
    return _change(
        stored, actor, expected_version, {State.RUNNING}, state=State.PAUSED, ends=None,
        left_ms=left // timedelta(milliseconds=1),
    )  # fmt: skip


@transaction.atomic
def go_on_with_timer(*, actor: User, board: LiveBoard, expected_version: int) -> LiveTimer:
    """Run on from where it was paused."""
    stored = _checked(actor, board)
    timer = LiveTimer.objects.filter(board=stored).first()
    left = timedelta(milliseconds=timer.left_ms if timer else 0)
    return _change(
        stored, actor, expected_version, {State.PAUSED}, state=State.RUNNING, ends=timezone.now() + left, left_ms=0
    )


@transaction.atomic
def extend_timer(*, actor: User, board: LiveBoard, expected_version: int) -> LiveTimer:
    """One minute more; when the time was over, a minute from now."""
    stored = _checked(actor, board)
    timer = LiveTimer.objects.filter(board=stored).first() or LiveTimer(board=stored)
    if timer.seconds + ONE_MORE > LONGEST:
        raise Refused(_("The clock runs for two hours at most."))
    values: dict[str, Any] = {"seconds": timer.seconds + ONE_MORE}
    if timer.state == State.RUNNING and timer.ends:
        values["ends"] = max(timer.ends, timezone.now()) + timedelta(seconds=ONE_MORE)
    else:
        values["left_ms"] = timer.left_ms + ONE_MORE * 1000
    return _change(stored, actor, expected_version, {timer.state} - {State.OFF}, **values)


@transaction.atomic
def stop_timer(*, actor: User, board: LiveBoard, expected_version: int) -> LiveTimer:
    """Away with it."""
    stored = _checked(actor, board)
    return _change(
        stored, actor, expected_version, {State.RUNNING, State.PAUSED}, state=State.OFF, ends=None, left_ms=0
    )


def stop_with(about: str, board: LiveBoard, actor: User | None) -> None:
    """Whoever or whatever the clock ran for is done. Expects a transaction."""
    timers = LiveTimer.objects.filter(board=board, about=about).exclude(state=State.OFF)
    if timers.update(state=State.OFF, ends=None, left_ms=0, version=F("version") + 1, changed_by=actor):
        tell_hall(board, "timer")


def _checked(actor: User, board: LiveBoard) -> LiveBoard:
    stored = locked(board)
    check_moderator_of(actor, stored)
    if stored.is_closed:
        raise Refused(_("The board is closed; it can only be read now."))
    return stored


def _about(board: LiveBoard) -> str:
    if RaisedHand.objects.filter(board=board, state=RaisedHand.State.SPEAKING).exists():
        return LiveTimer.About.SPEAKER
    if LiveQuestion.objects.filter(board=board, state=LiveQuestion.State.STAGE).exists():
        return LiveTimer.About.QUESTION
    return LiveTimer.About.NOTHING


def _change(board: LiveBoard, actor: User, expected_version: int, states: Collection[str], **values: Any) -> LiveTimer:
    """Expects the board's row to be locked."""
    LiveTimer.objects.get_or_create(board=board)
    here = LiveTimer.objects.filter(board=board, version=expected_version, state__in=states)
    changed = here.update(version=F("version") + 1, changed_by=actor, **values)
    timer = LiveTimer.objects.select_related("changed_by").get(board=board)
    if not changed:
        raise TimerConflict(timer)
    tell_hall(board, "timer")
    return timer
