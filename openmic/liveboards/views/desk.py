"""The moderators' page. Every move is a form; scripts send the same one and get JSON.

Each form carries the `version` that the page showed: who comes second gets 409 with the question as it is now.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kurzewege.common.errors import Refused
from kurzewege.common.live import api as live
from members.requests import MemberRequest

from ... import actions as everyday
from .. import actions, hall, rules
from ..access import access_desk, access_desk_question
from ..codes import spaced
from ..conflict import LostRace
from ..desk_audience import MAX_NAMES
from ..minutes import part_for
from ..models import LiveBoard, LiveNote, LiveQuestion
from ..topics import desk_topic_of

MAX_DONE = 200


@require_safe
def desk(request: MemberRequest, key: str) -> HttpResponse:
    """Three columns: new, on the podium, done."""
    return _desk_page(request, access_desk(request.user, key))


@require_POST
def move(request: MemberRequest, key: str, question_key: str) -> HttpResponse:
    """Do something with a question (`do`: see `MOVES`, `version`, `text`, `into`)."""
    question = access_desk_question(request.user, key, question_key)
    act = MOVES.get(request.POST.get("do", ""))
    try:
        if act is None:
            raise Refused(_("Please choose what shall happen to the question."))
        act(request, question)
    except Refused as refusal:
        return _refused(request, question.board, refusal, question)
    return _done(request, question.board)


@require_safe
def unite(request: MemberRequest, key: str, question_key: str) -> HttpResponse:
    """Choose the question with which this one shall be united."""
    question = access_desk_question(request.user, key, question_key)
    others = LiveQuestion.objects.for_cards().filter(board=question.board, state__in=["admitted", "stage"])
    context = {"board": question.board, "question": question, "others": others.exclude(pk=question.pk)}
    return render(request, "openmic/live/unite.html", context)


@require_POST
def note(request: MemberRequest, key: str) -> HttpResponse:
    """A word to the other moderators (`text`)."""
    board = access_desk(request.user, key)
    return board_move(
        request, board, lambda: actions.add_note(actor=request.user, board=board, text=request.POST.get("text", ""))
    )


@require_POST
def guest_votes(request: MemberRequest, key: str) -> HttpResponse:
    """Count the guests' votes, or set them aside (`counts`: 1 or 0)."""
    board = access_desk(request.user, key)
    counts = request.POST.get("counts") == "1"
    return board_move(
        request, board, lambda: actions.take_in_guest_votes(actor=request.user, board=board, counts=counts)
    )


@require_POST
def dismiss_suspicion(request: MemberRequest, key: str) -> HttpResponse:
    """The guests' votes are in order."""
    board = access_desk(request.user, key)
    return board_move(request, board, lambda: actions.dismiss_suspicion(actor=request.user, board=board))


@require_POST
def renew_code(request: MemberRequest, key: str) -> HttpResponse:
    """Other six letters."""
    board = access_desk(request.user, key)
    return board_move(request, board, lambda: actions.renew_code(actor=request.user, board=board))


# --- Moves ---------------------------------------------------------------------------------------------------


def _plain(action: Callable[..., Any]) -> Callable[[MemberRequest, LiveQuestion], Any]:
    """A move that needs nothing but the version."""

    def act(request: MemberRequest, question: LiveQuestion) -> Any:
        return action(actor=request.user, question=question, expected_version=version_of(request.POST.get("version")))

    return act


def _with_text(action: Callable[..., Any], name: str) -> Callable[[MemberRequest, LiveQuestion], Any]:
    """A move that takes what was written in `text` as its argument `name`."""

    def act(request: MemberRequest, question: LiveQuestion) -> Any:
        version = version_of(request.POST.get("version"))
        text = {name: request.POST.get("text", "")}
        return action(actor=request.user, question=question, expected_version=version, **text)

    return act


def _call_up(request: MemberRequest, question: LiveQuestion) -> None:
    """`replaces`: key and version of what the page showed on stage, which goes back to the list."""
    key, _dot, version = request.POST.get("replaces", "").partition(".")
    replaces = question.board.questions.select_related("board").filter(key=key).first() if key else None
    if replaces is not None:
        replaces.version = version_of(version)
    actions.put_on_stage(
        actor=request.user,
        question=question,
        expected_version=version_of(request.POST.get("version")),
        replaces=replaces,
    )


