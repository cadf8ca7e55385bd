"""What the moderators' page is sent: every question where it stands now, the same for all moderators.

`mic-desk:<key>`:

| event    | patches                                                                    |
|----------|----------------------------------------------------------------------------|
| question | the question in its column, and gone from the others                       |
| votes    | its number, with the score by which the page orders                        |
| board    | state and settings of the board, and every question as with "question"     |
| note     | the question with its notes, or (without a question) the board's notes     |
| suspicion | whether guests' votes look odd                                           |
| moderators | who moderates                                                             |
| hands, speaking, timer | the speaking list, the clock: see `hall`                     |
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.template.loader import render_to_string

from kurzewege.common.live import api as live
from kurzewege.common.prepared import prepared

from . import hall, rules
from .models import LiveBoard, LiveNote, LiveQuestion
from .topics import DESK_PREFIX

COLUMNS = ("new", "podium", "done")
MODERATORS = "openmic/live/_desk_moderators.html"
MAX_NAMES = 20


class DeskTopic(live.Topic):
    """`mic-desk:<key>`: the board's moderators."""

    prefix = DESK_PREFIX
    coalesce = {"votes", "hands"}

    def may_join(self, user: Any, name: str) -> bool:
        return LiveBoard.objects.moderated_by(user).filter(key=live.key_of(name)).exists()

    def allowed(self, user_ids: set[int], name: str) -> set[int]:
        board = _board(name)
        if board is None:
            return set()
        return set(rules.moderators_of(board).filter(pk__in=user_ids).values_list("pk", flat=True))

    def render(self, name: str, events: Sequence[live.TopicEvent], language: str) -> list[live.Patch]:
        """The questions concerned as they are now, each once."""
        board = _board(name)
        if board is None:
            return []
        kinds = {event.kind for event in events}
        moved = dict.fromkeys(event.ref for event in events if event.kind in {"question", "note"} and event.ref)
        if "board" in kinds:  # other votes count, or nothing can be done any more: every question is drawn anew
            moved |= dict.fromkeys(board.questions.exclude(state="withdrawn").values_list("key", flat=True))
        counted = {event.ref for event in events if event.kind == "votes"} - moved.keys()
        concerned = [*moved, *counted]
        questions = {row.key: row for row in (_cards(board, concerned) if concerned else [])}
        patches = [patch for key in moved for patch in _where_it_stands(board, key, questions.get(key))]
        patches += [_count_patch(questions[key]) for key in sorted(counted & questions.keys())]
        if "board" in kinds:
            patches.append(_patch(f"desk-board-{board.key}", "openmic/live/_desk_board.html", board=board))
        patches += hall.patches(board, kinds, is_desk=True)
        if {"suspicion", "board"} & kinds:
            patches.append(_patch(f"desk-suspicion-{board.key}", "openmic/live/_desk_suspicion.html", board=board))
        if "moderators" in kinds:
            moderators = rules.moderators_of(board).order_by("sort_name")[:MAX_NAMES]
            patches.append(_patch(f"desk-moderators-{board.key}", MODERATORS, board=board, moderators=moderators))
        if any(event.kind == "note" and not event.ref for event in events):
            notes = LiveNote.objects.about_the_board(board)
            patches.append(_patch(f"desk-notes-{board.key}", "openmic/live/_desk_notes.html", board=board, notes=notes))
        return patches


def _where_it_stands(board: LiveBoard, key: str, question: LiveQuestion | None) -> Iterable[live.Patch]:
    here = question.desk_column if question is not None else None
    for column in COLUMNS:
        if column == here:
            context = {"question": question, "board": board}
            yield _patch(f"desk-{column}-{board.key}", "openmic/live/_desk_card.html", how="append", **context)
        else:
            yield live.Patch(target=f"desk-{key}-{column}", how="remove")


def _count_patch(question: LiveQuestion) -> live.Patch:
    return _patch(f"desk-{question.key}-count", "openmic/live/_desk_count.html", question=question)


def _patch(target: str, template: str, *, how: Any = "replace", **context: Any) -> live.Patch:
    return live.Patch(target=target, html=render_to_string(template, context).strip(), how=how)


def _board(name: str) -> LiveBoard | None:
    return next(iter(_boards(live.key_of(name))), None)


@prepared
def _boards(key: str) -> Any:
    return LiveBoard.objects.select_related("group", "event", "suspected_question").filter(key=key)


@prepared
def _cards(board: LiveBoard, keys: list[str]) -> Any:
    return LiveQuestion.objects.for_desk().filter(board=board, key__in=keys)
