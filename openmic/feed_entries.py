"""How questions appear in the feed."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from feed.entries import EntryKind, changed, publish, register, republish, withdraw
from kurzewege.common.facts import on
from kurzewege.common.prepared import prepared
from members.models import ActionField

from .facts import QuestionAsked, QuestionChanged, QuestionEdited
from .models import Question
from .reactions import question_of


def register_kinds() -> None:
    """Called once from `ready()`."""
    register(EntryKind("question", Question, "openmic/_entry.html", lambda entry: _("asks the network")))


@on(QuestionAsked)
def publish_question(fact: QuestionAsked) -> None:
    question = question_of(fact.question_id)
    publish(
        "question",
        question,
        actor=question.author,
        group=question.board.group,
        at=question.created,
        action_field=next(iter(_fields_of(question.pk)), None),
    )


@prepared
def _fields_of(question: int) -> Any:
    return ActionField.objects.filter(questions=question)


@on(QuestionChanged)
def follow_question(fact: QuestionChanged) -> None:
    """A withdrawn question leaves the feed, a restored one comes back."""
    question = Question.objects.get(pk=fact.question_id)
    if question.deleted_at:
        withdraw("question", question)
    else:
        republish("question", question)


@on(QuestionEdited)
def draw_anew(fact: QuestionEdited) -> None:
    """The feed shows what is asked now."""
    changed("question", Question.objects.get(pk=fact.question_id))
