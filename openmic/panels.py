"""What OPEN MIC shows on other pages."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string

from kurzewege.common import counts
from kurzewege.common.prepared import prepared
from members.models import ActionField
from members.requests import MemberRequest

from .models import Question

FOR_ME = 3


def questions_for_me(request: MemberRequest, **context: Any) -> str | None:
    """Beside the start page: unsolved questions in my action fields, those without an answer first."""
    questions = _unsolved_for(request.user)
    return render_to_string("openmic/_for_me.html", {"questions": questions}, request=request) if questions else None


@prepared
def _unsolved_for(user: Any) -> Any:
    fields = ActionField.objects.filter(profiles__user=user).values("pk")
    others = Question.objects.visible_to(user).unsolved().exclude(author=user)
    return others.in_fields(fields).order_by("answer_count", "-created")[:FOR_ME]


def nav_count(request: MemberRequest, **context: Any) -> str | None:
    """Beside the navigation entry: how many questions have no answer yet."""
    count = counts.number(request, "openmic.unanswered")
    return render_to_string("openmic/_nav_count.html", {"count": count}) if count else None


def plus(request: MemberRequest, **context: Any) -> str:
    """The phone's "+"."""
    return render_to_string("openmic/_plus.html")
