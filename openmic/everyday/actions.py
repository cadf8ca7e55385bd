"""Writes of the everyday board beyond asking, answering and solving."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.access import audience_of
from groups.models import Group
from groups.rules import require_writable
from kurzewege.common.audit import api as audit
from kurzewege.common.errors import Refused
from kurzewege.common.facts import emit
from kurzewege.common.files import api as files
from members.models import ActionField, User

from .. import rules
from ..actions import CANNOT_CONTRIBUTE, NOT_YOURS, locked, tell
from ..facts import AnswerEdited, QuestionChanged, QuestionEdited
from ..models import Answer, AnswerRevision, Follow, Helped, Knowledge, Question, QuestionRevision, Step, Wish
from . import by_mail, fitting, knowledge, story, telling


@transaction.atomic
def set_follow(*, actor: User, question: Question, follows: bool) -> None:
    """Whether the actor hears of answers; a state, so any order of clicks ends well."""
    if follows:
        Follow.objects.get_or_create(question=question, user=actor)
    else:
        Follow.objects.filter(question=question, user=actor).delete()


@transaction.atomic
def set_wish(*, actor: User, per_day: int) -> Wish:
    """How many questions a day the actor wants to be asked; 0: none."""
    return Wish.objects.update_or_create(user=actor, defaults={"per_day": per_day})[0]


@transaction.atomic
def set_helped(*, actor: User, answer: Answer, has_helped: bool, at: datetime | None = None) -> Answer:
    """“That helped me” as a state, once per person; nobody says it of her own answer."""
    require_writable(answer.question.board.group)
    if not rules.can_contribute(actor, answer.question.board):
        raise Refused(CANNOT_CONTRIBUTE)
    if answer.author_id == actor.pk:
        raise Refused(_("This is your own answer."))
    question = locked(answer.question)
    if has_helped:
        Helped.objects.get_or_create(answer=answer, user=actor)
    else:
        Helped.objects.filter(answer=answer, user=actor).delete()
    answer.helped_count = answer.helps.count()
    answer.save(update_fields=["helped_count"])
    tell(question, "helped", at, answer=answer.key)
    return answer


@transaction.atomic
def edit_question(
    *,
    actor: User,
    question: Question,
    text: str,
    detail: str = "",
    action_fields: Iterable[ActionField] = (),
    tags: Iterable[str] = (),
    file_keys: Sequence[str] | None = None,
    at: datetime | None = None,
) -> Question:
    """Change one's own question; what it said before stays readable. `file_keys`: None leaves the files."""
    if not rules.can_edit_question(actor, question):
        raise Refused(NOT_YOURS)
    stored = locked(question)
    moment = at or timezone.now()
    if (text, detail) != (stored.text, stored.detail):
        QuestionRevision.objects.create(question=stored, text=stored.text, detail=stored.detail, until=moment)
        stored.text, stored.detail, stored.edited_at = text, detail, moment
        stored.save(update_fields=["text", "detail", "edited_at"])
    stored.action_fields.set(action_fields)
    stored.tags.set(tags)
    if file_keys is not None:
        files.set_files(owner=stored, keys=file_keys, uploader=actor)
    emit(QuestionEdited(stored.pk, actor.pk))
    emit(QuestionChanged(stored.pk, actor.pk))
    tell(stored, "edited", at)
    return stored


@transaction.atomic
def edit_answer(
    *, actor: User, answer: Answer, body: str, file_keys: Sequence[str] | None = None, at: datetime | None = None
) -> Answer:
    """Change one's own answer; what it said before stays readable. The answer that helped is up to date again."""
    if not rules.can_edit_answer(actor, answer):
        raise Refused(NOT_YOURS)
    question = locked(answer.question)
    moment = at or timezone.now()
    if file_keys is not None:
        files.set_files(owner=answer, keys=file_keys, uploader=actor)
    if body != answer.body:
        AnswerRevision.objects.create(answer=answer, body=answer.body, until=moment)
        answer.body, answer.edited_at = body, moment
        answer.save(update_fields=["body", "edited_at"])
        kept = Knowledge.objects.filter(question=question).exclude(state=Knowledge.State.VALID).first()
        if kept and question.best_answer_id == answer.pk:
            knowledge.keep(question, actor=actor, at=moment)
            story.note(question, Step.Kind.CONFIRMED, actor=actor, at=moment)
    emit(AnswerEdited(question.pk, answer.pk, actor.pk))
    emit(QuestionChanged(question.pk, actor.pk))
    tell(question, "answer_edited", at, answer=answer.key)
    return answer


