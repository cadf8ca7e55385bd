"""How questions are found: by what was asked and by what was answered."""

from django.utils.translation import gettext_lazy as _

from kurzewege.common.facts import on
from kurzewege.common.richtext import to_plain
from kurzewege.common.searchindex import api as search

from .facts import QuestionAnswered, QuestionAsked, QuestionChanged
from .models import Question
from .reactions import question_of


def document(question: Question) -> search.Document | None:
    """The question with its tags and answers; nothing while it is withdrawn."""
    if question.deleted_at is not None:
        return None
    answers = question.answers.existing().values_list("body", flat=True)
    tags = ", ".join(question.tags.names())
    return search.Document(
        title=question.text,
        body="\n".join(filter(None, [to_plain(question.detail), *(to_plain(answer) for answer in answers), tags])),
        url=question.get_absolute_url(),
        group_id=question.board.group_id,
        moment=question.created,
    )


def register_kind() -> None:
    """Called once from `ready()`."""
    search.register(
        search.SearchKind(name="question", label=_("Questions"), model=Question, document=document, order=15)
    )


@on(QuestionAsked, QuestionAnswered, QuestionChanged)
def index_question(fact: QuestionAsked | QuestionAnswered | QuestionChanged) -> None:
    search.index(question_of(fact.question_id))
