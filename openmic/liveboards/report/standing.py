"""A live board as it stands: what everybody on it may read, at one number of its log."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from kurzewege.common.live import api as live

from ..models import LiveBoard, LiveQuestion
from ..topics import topic_of

State = LiveQuestion.State
# The groups of a board that can be read, in this order: `Line.group`.
STAGE, OPEN, ANSWERED, ASIDE, MERGED = "stage", "open", "answered", "aside", "merged"
GROUPS = (STAGE, OPEN, ANSWERED, ASIDE, MERGED)
_GROUP_OF = {
    State.STAGE: STAGE,
    State.ADMITTED: OPEN,
    State.ANSWERED: ANSWERED,
    State.ASIDE: ASIDE,
    State.MERGED: MERGED,
}


@dataclass(frozen=True)
class PassedOn:
    """Where a question went. `place` as in `LiveQuestion.passed_place`."""

    place: str
    group_name: str = ""
    address: str = ""  # absolute; empty unless everybody who reads the board may read the question


@dataclass(frozen=True)
class Line:
    """One question. `text` is None when it was set aside before anybody saw it: then only `note` says why."""

    number: int
    group: str
    text: str | None
    asked_by: str = ""
    is_by_guest: bool = False
    votes: int = 0
    ups: int = 0
    downs: int = 0
    guest_ups: int = 0
    guest_downs: int = 0
    note: str = ""
    merged_into: int | None = None
    passed_on: PassedOn | None = None
    is_edited: bool = False


@dataclass(frozen=True)
class Standing:
    """The board. `at` is the moment and `number` the event of the board's log at which it was drawn."""

    title: str
    state: str
    asking: str
    admits_first: bool
    voters: str
    ranking: str
    allows_downvotes: bool
    counts_guests: bool
    at: datetime
    number: int
    address: str
    event_title: str = ""
    starts: datetime | None = None
    group_name: str = ""
    lines: list[Line] = field(default_factory=list)

    def of(self, group: str) -> list[Line]:
        """The lines of one of `GROUPS`."""
        return [line for line in self.lines if line.group == group]


@transaction.atomic
def draw(board: LiveBoard) -> Standing:
    """The board as it is now; five queries, whatever stands on it.

    While its log is held nothing changes, so that all lines belong to the same `number`. The order is that of the
    list, then what became of the others, the latest first.
    """
    number = live.hold(topic_of(board))
    board = LiveBoard.objects.select_related("event", "group").get(pk=board.pk)
    return Standing(
        title=board.title,
        state=board.state,
        asking=board.asking,
        admits_first=board.admits_first,
        voters=board.voters,
        ranking=board.ranking,
        allows_downvotes=board.allows_downvotes,
        counts_guests=board.counts_guests,
        at=timezone.now(),
        number=number,
        address=settings.SITE_URL + board.get_absolute_url(),
        event_title=board.event.title if board.event else "",
        starts=board.event.starts if board.event else None,
        group_name=board.group.name if board.group else "",
        lines=_lines(board),
    )


def questions_of(board: LiveBoard) -> list[LiveQuestion]:
    """Everything that stands on the board, in the order of its groups. Three queries."""
    rows: Any = LiveQuestion.objects.for_cards().filter(board=board)
    listed = list(rows.filter(state__in=[State.STAGE, State.ADMITTED]).order_by("-score", "place"))
    done = list(rows.done())
    questions = [*listed, *done]
    for question in questions:
        question.board = board
    return sorted(questions, key=lambda question: GROUPS.index(group_of(question)))


def group_of(question: LiveQuestion) -> str:
    """The group of a question that stands on the board."""
    return _GROUP_OF[State(question.state)]


def _lines(board: LiveBoard) -> list[Line]:
    questions = questions_of(board)
    numbers = {question.pk: number for number, question in enumerate(questions, 1)}
    return [_line(question, numbers) for question in questions]


def _line(question: LiveQuestion, numbers: dict[Any, int]) -> Line:
    number, group = numbers[question.pk], group_of(question)
    if not question.is_public:
        return Line(number, group, None, note=question.note)
    return Line(
        number,
        group,
        question.text,
        asked_by=question.asked_by,
        is_by_guest=question.is_by_guest and question.board.asking == LiveBoard.Asking.NAMED,
        votes=question.votes,
        ups=question.ups,
        downs=question.downs,
        guest_ups=question.guest_ups,
        guest_downs=question.guest_downs,
        note=question.note,
        merged_into=numbers.get(question.merged_into_id),
        passed_on=passed_on(question),
        is_edited=bool(question.edits.all()),
    )


def passed_on(question: LiveQuestion) -> PassedOn | None:
    """Where it went, as far as everybody who reads the board may know; None when it was not passed on."""
    place, passed = question.passed_place, question.passed_on
    if passed is None or place == "elsewhere":
        return PassedOn(place) if place else None
    group_name = passed.board.group.name if passed.board.group else ""
    return PassedOn(place, group_name, settings.SITE_URL + passed.get_absolute_url())
