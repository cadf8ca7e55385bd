"""Asking, and what askers do with their own questions. By name; anonymous ones go through the mailbag."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kurzewege.common import limits
from kurzewege.common.errors import Refused

from .. import mailbag, rules
from ..asker import Asker
from ..models import LiveBoard, LiveEdit, LiveQuestion
from .changing import State, announce, change
from .moderating import reword

# The first keeps a finger from sending twice, the second a person from filling the board.
ASK_LIMITS = ("1/10s", "6/10m")
VOTE_LIMIT = "20/10s"
CLOSED = _("The board takes no questions at the moment. What you wrote is still there; please try again later.")
BARRED = _("The moderators have decided that you cannot ask on this board any more.")
NOT_YOURS = _("Only the person who asked can do that.")


def ask(
    *, asker: Asker, board: LiveBoard, text: str, form_key: str, name: str = "", at: datetime | None = None
) -> LiveQuestion | None:
    """Put a question on the board; the same form sent again gives the same question.

    None: it is on its way. On an anonymous board it arrives within 15 seconds, together with others, so that its
    moment tells nothing. `at` is for a demo: no limits, no delay.
    """
    key = asker.key_for(form_key)
    # Twice at the same moment, too: the second would be refused by the limit before the first is on the board.
    with limits.one_at_a_time("openmic.live_ask", key, memory_only=board.is_anonymous):
        return _ask(asker, board, text, key, name, at)


def _ask(asker: Asker, board: LiveBoard, text: str, key: str, name: str, at: datetime | None) -> LiveQuestion | None:
    if earlier := LiveQuestion.objects.filter(board=board, key=key).select_related("board").first():
        return earlier
    if not board.is_open:
        raise Refused(CLOSED)
    if rules.is_barred(asker, board):
        raise Refused(BARRED)
    if board.is_anonymous and mailbag.holds(key):
        return None
    if at is None:
        for rate in ASK_LIMITS:
            limits.check("openmic.live_ask", asker.limit_key(board), rate, memory_only=board.is_anonymous)
    question = _drafted(asker, board, key, text, name, at or timezone.now())
    if board.is_anonymous and at is None:
        mailbag.post(question)
        return None
    return store([question])[0]


@transaction.atomic
def store(questions: list[LiveQuestion]) -> list[LiveQuestion]:
    """Write new questions, in this order; one whose key is there already is left as it is.

    Only for `ask` and the mailbag.
    """
    stored = []
    for question in questions:
        try:
            with transaction.atomic():
                question.save(force_insert=True)
        except IntegrityError:  # the same form at the same moment
            stored.append(LiveQuestion.objects.select_related("board").get(key=question.key))
        else:
            stored.append(announce(question, was_shown=False))
    return stored


@transaction.atomic
def withdraw(*, asker: Asker, question: LiveQuestion, expected_version: int) -> LiveQuestion:
    """Take one's own question back; its text and former wordings are deleted."""
    _check_own(asker, question)
    now = change(
        question, actor=None, expected_version=expected_version, states={State.WAITING, State.ADMITTED},
        state=State.WITHDRAWN, text="",
    )  # fmt: skip
    LiveEdit.objects.filter(question=now).delete()
    return now


@transaction.atomic
def edit_own(*, asker: Asker, question: LiveQuestion, expected_version: int, text: str) -> LiveQuestion:
    """Another wording of one's own question, while it waits or nobody has voted for it yet."""
    _check_own(asker, question)
    if question.state != State.WAITING and question.cast_votes.exists():
        raise Refused(_("Others have voted for this question as it is. Please ask a new one instead."))
    return reword(
        question, actor=None, expected_version=expected_version, text=text, states={State.WAITING, State.ADMITTED}
    )


def _check_own(asker: Asker, question: LiveQuestion) -> None:
    if not asker.owns(question):
        raise Refused(NOT_YOURS)
    if not question.board.is_open:
        raise Refused(CLOSED)


def _drafted(asker: Asker, board: LiveBoard, key: str, text: str, name: str, at: datetime) -> LiveQuestion:
    """The question as it will be stored, with no more about its asker than the board's kind allows."""
    question = LiveQuestion(
        board=board,
        key=key,
        text=" ".join(text.split()),
        owner=asker.owner_mark(key),
        is_by_guest=asker.is_guest,
        created=at,
        state=State.WAITING if board.admits_first else State.ADMITTED,
    )
    if board.asking == LiveBoard.Asking.NAMED:
        if asker.is_guest and not name.strip():
            raise Refused(_("Please tell us your name: on this board everybody asks by name."), field="name")
        question.author = asker.user
        question.asked_as = name.strip()[:60] if asker.is_guest else ""
    elif board.asking == LiveBoard.Asking.PSEUDONYMOUS:
        question.author = asker.user
        question.asked_as = asker.invented_name(board)
    else:
        question.is_by_guest = False
        question.created = mailbag.rounded(at)
    return question
