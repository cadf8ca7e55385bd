"""What moderators do with questions. Each takes the `expected_version` that the moderator's page showed.

All raise `Conflict` (409) when the question is not any more as the page showed it.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kurzewege.common.errors import Refused
from members.models import User

from .. import rules
from ..conflict import Conflict
from ..models import LiveBoard, LiveEdit, LiveNote, LiveQuestion
from ..topics import desk_topic_of, tell_note, topic_of
from .boards import NOT_MODERATOR
from .changing import State, change, check_moderator, fresh, note_in_audit
from .counting import recount

MAX_TEXT = 300


@transaction.atomic
def admit(*, actor: User, question: LiveQuestion, expected_version: int) -> LiveQuestion:
    """Let a waiting question, or one that was set aside, stand in the list."""
    check_moderator(actor, question)
    note_in_audit(actor, "admitted", question)
    return change(
        question, actor=actor, expected_version=expected_version, states={State.WAITING, State.ASIDE},
        state=State.ADMITTED, note="", settled_at=None,
    )  # fmt: skip


@transaction.atomic
def set_aside(*, actor: User, question: LiveQuestion, expected_version: int, reason: str) -> LiveQuestion:
    """Take it off the board, with a reason that everybody reads. `admit` brings it back."""
    check_moderator(actor, question)
    if not reason.strip():
        raise Refused(_("Please say why: the person who asked, and everybody, will read it."), field="reason")
    note_in_audit(actor, "set_aside", question)
    return change(
        question, actor=actor, expected_version=expected_version, states={State.WAITING, State.ADMITTED, State.STAGE},
        state=State.ASIDE, note=reason.strip(), settled_at=timezone.now(),
    )  # fmt: skip


@transaction.atomic
def put_on_stage(
    *, actor: User, question: LiveQuestion, expected_version: int, replaces: LiveQuestion | None = None
) -> LiveQuestion:
    """Call a question up. `replaces` is the one that the moderator's page showed on stage: it goes back to the list.

    Two moderators who call two questions at once: the second learns what is on stage now.
    """
    check_moderator(actor, question)
    if replaces is not None:
        take_off_stage(actor=actor, question=replaces, expected_version=replaces.version)
    note_in_audit(actor, "on_stage", question)
    return change(
        question, actor=actor, expected_version=expected_version, states={State.ADMITTED},
        state=State.STAGE, staged_at=timezone.now(),
    )  # fmt: skip


@transaction.atomic
def take_off_stage(*, actor: User, question: LiveQuestion, expected_version: int) -> LiveQuestion:
    """Back to the list, unanswered."""
    check_moderator(actor, question)
    return change(
        question, actor=actor, expected_version=expected_version, states={State.STAGE}, state=State.ADMITTED
    )  # fmt: skip


@transaction.atomic
def answer(*, actor: User, question: LiveQuestion, expected_version: int, note: str = "") -> LiveQuestion:
    """It was answered in the room; `note` says in a few words how."""
    check_moderator(actor, question)
    note_in_audit(actor, "answered", question)
    return change(
        question, actor=actor, expected_version=expected_version,
        states={State.ADMITTED, State.STAGE, State.ANSWERED},
        state=State.ANSWERED, note=note.strip(), settled_at=timezone.now(),
    )  # fmt: skip


@transaction.atomic
def reopen(*, actor: User, question: LiveQuestion, expected_version: int) -> LiveQuestion:
    """Not answered after all: back to the list."""
    check_moderator(actor, question)
    return change(
        question, actor=actor, expected_version=expected_version, states={State.ANSWERED},
        state=State.ADMITTED, note="", settled_at=None,
    )  # fmt: skip


@transaction.atomic
def edit_text(*, actor: User, question: LiveQuestion, expected_version: int, text: str) -> LiveQuestion:
    """Mend the wording; what it was before stays to be read by everybody."""
    check_moderator(actor, question)
    return reword(
        question, actor=actor, expected_version=expected_version, text=text,
        states={State.WAITING, State.ADMITTED, State.STAGE},
    )  # fmt: skip


def reword(
    question: LiveQuestion, *, actor: User | None, expected_version: int, text: str, states: set[str]
) -> LiveQuestion:
    """Another text, and the trace of the one before. Expects a transaction and a checked actor."""
    text = " ".join(text.split())
    if not 0 < len(text) <= MAX_TEXT:
        raise Refused(_("A question has 300 letters at most."), field="text")
    before = fresh(question)
    if before.text == text and before.version == expected_version:
        return before
    now = change(question, actor=actor, expected_version=expected_version, states=states, text=text)
    LiveEdit.objects.create(question=now, version=now.version, before=before.text, by=actor)
    return now


@transaction.atomic
def merge(
    *, actor: User, question: LiveQuestion, expected_version: int, into: LiveQuestion, into_version: int
) -> LiveQuestion:
    """Unite a question with another one: their votes add up, nobody counts twice. `unmerge` takes it back.

    Gives the question that is left. Both must be as the page showed them.
    """
    check_moderator(actor, question)
    if question.pk == into.pk or question.board_id != into.board_id:
        raise Refused(_("Please choose another question of this board."))
    # Both rows in a fixed order, so that two who unite the same two do not wait for each other.
    pair = LiveQuestion.objects.select_for_update(no_key=True).filter(pk__in=[question.pk, into.pk]).order_by("pk")
    rows = {row.pk: row for row in pair}
    if rows[into.pk].version != into_version or rows[into.pk].state not in {State.ADMITTED, State.STAGE}:
        raise Conflict(fresh(into))
    note_in_audit(actor, "merged", question, into=into.key)
    change(
        question, actor=actor, expected_version=expected_version, states={State.WAITING, State.ADMITTED},
        state=State.MERGED, merged_into=into, settled_at=timezone.now(),
    )  # fmt: skip
    # What was united with the one that goes belongs to the one that is left.
    LiveQuestion.objects.filter(merged_into=question.pk).update(merged_into=into)
    return _with_new_votes(into, actor, into_version)


@transaction.atomic
def unmerge(*, actor: User, question: LiveQuestion, expected_version: int) -> LiveQuestion:
    """Two questions after all: back to the list, with the votes it had; gives the question that comes back."""
    check_moderator(actor, question)
    into = question.merged_into
    if into is None:
        raise Conflict(fresh(question))
    note_in_audit(actor, "unmerged", question, into=into.key)
    back = change(
        question, actor=actor, expected_version=expected_version, states={State.MERGED},
        state=State.ADMITTED, merged_into=None, settled_at=None,
    )  # fmt: skip
    recount(back)
    _with_new_votes(fresh(into), actor, None)
    return back


@transaction.atomic
def bar_asker(*, actor: User, question: LiveQuestion, is_barred: bool = True) -> LiveQuestion:
    """Whoever asked this may not ask or vote here any more, a guest is out; nobody learns who it was."""
    check_moderator(actor, question)
    LiveQuestion.objects.filter(pk=question.pk).update(is_barred=is_barred)
    note_in_audit(actor, "barred" if is_barred else "unbarred", question)
    from kurzewege.common.live import api as live

    live.append(desk_topic_of(question.board), "question", ref=question.key)
    live.audience_changed(topic_of(question.board))
    return fresh(question)


@transaction.atomic
def add_note(*, actor: User, board: LiveBoard, text: str, question: LiveQuestion | None = None) -> LiveNote:
    """A word to the other moderators."""
    if not rules.can_moderate(actor, board):
        raise Refused(NOT_MODERATOR)
    if not text.strip():
        raise Refused(_("Please write something."), field="text")
    note = LiveNote.objects.create(
        board=board, question=question, author=actor, text=text.strip()[:500], at=timezone.now()
    )
    tell_note(board, question)
    return note


def _with_new_votes(question: LiveQuestion, actor: User, expected_version: int | None) -> LiveQuestion:
    """Count again and show it again; it is another thing than before, so its version rises, too."""
    here: Any = LiveQuestion.objects.filter(pk=question.pk)
    if expected_version is not None:
        here = here.filter(version=expected_version)
    if not here.update(version=F("version") + 1, changed_by=actor):
        raise Conflict(fresh(question))
    now = fresh(question)
    recount(now)
    from ..topics import tell

    tell(now, was_shown=True)
    return now
