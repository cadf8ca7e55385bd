"""What happens to a question that nobody answers, counted in working days.

| after | told                                                | where it shows                      |
|-------|-----------------------------------------------------|-------------------------------------|
| 1     | who was asked, and the next few whom it fits        | bell                                |
| 2     | leads of its action fields, or of the board's group | bell                                |
| 3     | the coordinators who may see it                     | bell and desk, until it is answered |

Every step is taken once: its row in the story is written first, in one transaction with what is sent, and of two
processes the database lets one write it. Every step is a line of the story that the asker reads.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from groups.access import audience_of
from groups.models import Membership
from kurzewege.common.jobs.api import periodic
from kurzewege.common.working_days import working_days_before
from members.models import User

from ..actions import tell as tell_pages
from ..models import Question, Step
from . import telling
from .fitting import field_leads

BATCH = 200
AFTER_A_WEEK = timedelta(days=7)


def told_again(question: Question, now: datetime) -> int:
    """Who was asked already, and the next few."""
    again = telling.still_asked(question)
    reasons = dict(question.fits.told().values_list("user_id", "why"))
    telling.tell("openmic.still_open", question, again, reasons=reasons)
    return len(again) + telling.tell_fits("openmic.still_open", question, actor=None, at=now)


def leads_told(question: Question, now: datetime) -> int:
    """Leads of the board's group; on the board of all members those of the question's action fields."""
    group = question.board.group
    leads = (
        Membership.objects.leads().filter(group=group) if group else field_leads(question.action_fields.values("pk"))
    )
    people = audience_of(question.board).filter(pk__in=leads.values("user")).exclude(pk=question.author_id)
    return telling.tell("openmic.leads", question, people)


def coordinators_told(question: Question, now: datetime) -> int:
    """Coordinators who may see it: none for a group they are not in."""
    people = audience_of(question.board).filter(is_coordinator=True)
    telling.tell("openmic.desk", question, people)
    return people.count()


# In order: after how many working days, what is noted, what is done.
STEPS: tuple[tuple[int, str, Callable[[Question, datetime], int]], ...] = (
    (1, Step.Kind.TOLD_AGAIN, told_again),
    (2, Step.Kind.LEADS, leads_told),
    (3, Step.Kind.COORDINATORS, coordinators_told),
)


@periodic(every=timedelta(minutes=15))
def escalate() -> int:
    """Take every step that is due; gives how many. What a broken-off run left is done by the next."""
    return escalate_due(timezone.now())


def escalate_due(now: datetime) -> int:
    """Like `escalate`, at a given moment."""
    taken = 0
    for days, kind, act in STEPS:
        for pk in _due(kind, working_days_before(now, days)).values_list("pk", flat=True)[:BATCH]:
            taken += _take(pk, kind, act, now)
    return taken


def _due(kind: str, asked_before: datetime) -> QuerySet[Question]:
    """Everyday questions without an answer that are old enough and have not had this step; oldest first."""
    had = Step.objects.filter(question=OuterRef("pk"), kind=kind)
    questions = Question.objects.filter(
        board__closed_at=None, board__group__archived_at=None, board__group__deleted_at=None, deleted_at=None
    )
    return questions.unanswered().filter(~Exists(had), created__lte=asked_before).order_by("created", "pk")


def _take(pk: int, kind: str, act: Callable[[Question, datetime], int], now: datetime) -> bool:
    try:
        with transaction.atomic():
            question = Question.objects.select_related("board__group", "author").get(pk=pk)
            step = Step.objects.create(question=question, kind=kind, at=now)
            step.count = act(question, now)
            step.save(update_fields=["count"])
            tell_pages(question, "story")
    except IntegrityError:
        if not Step.objects.filter(question=pk, kind=kind).exists():
            raise
        return False  # another process was quicker
    return True


@periodic(every=timedelta(days=7))
def tell_of_never_answered() -> int:
    """Once a week: the coordinators hear how many questions have waited for a week. Gives how many were told."""
    waiting = never_answered(timezone.now()).filter(board__group=None)
    oldest = waiting.select_related("board__group").first()
    if oldest is None:
        return 0
    return telling.tell("openmic.weekly", oldest, User.objects.coordinators(), url="/desk/")


def never_answered(now: datetime) -> QuerySet[Question]:
    """Everyday questions that have had no answer for a week or longer, oldest first."""
    return (
        Question.objects.filter(deleted_at=None, created__lte=now - AFTER_A_WEEK).unanswered().order_by("created", "pk")
    )
