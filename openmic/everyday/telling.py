"""Telling people of the everyday board that a question concerns them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from feed.topics import is_news
from groups.access import audience_of
from kurzewege.common.facts import on
from kurzewege.common.jobs.api import job
from kurzewege.common.notify.api import notify
from members.models import User

from ..facts import QuestionAnswered, QuestionAsked, QuestionEdited, QuestionReopened, QuestionSolved
from ..models import Answer, Fit, Follow, Question, Step, Vote
from ..reactions import question_of
from . import by_mail, fitting, story


def review_url(question: Question) -> str:
    """The page that asks “is that still right?”."""
    return reverse("openmic:review", args=[question.key])


def tell(
    kind: str,
    question: Question,
    people: Iterable[User],
    *,
    actor: User | None = None,
    url: str = "",
    reasons: dict[int, Any] | None = None,
) -> int:
    """Notify these people of the question; gives how many. `reasons`: user id → why she is told."""
    return notify(
        kind,
        actor=actor,
        recipients=people,
        target=question,
        url=url or question.get_absolute_url(),
        data={"text": question.text},
        reasons=reasons,
    )


def tell_fits(kind: str, question: Question, *, actor: User | None, at: datetime) -> int:
    """Ask the next few of those whom the question fits; gives how many were asked."""
    chosen = fitting.next_to_tell(question, at=at)
    reasons = {fit.user_id: fit.why for fit in chosen}
    people = [fit.user for fit in chosen]
    tell(kind, question, people, actor=actor, reasons=reasons)
    by_mail.write_question(question, people)
    return len(chosen)


# Until every open page has the question.
A_MOMENT = timedelta(seconds=1)


@on(QuestionAsked)
def tell_fitting_people(fact: QuestionAsked) -> None:
    """By a job: it takes twice as long as all the rest of asking, and the room waits for the commit."""
    question = question_of(fact.question_id)
    if is_news(question.created):
        ask_fitting_people.enqueue_after(A_MOMENT, question.pk)
    else:  # from a demo or an import, with what happened afterwards already on its way
        _ask_fitting_people(question)


@job
def ask_fitting_people(question_id: int) -> None:
    """Find and ask those whom a new question fits, and say so in its story, on open pages too."""
    from ..actions import tell as tell_pages  # the actions import this package

    with transaction.atomic():
        question = question_of(question_id)
        is_done = question.deleted_at is not None or question.steps.filter(kind=Step.Kind.TOLD).exists()
        if not is_done and _ask_fitting_people(question):
            tell_pages(question, "story")


def _ask_fitting_people(question: Question) -> int:
    """Gives how many were asked."""
    fitting.note_fits(question, at=question.created)
    count = tell_fits("openmic.asked", question, actor=question.author, at=question.created)
    story.note(question, Step.Kind.TOLD, count=count, at=question.created)
    return count


@on(QuestionEdited)
def fit_again(fact: QuestionEdited) -> None:
    """Other words fit other people; they are asked with the next step, not at once."""
    question = question_of(fact.question_id)
    fitting.note_fits(question, at=question.edited_at or question.created)


@on(QuestionAnswered)
def tell_who_waits(fact: QuestionAnswered) -> None:
    """Who asked or looks after it, who has that too, who follows."""
    question = question_of(fact.question_id)
    tell("openmic.answered", question, _waiting(question), actor=_actor(fact))
    by_mail.write_answer(Answer.objects.select_related("question").get(pk=fact.answer_id))


@on(QuestionSolved)
def tell_who_helped_and_who_waits(fact: QuestionSolved) -> None:
    question = question_of(fact.question_id)
    helper = question.best_answer.author_id if question.best_answer else None
    people = audience_of(question.board)
    if helper:
        tell("openmic.helped", question, people.filter(pk=helper), actor=_actor(fact))
    waiting = _waiting(question).exclude(pk__in=[pk for pk in (helper, question.author_id) if pk])
    tell("openmic.solved", question, waiting, actor=_actor(fact))


@on(QuestionReopened)
def tell_who_answered(fact: QuestionReopened) -> None:
    question = question_of(fact.question_id)
    answered = question.answers.existing().values("author")
    tell("openmic.reopened", question, audience_of(question.board).filter(pk__in=answered), actor=_actor(fact))


def _waiting(question: Question) -> Any:
    """Who asked or looks after it, who has that too, who follows."""
    follows = Follow.objects.filter(question=question, user=OuterRef("pk"))
    votes = Vote.objects.filter(question=question, user=OuterRef("pk"))
    own = Q(pk__in=[pk for pk in (question.author_id, question.cared_for_by_id) if pk])
    return audience_of(question.board).filter(own | Exists(follows) | Exists(votes))


def still_asked(question: Question) -> list[User]:
    """Those who were asked already and may still be: for the reminder."""
    told = Fit.objects.told().filter(question=question).values("user")
    return list(fitting.askable(question).filter(pk__in=told))


def _actor(fact: Any) -> User | None:
    return User.objects.filter(pk=fact.actor_id).first()
