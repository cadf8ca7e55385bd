"""Who hears of a question, and how it sounds."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groups.access import audience_of
from kurzewege.common.facts import on
from kurzewege.common.notify.api import Kind, notify, register, who
from members.models import User

from .facts import QuestionAnswered, QuestionAsked, QuestionSolved
from .models import Question


def register_kinds() -> None:
    """Called once from `ready()`."""
    kinds = [
        ("openmic.asked", gettext_lazy("A question in my action fields"), "mic", asked),
        ("openmic.answered", gettext_lazy("My question has an answer"), "message-circle", answered),
        ("openmic.helped", gettext_lazy("My answer has helped"), "circle-check", helped),
    ]
    for name, label, icon, sentence in kinds:
        register(Kind(name, label, icon, sentence))


def asked(row) -> str:
    return _("%(who)s asks: “%(text)s”") % {"who": who(row), "text": row.data.get("text")}


def answered(row) -> str:
    return _("%(who)s answered: “%(text)s”") % {"who": who(row), "text": row.data.get("text")}


def helped(row) -> str:
    return _("Your answer helped: “%(text)s”") % {"text": row.data.get("text")}


def fitting_people(question: Question) -> QuerySet[User]:
    """Members who see the question and whose action fields or expertise it names."""
    fields = question.action_fields.values("pk")
    tags = question.tags.values("pk")
    # Two conditions of their own, no join on both relations: nobody is found twice.
    by_field = Q(profile__in=_profiles(action_fields__in=fields))
    by_tag = Q(profile__in=_profiles(expertise__in=tags))
    return audience_of(question.board).filter(by_field | by_tag)


def _profiles(**condition) -> QuerySet:
    from members.models import Profile

    return Profile.objects.filter(**condition).values("pk")


@on(QuestionAsked)
def tell_fitting_people(fact: QuestionAsked) -> None:
    question = _question(fact.question_id)
    _tell("openmic.asked", question, fitting_people(question), fact.actor_id)


@on(QuestionAnswered)
def tell_who_asked(fact: QuestionAnswered) -> None:
    question = _question(fact.question_id)
    concerned = Q(pk__in=[question.author_id, question.cared_for_by_id]) | Q(votes__question=question)
    people = audience_of(question.board).filter(concerned).distinct()
    _tell("openmic.answered", question, people, fact.actor_id)


@on(QuestionSolved)
def tell_who_helped(fact: QuestionSolved) -> None:
    question = _question(fact.question_id)
    if question.best_answer:
        people = audience_of(question.board).filter(pk=question.best_answer.author_id)
        _tell("openmic.helped", question, people, fact.actor_id)


def _question(pk: int) -> Question:
    return Question.objects.select_related("board__group", "author", "best_answer").get(pk=pk)


def _tell(kind: str, question: Question, people: QuerySet[User], actor_id: int) -> None:
    notify(
        kind,
        actor=User.objects.filter(pk=actor_id).first(),
        recipients=people,
        target=question,
        url=question.get_absolute_url(),
        data={"text": question.text},
    )
