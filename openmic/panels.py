"""What OPEN MIC shows on other pages."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.template.loader import render_to_string
from django.utils import timezone

from groups.models import Group
from kurzewege.common import counts
from kurzewege.common.prepared import prepared
from members.requests import MemberRequest

from .everyday.escalation import AFTER_A_WEEK
from .models import Answer, Question, Step

FOR_ME, ON_THE_DESK, ON_A_PROFILE = 3, 10, 3


def questions_for_me(request: MemberRequest, **context: Any) -> str | None:
    """Beside the start page: unsolved questions this member could answer, those without an answer first."""
    questions = _answerable(request.user)
    return render_to_string("openmic/_for_me.html", {"questions": questions}, request=request) if questions else None


@prepared
def _answerable(user: Any) -> Any:
    return Question.objects.answerable_by(user).order_by("answer_count", "-created")[:FOR_ME]


def group_tab(request: MemberRequest, *, group: Group, here: str = "", **context: Any) -> str:
    """The group page's way to its questions."""
    return render_to_string("openmic/_group_tab.html", {"group": group, "here": here})


def desk_unanswered(request: MemberRequest, **context: Any) -> str | None:
    """On the desk: what nobody answered in three working days, oldest first. Two queries."""
    if not request.user.is_coordinator:
        return None
    reached_the_desk = Step.objects.filter(question=OuterRef("pk"), kind=Step.Kind.COORDINATORS)
    waiting = Question.objects.visible_to(request.user).unanswered().filter(Exists(reached_the_desk))
    week_ago = timezone.now() - AFTER_A_WEEK
    numbers = waiting.aggregate(all=Count("pk"), weekly=Count("pk", filter=Q(created__lte=week_ago)))
    if not numbers["all"]:
        return None
    questions = waiting.select_related("author__organisation").order_by("created", "pk")[:ON_THE_DESK]
    values = {"questions": questions, "count": numbers["all"], "weekly": numbers["weekly"]}
    return render_to_string("openmic/_desk_unanswered.html", values, request=request)


def answers_of_member(request: MemberRequest, *, member: Any, **context: Any) -> str | None:
    """On a profile: what this person answered last, as far as the viewer may read it. One query."""
    answers = _last_answers(request.user, member)
    return render_to_string("openmic/_of_member.html", {"answers": answers}, request=request) if answers else None


@prepared
def _last_answers(viewer: Any, member: Any) -> Any:
    return Answer.objects.visible_to(viewer).by(member).select_related("question")[:ON_A_PROFILE]


def nav_count(request: MemberRequest, **context: Any) -> str | None:
    """Beside the navigation entry: how many questions have no answer yet."""
    count = counts.number(request, "openmic.unanswered")
    return render_to_string("openmic/_nav_count.html", {"count": count}) if count else None


def ask_instead(request: MemberRequest, **context: Any) -> str:
    """In the directory, when nobody knows about it: ask everybody."""
    return render_to_string("openmic/_ask_instead.html")


def plus(request: MemberRequest, **context: Any) -> str:
    """The phone's "+"."""
    return render_to_string("openmic/_plus.html")