@transaction.atomic
def ask_person(*, actor: User, question: Question, person: User, at: datetime | None = None) -> Step:
    """Put the question to somebody by name; she is told, and the story says so."""
    if not rules.can_settle(actor, question):
        raise Refused(NOT_YOURS)
    if person.pk == question.author_id:
        raise Refused(_("This person asked the question herself."), field="person")
    if not fitting.reachable(question).filter(pk=person.pk).exists():
        raise Refused(_("This person cannot see the question."), field="person")
    stored = locked(question)
    if stored.steps.filter(kind=Step.Kind.ASSIGNED, person=person).exists():
        raise Refused(_("This person has been asked by name already."), field="person")
    step = story.note(stored, Step.Kind.ASSIGNED, actor=actor, person=person, at=at)
    telling.tell("openmic.assigned", stored, [person], actor=actor)
    by_mail.write_question(stored, [person], is_new=at is None)
    audit.record(actor, "openmic.assigned", stored)
    tell(stored, "story", at)
    return step


@transaction.atomic
def pass_on(*, actor: User, question: Question, group: Group, at: datetime | None = None) -> Step:
    """Put the question before the members of a group; it stays where everybody reads it."""
    if not rules.can_settle(actor, question):
        raise Refused(NOT_YOURS)
    is_possible = Group.objects.current().visible_to(actor).exclude(openness=Group.Openness.HIDDEN)
    if question.board.group_id or not is_possible.filter(pk=group.pk).exists():
        raise Refused(_("The question cannot be passed on to this group."), field="group")
    stored = locked(question)
    if stored.steps.filter(kind=Step.Kind.PASSED_ON, group=group).exists():
        raise Refused(_("This group has the question already."), field="group")
    people = fitting.reachable(stored).filter(memberships__group=group)
    step = story.note(stored, Step.Kind.PASSED_ON, actor=actor, group=group, count=people.count(), at=at)
    telling.tell("openmic.passed_on", stored, people, actor=actor)
    audit.record(actor, "openmic.passed_on", stored)
    tell(stored, "story", at)
    return step


@transaction.atomic
def review(*, actor: User, question: Question, verdict: str, note: str = "", at: datetime | None = None) -> Question:
    """“Is that still right?”: `verdict` is a state of Knowledge. The page says so from then on."""
    stored = locked(question)
    if not knowledge.can_review(actor, stored):
        raise Refused(NOT_YOURS)
    steps = {
        Knowledge.State.VALID: Step.Kind.CONFIRMED,
        Knowledge.State.NEEDS_UPDATE: Step.Kind.NEEDS_UPDATE,
        Knowledge.State.OUTDATED: Step.Kind.OUTDATED,
    }
    if verdict not in steps:
        raise Refused(_("Please choose one of the three answers."))
    moment = at or timezone.now()
    kept = knowledge.keep(stored, actor=actor, at=moment)
    if verdict != Knowledge.State.VALID:
        kept.state, kept.note = verdict, note
        kept.save(update_fields=["state", "note"])
    story.note(stored, steps[Knowledge.State(verdict)], actor=actor, text=note, at=moment)
    if verdict == Knowledge.State.NEEDS_UPDATE and stored.best_answer and stored.best_answer.author_id != actor.pk:
        helper = audience_of(stored.board).filter(pk=stored.best_answer.author_id)
        telling.tell("openmic.review", stored, helper, actor=actor, url=telling.review_url(stored))
    audit.record(actor, "openmic.reviewed", stored, verdict=verdict)
    tell(stored, "reviewed", at)
    return stored
