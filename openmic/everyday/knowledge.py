"""Solved questions as what the network knows: kept with a date, looked at again, marked when they are out of date."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from groups.access import audience_of
from kurzewege.common.jobs.api import periodic
from members.models import User

from ..models import Knowledge, Question
from . import telling
from .fitting import field_leads

REVIEW_AFTER = timedelta(days=365)
BATCH = 50


def keep(question: Question, *, actor: User, at: datetime) -> Knowledge:
    """A solved question is knowledge from now on, to be looked at again in a year. In the caller's transaction."""
    values = {
        "state": Knowledge.State.VALID,
        "confirmed_at": at,
        "confirmed_by": actor,
        "due_at": at + REVIEW_AFTER,
        "asked_at": None,
        "note": "",
    }
    return Knowledge.objects.update_or_create(question=question, defaults=values)[0]


def drop(question: Question) -> None:
    """An open question is no knowledge."""
    Knowledge.objects.filter(question=question).delete()


def reviewers(question: Question) -> QuerySet[User]:
    """Who is asked “is that still right?”: who asked and who helped; when neither is here any more, others.

    Those are the leads of the question's fields and the coordinators.
    """
    own = [
        question.author_id,
        question.cared_for_by_id,
        question.best_answer.author_id if question.best_answer else None,
    ]
    people = audience_of(question.board)
    first = people.filter(pk__in=[pk for pk in own if pk])
    if first.exists():
        return first
    leads = field_leads(question.action_fields.values("pk")).values("user")
    return people.filter(Q(pk__in=leads) | Q(is_coordinator=True))


def _own(question: Question) -> set[int]:
    helper = question.best_answer.author_id if question.best_answer else None
    return {pk for pk in (question.author_id, question.cared_for_by_id, helper) if pk}


def can_review(user: Any, question: Question) -> bool:
    """Who asked or looks after it, who helped, leads of the question's fields, coordinators; only what is solved."""
    if not getattr(user, "is_member", False) or question.state != Question.State.SOLVED:
        return False
    if user.is_coordinator or user.pk in _own(question):
        return True
    return field_leads(question.action_fields.values("pk")).filter(user=user).exists()


@periodic(every=timedelta(hours=6))
def ask_for_reviews() -> int:
    """Ask about what is due, each once; gives how many. Goes on where it stopped: each is a transaction of its own."""
    return ask_due(timezone.now())


def ask_due(now: datetime) -> int:
    """Like `ask_for_reviews`, at a given moment."""
    due = list(Knowledge.objects.due(now).order_by("due_at", "pk").values_list("pk", flat=True)[:BATCH])
    return sum(_ask(pk, now) for pk in due)


@transaction.atomic
def _ask(pk: int, now: datetime) -> bool:
    if not Knowledge.objects.due(now).filter(pk=pk).update(asked_at=now):
        return False  # another process was quicker
    question = Question.objects.select_related("board__group", "author", "best_answer").get(knowledge=pk)
    telling.tell("openmic.review", question, reviewers(question), url=telling.review_url(question))
    return True
