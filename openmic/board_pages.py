"""What a board's page shows: which questions, in which order, and to whom one may ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from groups import mine
from groups.models import Group
from kurzewege.common import counts
from kurzewege.common.keys import KEY_LENGTH
from members.fields import current_fields
from members.models import ActionField
from members.requests import MemberRequest

from .forms import QuestionForm
from .models import Board, Question

PAGE_SIZE = 20

TABS: dict[str, Promise] = {
    "unsolved": _("Not solved yet"),
    "unanswered": _("Without an answer"),
    "for_me": _("For me"),
    "solved": _("Solved"),
    "mine": _("My questions"),
    "followed": _("I follow"),
}
# Where a question that was just asked belongs on top, whoever asked it.
TAKES_NEW = {"unsolved", "unanswered"}


@dataclass(frozen=True)
class Choice:
    """What somebody wants to see of a board; unknown values count as none."""

    tab: str = "unsolved"
    field: ActionField | None = None
    before: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> Choice:
        """As the address says."""
        asked = request.GET
        tab = asked.get("tab", "")
        field = next((field for field in current_fields() if field.slug == asked.get("field")), None)
        return cls(tab if tab in TABS else "unsolved", field, asked.get("before", ""))

    def questions(self, user: Any, board: Board | None) -> QuerySet[Question]:
        """All of them, newest first."""
        found: Any = Question.objects.visible_to(user).filter(board=board).for_cards().with_vote_of(user)
        if self.field:
            found = found.in_fields([self.field.pk])
        chosen = {
            "unsolved": found.unsolved,
            "unanswered": found.unanswered,
            "solved": found.solved,
            "for_me": lambda: found.answerable_by(user),
            "mine": lambda: found.filter(Q(author=user) | Q(cared_for_by=user)),
            "followed": lambda: found.followed_by(user),
        }
        return chosen[self.tab]()

    @property
    def takes_new(self) -> bool:
        return self.tab in TAKES_NEW and self.field is None

    def older(self, last: Question) -> str:
        """The address of what stands below this question."""
        query = QueryDict(mutable=True)
        query.update({"tab": self.tab, "before": last.key})
        if self.field:
            query["field"] = self.field.slug
        return f"?{query.urlencode()}"


def page_of(choice: Choice, user: Any, board: Board | None) -> tuple[list[Question], str]:
    """The questions of one page, and the address of the next ("" on the last)."""
    questions: Any = choice.questions(user, board)
    key = choice.before
    # A place only: nothing of the question itself is shown, so it may be withdrawn by now.
    last = (
        Question.objects.filter(key=key, board=board).first() if key.isalnum() and len(key) <= 2 * KEY_LENGTH else None
    )
    if last:
        questions = questions.older_than(last)
    rows = list(questions[: PAGE_SIZE + 1])
    shown = rows[:PAGE_SIZE]
    return shown, choice.older(shown[-1]) if len(rows) > PAGE_SIZE else ""


def question_form(request: MemberRequest, *args: Any, only: Group | None = None) -> QuestionForm:
    """The form to ask with; `only`: in this group."""
    return QuestionForm(
        *args,
        actor=request.user,
        groups=[] if only else _writable_groups(request),
        member_count=counts.number(request, "members"),
        only=only,
    )


def with_member_count(group: Group) -> Group:
    """The same group with its number of members, as the form's list of readers wants it."""
    return Group.objects.select_related("action_field").with_member_count().get(pk=group.pk)


def _writable_groups(request: MemberRequest) -> list[Group]:
    """The groups of who asks, where something new may be written; kept for the navigation, which spares its query."""
    groups = list(Group.objects.of(request.user).in_nav_order().with_member_count())
    mine.keep(request, groups)
    return [group for group in groups if group.archived_at is None]