def _merge(request: MemberRequest, question: LiveQuestion) -> None:
    """`into`: key and version of the question that stays."""
    key, _dot, version = request.POST.get("into", "").partition(".")
    into = question.board.questions.select_related("board").filter(key=key).first() if key else None
    if into is None:
        raise Refused(_("Please choose the question with which it shall be united."))
    actions.merge(
        actor=request.user,
        question=question,
        expected_version=version_of(request.POST.get("version")),
        into=into,
        into_version=version_of(version),
    )


def _note(request: MemberRequest, question: LiveQuestion) -> None:
    actions.add_note(actor=request.user, board=question.board, question=question, text=request.POST.get("text", ""))


def _bar(request: MemberRequest, question: LiveQuestion) -> None:
    actions.bar_asker(actor=request.user, question=question, is_barred=not question.is_barred)


def _pass_on(request: MemberRequest, question: LiveQuestion) -> None:
    """`to`: "group" for the board's group, else all members."""
    group = question.board.group if request.POST.get("to") == "group" else None
    board = everyday.group_board(group) if group else everyday.everyday_board()
    actions.pass_on(actor=request.user, question=question, board=board)


MOVES: dict[str, Callable[[MemberRequest, LiveQuestion], Any]] = {
    "admit": _plain(actions.admit),
    "aside": _with_text(actions.set_aside, "reason"),
    "stage": _call_up,
    "off": _plain(actions.take_off_stage),
    "answer": _with_text(actions.answer, "note"),
    "reopen": _plain(actions.reopen),
    "edit": _with_text(actions.edit_text, "text"),
    "merge": _merge,
    "unmerge": _plain(actions.unmerge),
    "note": _note,
    "bar": _bar,
    "pass_on": _pass_on,
}


def version_of(text: str | None) -> int:
    """The version that the page showed; -1, which no question has, for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else -1


# --- Answers -------------------------------------------------------------------------------------------------


def board_move(request: MemberRequest, board: LiveBoard, act: Callable[[], Any]) -> HttpResponse:
    """Do it and answer: JSON for scripts, else the desk again, with a sentence when it was refused (409, 422)."""
    try:
        act()
    except Refused as refusal:
        return _refused(request, board, refusal)
    return _done(request, board)


def _done(request: MemberRequest, board: LiveBoard) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({})
    return redirect("openmic:live_desk", board.key)


def _refused(
    request: MemberRequest, board: LiveBoard, refusal: Refused, question: LiveQuestion | None = None
) -> HttpResponse:
    status = 409 if isinstance(refusal, LostRace) else 422
    if _wants_json(request):
        return JsonResponse({"sentence": str(refusal.sentence)}, status=status)
    # What was written stays in its field, beside the question as it is now.
    typed = {
        "key": question.key if question else "",
        "do": request.POST.get("do", ""),
        "text": request.POST.get("text"),
    }
    return _desk_page(request, board, refusal=str(refusal.sentence), typed=typed, status=status)


def _desk_page(
    request: MemberRequest,
    board: LiveBoard,
    *,
    refusal: str = "",
    typed: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    topic = desk_topic_of(board)
    live.mark(request, topic)
    rows: Any = LiveQuestion.objects.for_desk().filter(board=board)
    context = {
        "board": board,
        "topic": topic,
        "new": rows.filter(state="waiting").order_by("created", "pk"),
        "podium": rows.filter(state__in=["admitted", "stage"]).order_by("-score", "place"),
        "done": rows.done()[:MAX_DONE],
        "notes": LiveNote.objects.about_the_board(board),
        "code": spaced(board.code),
        "join_address": request.build_absolute_uri(reverse("openmic:live_join")),
        "moderators": rules.moderators_of(board).order_by("sort_name")[:MAX_NAMES],
        "refusal": refusal,
        "typed": typed,
        "minutes_part": part_for(request.user, board),
        **hall.context_of(board),
    }
    response = render(request, "openmic/live/desk.html", context, status=status)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _wants_json(request: MemberRequest) -> bool:
    return request.headers.get("Accept", "") == "application/json"
