"""What members answered, as a sign of what they know (for the directory)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from kurzewege.common.addresses import address
from kurzewege.common.facts import on
from kurzewege.common.prepared import prepared
from kurzewege.common.richtext import to_plain
from kurzewege.common.searchindex import api as search
from members import evidence

from .facts import AnswerEdited, QuestionAnswered, QuestionEdited
from .models import Answer


def document(answer: Answer) -> search.Document | None:
    """The question with this one answer; nothing for an answer that is withdrawn or whose author is unknown."""
    if answer.author_id is None or answer.deleted_at is not None:
        return None
    return search.Document(title=answer.question.text, body=to_plain(answer.body), moment=answer.created)


def who_answered(found: evidence.Found) -> Iterator[evidence.Evidence]:
    """Who wrote these answers, which have one of the words, or whose question has; newest first."""
    by_number: dict[int, Any] = {number: row for number, *row in _answers(list(found))}
    for number in found:
        if number in by_number:
            key, author_id, question_key, question = by_number[number]
            url = f"{address('openmic:question', question_key)}#answer-{key}"
            yield evidence.Evidence(author_id, found[number], _("Answered"), question, url)


@prepared
def _answers(numbers: list[int]) -> Any:
    answers = Answer.objects.exclude(author=None).filter(pk__in=numbers)
    return answers.values_list("pk", "key", "author_id", "question__key", "question__text")


def register() -> None:
    """Called once from `ready()`."""
    search.register(
        search.SearchKind(name="answer", label=_("Answers"), model=Answer, document=document, order=16, is_listed=False)
    )
    evidence.register("openmic.answers", "answer", who_answered)


@on(QuestionAnswered, AnswerEdited)
def index_answer(fact: QuestionAnswered | AnswerEdited) -> None:
    search.index(Answer.objects.select_related("question").get(pk=fact.answer_id))


@on(QuestionEdited)
def index_answers(fact: QuestionEdited) -> None:
    """Answers are found by the question's words, too."""
    for answer in Answer.objects.select_related("question").filter(question=fact.question_id):
        search.index(answer)
