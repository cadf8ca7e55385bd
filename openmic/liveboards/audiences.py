"""Who hears of changes on a live board, and what open pages are sent: the same for everybody, nothing personal.

`mic:<key>`, the phones and the projector:

| event   | patches                                                                                        |
|---------|------------------------------------------------------------------------------------------------|
| shown   | the question where it stands now (list, stage, done) and gone from where it does not           |
| gone    | the question is nowhere; only its key is told                                                  |
| votes   | its number, with the score by which the page orders                                            |
| board   | the notice (open, paused, closed), and every question as with "shown"; closed: all lists, in groups   |
| asked   | nothing: pages with questions of their own ask what became of them                             |
| hands, speaking, timer | the speaking list, the clock: see `hall`                                        |

`mic-desk:<key>`, the moderators' page: see `desk_audience`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q, prefetch_related_objects
from django.template.loader import render_to_string

from groups.access import readers_of
from kurzewege.common.live import api as live
from kurzewege.common.prepared import prepared
from kurzewege.common.visitors import Visitor

from . import hall, ledger, rules
from .asker import Asker
from .models import LiveBoard, LiveQuestion, ScreenPass
from .querysets import ScreenPassQuerySet
from .topics import PREFIX

State = LiveQuestion.State


class MicTopic(live.Topic):
    """`mic:<key>`: members who see the board, and guests who joined it, while it runs."""

    prefix = PREFIX
    coalesce = {"votes", "hands"}
    counts_people = True

    def may_join(self, user: Any, name: str) -> bool:
        return LiveBoard.objects.visible_to(user).filter(key=live.key_of(name)).exists()

    def allowed(self, user_ids: set[int], name: str) -> set[int]:
        board = _board(name)
        if board is None:
            return set()
        if board.state != LiveBoard.State.DRAFT:
            return readers_of(board.group, user_ids)
        return set(rules.moderators_of(board).filter(pk__in=user_ids).values_list("pk", flat=True))

    def allowed_visitors(self, visitors: set[Visitor], name: str) -> set[Visitor]:
        board = _board(name)
        if board is None or (board.group is not None and board.group.deleted_at is not None):
            return set()
        return _screens(board, visitors) | _guests(board, visitors)

    def render(self, name: str, events: Sequence[live.TopicEvent], language: str) -> list[live.Patch]:
        """The questions concerned as they are now, each once."""
        board = _board(name)
        if board is None:
            return []
        kinds = {event.kind for event in events}
        moved = dict.fromkeys(event.ref for event in events if event.kind in {"shown", "gone"})
        if "board" in kinds:  # other votes count, or none can be cast any more: every question is drawn anew
            rows = board.questions.exclude(state__in=["waiting", "withdrawn"])
            moved |= dict.fromkeys(rows.values_list("key", flat=True))
        patches = _drawn(board, list(moved)) if moved else []
        if "board" in kinds:
            patches.append(_patch(f"mic-notice-{board.key}", "openmic/live/_notice.html", board=board))
        patches += hall.patches(board, kinds, is_desk=False)
        if board.is_closed:
            patches.append(_lists_patch(board))
        return patches + _counted(board, {event.ref for event in events if event.kind == "votes"} - moved.keys())


def _drawn(board: LiveBoard, keys: list[str]) -> list[live.Patch]:
    """The questions with these keys where they stand now, and the stage. One query, and one for former wordings."""
    rows = _cards(board, keys)
    prefetch_related_objects([row for row in rows if row.version], "edits")
    questions = {row.key: row for row in rows}
    patches = [patch for key in keys for patch in where_it_stands(board, key, questions.get(key))]
    return [*patches, stage_patch(board, next((row for row in rows if row.state == State.STAGE), None))]


def _counted(board: LiveBoard, keys: set[str]) -> list[live.Patch]:
    """The numbers of the questions with these keys, as far as they can be seen. One query."""
    rows = sorted(_numbers(board, keys), key=lambda row: row.key) if keys else []
    for row in rows:
        row.board = board
    return [_count_patch(row) for row in rows]


def _guests(board: LiveBoard, visitors: set[Visitor]) -> set[Visitor]:
    """Those who joined the board and were not sent away, while it runs and guests may be there."""
    joined = {visitor for visitor in visitors if board.door in visitor.doors}
    if not joined or not board.allows_guests or not board.is_running:
        return set()
    barred = rules.barred(board)
    return {visitor for visitor in joined if not Asker(None, visitor).own_among(barred)}


def _screens(board: LiveBoard, visitors: set[Visitor]) -> set[Visitor]:
    """Computers without login that show the board's projector page. No query where none has ever been let in."""
    door = ScreenPassQuerySet.DOOR
    screens = {visitor for visitor in visitors if any(name.startswith(door) for name in visitor.doors)}
    doors = {screen_pass.door for screen_pass in ScreenPass.objects.valid().filter(board=board)} if screens else set()
    return {screen for screen in screens if not doors.isdisjoint(screen.doors)}


def _lists_patch(board: LiveBoard) -> live.Patch:
    """All lists of a closed board, in its groups: hardly anything changes there any more."""
    rows: Any = LiveQuestion.objects.for_cards().filter(board=board)
    lists = ledger.context_of(board, list(rows.listed()[: ledger.MAX_LISTED]), list(rows.done()))
    return _patch(f"mic-lists-{board.key}", "openmic/live/_lists.html", board=board, **lists)


def where_it_stands(board: LiveBoard, key: str, question: LiveQuestion | None) -> Iterable[live.Patch]:
    """Gone from where it does not stand, drawn where it does; the stage has a patch of its own."""
    state = question.state if question is not None and question.is_shown else None
    in_list, done = f"mic-{key}", f"mic-{key}-done"
    if state == State.ADMITTED:
        yield _patch(f"mic-list-{board.key}", "openmic/live/_card.html", how="append", question=question, board=board)
    else:
        yield live.Patch(target=in_list, how="remove")
    if state in {State.ANSWERED, State.ASIDE, State.MERGED}:
        yield _patch(f"mic-done-{board.key}", "openmic/live/_done.html", how="append", question=question, board=board)
    else:
        yield live.Patch(target=done, how="remove")


def stage_patch(board: LiveBoard, question: LiveQuestion | None) -> live.Patch:
    """The question on stage, or the empty place for it."""
    return _patch(f"mic-stage-{board.key}", "openmic/live/_stage.html", question=question, board=board)


def _count_patch(question: LiveQuestion) -> live.Patch:
    return _patch(f"mic-{question.key}-count", "openmic/live/_count.html", question=question)


def _patch(target: str, template: str, *, how: Any = "replace", **context: Any) -> live.Patch:
    return live.Patch(target=target, html=render_to_string(template, context).strip(), how=how)


def _board(name: str) -> LiveBoard | None:
    return next(iter(_boards(live.key_of(name))), None)


@prepared
def _boards(key: str) -> Any:
    return LiveBoard.objects.select_related("group", "event").filter(key=key)


@prepared
def _cards(board: LiveBoard, keys: list[str]) -> Any:
    """Questions with these keys, and the one on stage; former wordings are left to who knows that there are any."""
    rows: Any = LiveQuestion.objects.for_cards().prefetch_related(None)
    return rows.filter(Q(key__in=keys) | Q(state=State.STAGE), board=board)


@prepared
def _numbers(board: LiveBoard, keys: set[str]) -> Any:
    return LiveQuestion.objects.filter(board=board, key__in=keys)
