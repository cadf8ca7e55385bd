"""Every write to OPEN MIC. Each is one transaction with its numbered event on the board's topic.

Open pages are told last, after the facts: so whoever follows the board waits for nobody's reaction (see `live.append`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.models import Group
from groups.rules import require_writable
from kurzewege.common.audit import api as audit
from kurzewege.common.errors import Refused
from kurzewege.common.facts import emit
from kurzewege.common.files import api as files
from kurzewege.common.live import api as live
from members.models import ActionField, User

from . import rules
from .everyday import knowledge, story
from .facts import QuestionAnswered, QuestionAsked, QuestionChanged, QuestionReopened, QuestionSolved
from .models import Answer, Board, Question, Step, Vote
from .topics import topic_of

CANNOT_CONTRIBUTE = _("You cannot write on this board.")
NOT_YOURS = _("Only the person who asked or a coordinator can do that.")


def everyday_board() -> Board:
    """The one board of all members; it exists since the tables do."""
    return Board.objects.everyday().get()


def group_board(group: Group) -> Board:
    """The everyday board of a group; made when it is first wanted. For writes only."""
    return Board.objects.get_or_create(kind=Board.Kind.EVERYDAY, group=group, defaults={"title": "OPEN MIC"})[0]


def make_everyday_board(*, using: str = DEFAULT_DB_ALIAS, **kwargs: object) -> None:
    """Receiver of `post_migrate`: a new installation has its board, so that no page has to make it."""
    if Board._meta.db_table not in connections[using].introspection.table_names():
        return  # only other apps were migrated
    if not Board.objects.everyday().exists():
        Board.objects.create(kind=Board.Kind.EVERYDAY, title="OPEN MIC")


@transaction.atomic
def ask_question(
    *,
    actor: User,
    board: Board,
    text: str,
    detail: str = "",
    action_fields: Iterable[ActionField] = (),
    tags: Iterable[str] = (),
    file_keys: Sequence[str] = (),
    at: datetime | None = None,
) -> Question:
    """Put a question on the board; every member who sees the board has it within a second."""
    require_writable(board.group)
    if not rules.can_contribute(actor, board):
        raise Refused(CANNOT_CONTRIBUTE)
    question = Question.objects.create(
        board=board, author=actor, text=text, detail=detail, created=at or timezone.now()
    )
    question.action_fields.add(*action_fields)
    if tags := list(tags):
        question.tags.add(*tags)
    if file_keys:
        files.attach(owner=question, keys=file_keys, uploader=actor)
    emit(QuestionAsked(question.pk, actor.pk))
    tell(question, "asked", at)
    return question


@transaction.atomic
def set_vote(*, actor: User, question: Question, is_mine_too: bool, at: datetime | None = None) -> Question:
    """“I have that too” as a state: the last tap counts, however often it was sent."""
    require_writable(question.board.group)
    if not rules.can_contribute(actor, question.board):
        raise Refused(CANNOT_CONTRIBUTE)
    stored = locked(question)
    if is_mine_too:
        Vote.objects.get_or_create(question=stored, user=actor)
    else:
        Vote.objects.filter(question=stored, user=actor).delete()
    stored.vote_count = stored.votes.count()
    stored.save(update_fields=["vote_count"])
    tell(stored, "votes", at)
    return stored


@transaction.atomic
def answer_question(
    *,
    actor: User,
    question: Question,
    body: str,
    file_keys: Sequence[str] = (),
    is_by_mail: bool = False,
    at: datetime | None = None,
) -> Answer:
    """Answer; an open question is answered from then on."""
    require_writable(question.board.group)
    if not rules.can_contribute(actor, question.board):
        raise Refused(CANNOT_CONTRIBUTE)
    stored = locked(question)
    answer = Answer.objects.create(
        question=stored, author=actor, body=body, is_by_mail=is_by_mail, created=at or timezone.now()
    )
    if file_keys:
        files.attach(owner=answer, keys=file_keys, uploader=actor)
    recount_answers(stored)
    emit(QuestionAnswered(stored.pk, answer.pk, actor.pk))
    tell(stored, "answered", at, answer=answer.key)
    return answer


@transaction.atomic
def withdraw_answer(*, actor: User, answer: Answer) -> Question:
    """Take an answer away; it can be seen by nobody any more."""
    if not rules.can_withdraw_answer(actor, answer):
        raise Refused(NOT_YOURS)
    stored = locked(answer.question)
    answer.deleted_at = timezone.now()
    answer.save(update_fields=["deleted_at"])
    if stored.best_answer_id == answer.pk:
        stored.best_answer = None
    recount_answers(stored)
    audit.record(actor, "openmic.answer_withdrawn", stored)
    emit(QuestionChanged(stored.pk, actor.pk))
    tell(stored, "answer_withdrawn", answer=answer.key)
    return stored


@transaction.atomic
def solve_question(
    *, actor: User, question: Question, best_answer: Answer | None = None, at: datetime | None = None
) -> Question:
    """Mark as solved, with the answer that helped if there is one."""
    if not rules.can_settle(actor, question):
        raise Refused(NOT_YOURS)
    if best_answer is not None and best_answer.question_id != question.pk:
        raise Refused(_("This answer belongs to another question."))
    stored = locked(question)
    if stored.state == Question.State.SOLVED and stored.best_answer_id == getattr(best_answer, "pk", None):
        return stored  # sent twice, or by two people at once
    stored.state, stored.best_answer, stored.solved_at = Question.State.SOLVED, best_answer, at or timezone.now()
    stored.save(update_fields=["state", "best_answer", "solved_at"])
    story.note(stored, Step.Kind.SOLVED, actor=actor, at=at)
    knowledge.keep(stored, actor=actor, at=stored.solved_at)
    emit(QuestionSolved(stored.pk, actor.pk))
    emit(QuestionChanged(stored.pk, actor.pk))
    tell(stored, "settled", at)
    return stored


@transaction.atomic
def reopen_question(*, actor: User, question: Question, why: str = "") -> Question:
    """Not solved after all; `why` is a sentence that those who answered are told."""
    if not rules.can_settle(actor, question):
        raise Refused(NOT_YOURS)
    stored = locked(question)
    if stored.state != Question.State.SOLVED:
        return stored  # sent twice, or by two people at once
    stored.best_answer, stored.solved_at = None, None
    stored.state = _state_without_solution(stored)
    stored.save(update_fields=["state", "best_answer", "solved_at"])
    knowledge.drop(stored)
    story.note(stored, Step.Kind.REOPENED, actor=actor, text=why)
    emit(QuestionReopened(stored.pk, actor.pk))
    emit(QuestionChanged(stored.pk, actor.pk))
    tell(stored, "settled")
    return stored


@transaction.atomic
def withdraw_question(*, actor: User, question: Question) -> Question:
    """Take the question off the board, from every open page too; `restore_question` brings it back."""
    if not rules.can_settle(actor, question):
        raise Refused(NOT_YOURS)
    stored = locked(question)
    stored.deleted_at = timezone.now()
    stored.save(update_fields=["deleted_at"])
    audit.record(actor, "openmic.question_withdrawn", stored)
    emit(QuestionChanged(stored.pk, actor.pk))
    tell(stored, "withdrawn")
    return stored


@transaction.atomic
def restore_question(*, actor: User, question: Question) -> Question:
    """Put a withdrawn question back where it stood."""
    if not rules.can_settle(actor, question):
        raise Refused(NOT_YOURS)
    stored = locked(question)
    stored.deleted_at = None
    stored.save(update_fields=["deleted_at"])
    audit.record(actor, "openmic.question_restored", stored)
    emit(QuestionChanged(stored.pk, actor.pk))
    tell(stored, "asked")
    return stored


# --- For the actions of the packages below ---------------------------------------------------------


def locked(question: Question) -> Question:
    """The question's row, locked: counts and states change one after the other."""
    return (
        Question.objects.select_for_update(of=("self",), no_key=True).select_related("board__group").get(pk=question.pk)
    )


def recount_answers(question: Question) -> None:
    """Count again what stands there, and say so in the state of what is not solved."""
    question.answer_count = question.answers.existing().count()
    if question.state != Question.State.SOLVED:
        question.state = _state_without_solution(question)
    question.save(update_fields=["answer_count", "state", "best_answer"])


def _state_without_solution(question: Question) -> str:
    return Question.State.ANSWERED if question.answer_count else Question.State.OPEN


def tell(question: Question, kind: str, at: datetime | None = None, **data: str) -> None:
    """Note the event for open pages; what is given an older moment (a demo, an import) is nobody's news."""
    Question.objects.filter(pk=question.pk).update(version=F("version") + 1)
    if at is None:
        live.append(topic_of(question.board), kind, ref=question.key, data=data)
