"""How questions are found: by what was asked and by what was answered."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext_lazy as _
from taggit.models import TaggedItem

from kurzewege.common.facts import on
from kurzewege.common.prepared import prepared
from kurzewege.common.richtext import to_plain
from kurzewege.common.searchindex import api as search

from .facts import QuestionAnswered, QuestionAsked, QuestionChanged
from .models import Answer, Question
from .reactions import question_of


def document(question: Question) -> search.Document | None:
    """The question with its tags and answers; nothing while it is withdrawn."""
    if question.deleted_at is not None:
        return None
    texts = [question.detail, *_answers(question.pk)]
    tags = ", ".join(_tags(ContentType.objects.get_for_model(Question).pk, question.pk))
    return search.Document(
        title=question.text,
        body="\n".join(filter(None, [*(to_plain(text) for text in texts), tags])),
        url=question.get_absolute_url(),
        group_id=question.board.group_id,
        moment=question.created,
    )


@prepared
def _answers(question: int) -> Any:
    return Answer.objects.existing().filter(question=question).values_list("body", flat=True)


@prepared
def _tags(content_type: int, question: int) -> Any:
    return TaggedItem.objects.filter(content_type=content_type, object_id=question).values_list("tag__name", flat=True)


def register_kind() -> None:
    """Called once from `ready()`."""
    search.register(
        search.SearchKind(name="question", label=_("Questions"), model=Question, document=document, order=15)
    )


@on(QuestionAsked, QuestionAnswered, QuestionChanged)
def index_question(fact: QuestionAsked | QuestionAnswered | QuestionChanged) -> None:
    search.index(question_of(fact.question_id))
