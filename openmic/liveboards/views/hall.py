"""What moderators do with the speaking list and the clock. Scripts get JSON, others the desk again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kurzewege.common.errors import Refused
from members.requests import MemberRequest

from .. import actions
from ..access import access_desk
from ..models import LiveBoard, RaisedHand
from .desk import board_move, version_of


@require_POST
def hands(request: MemberRequest, key: str) -> HttpResponse:
    """Do something with the speaking list (`do`: `LIST_MOVES`) or with a hand (`HAND_MOVES`; `hand`, `version`)."""
    board = access_desk(request.user, key)
    return board_move(request, board, lambda: _move(request, board))


@require_POST
def timer(request: MemberRequest, key: str) -> HttpResponse:
    """Do something with the clock (`do`: start, pause, go, more, stop; `minutes`, `version`)."""
    board = access_desk(request.user, key)
    return board_move(request, board, lambda: _turn(request, board))


def _move(request: MemberRequest, board: LiveBoard) -> Any:
    do = request.POST.get("do", "")
    if do in LIST_MOVES:
        return actions.set_speaking_list(actor=request.user, board=board, **LIST_MOVES[do])
    act = HAND_MOVES.get(do)
    hand = _hand(board, request.POST.get("hand", ""))
    if act is None or hand is None:
        raise Refused(_("This hand is not up any more."))
    return act(request, actor=request.user, hand=hand, expected_version=version_of(request.POST.get("version")))


def _call_up(request: MemberRequest, **move: Any) -> Any:
    """`replaces`: key and version of who spoke on the moderator's page."""
    key, _dot, version = request.POST.get("replaces", "").partition(".")
    replaces = _hand(move["hand"].board, key) if key else None
    if replaces is not None:
        replaces.version = version_of(version)
    return actions.call_up(**move, replaces=replaces)


def _plain(action: Callable[..., Any]) -> Callable[..., Any]:
    return lambda request, **move: action(**move)


LIST_MOVES: dict[str, dict[str, bool]] = {
    "open": {"takes_hands": True},
    "close": {"takes_hands": False},
    "first": {"first_speakers_first": True},
    "as_raised": {"first_speakers_first": False},
}
HAND_MOVES: dict[str, Callable[..., Any]] = {
    "call": _call_up,
    "end": _plain(actions.end_speech),
    "back": _plain(actions.move_to_end),
    "remove": _plain(actions.remove_hand),
}
CLOCK_MOVES: dict[str, Callable[..., Any]] = {
    "pause": actions.pause_timer,
    "go": actions.go_on_with_timer,
    "more": actions.extend_timer,
    "stop": actions.stop_timer,
}


def _turn(request: MemberRequest, board: LiveBoard) -> Any:
    do = request.POST.get("do", "")
    move: dict[str, Any] = {
        "actor": request.user,
        "board": board,
        "expected_version": version_of(request.POST.get("version")),
    }
    if do in CLOCK_MOVES:
        return CLOCK_MOVES[do](**move)
    minutes = request.POST.get("minutes", "").replace(",", ".").strip()
    try:
        seconds = round(float(minutes) * 60) if len(minutes) <= 5 else 0
    except (ValueError, OverflowError):
        seconds = 0
    return actions.start_timer(**move, seconds=seconds)


def _hand(board: LiveBoard, key: str) -> RaisedHand | None:
    return RaisedHand.objects.select_related("board").filter(board=board, key=key[:22]).first()
