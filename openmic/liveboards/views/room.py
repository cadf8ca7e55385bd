"""The page on the phones: one field, one list. No view here leaves a trace (docs/decisions/0019-anonymity.md)."""

from __future__ import annotations

import logging
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.http import require_POST, require_safe

from kurzewege.common import limits, submissions
from kurzewege.common.errors import Refused, TooSoon
from kurzewege.common.forms import refused_to_form
from kurzewege.common.http import languages
from kurzewege.common.http.guests import open_to_guests
from kurzewege.common.http.handler import LaterResponse, can_answer_later
from kurzewege.common.http.languages import in_every_language
from kurzewege.common.http.traces import leaves_no_trace
from kurzewege.common.live import api as live
from kurzewege.common.prepared import prepared
from kurzewege.common.visitors import remember

from .. import actions, hall, ledger, own, rules, sheets, speaking
from ..access import Entry, access_own_question, enter, enter_to_vote
from ..actions.asking import VOTE_LIMIT
from ..asker import Asker
from ..codes import spaced
from ..forms import LiveQuestionForm
from ..minutes import part_for
from ..models import LiveBoard, LiveQuestion
from ..topics import topic_of

log = logging.getLogger("kurzewege.openmic")

# So few that the others might guess who asked.
FEW = 5
NO_STORE = "private, no-store"


@leaves_no_trace
@in_every_language
@open_to_guests
@require_safe
def room(request: HttpRequest, key: str) -> HttpResponse:
    """The board as this person sees it."""
    entry = enter(request, key)
    return room_page(request, entry, question_form(entry))


@leaves_no_trace
@in_every_language
@open_to_guests
@require_POST
def ask(request: HttpRequest, key: str) -> HttpResponse:
    """Ask. Scripts get JSON: 200 it is on the board, 202 on its way, 422 a sentence; all with the question's key.

    With a `language` nothing is asked: the page comes in that one, with what was typed.
    """
    entry = enter(request, key)
    if language := languages.chosen(request):
        return _in_another_language(request, entry, language)
    form = question_form(entry, request.POST)
    form_key = submissions.key_of(request)
    question_key = entry.asker.key_for(form_key)
    if form.is_valid():
        try:
            question = form.save(form_key=form_key)
        except TooSoon as refusal:
            if wants_json(request):  # the page keeps the question and sends it again by itself
                answer = {"key": question_key, "sentence": refusal.sentence, "wait": refusal.seconds}
                return as_json(answer, status=422)
            refused_to_form(form, refusal)
        except Refused as refusal:
            refused_to_form(form, refusal)
        else:
            if question is None:
                return _on_its_way(request, entry, form, form_key, question_key)
            if wants_json(request):
                return as_json({"key": question_key, "mic": own.state_of(request, entry)})
            return redirect(f"{entry.board.get_absolute_url()}#mic-own-{entry.board.key}")
    if wants_json(request):
        field, errors = next(iter(form.errors.items()))
        return as_json({"key": question_key, "sentence": errors[0], "field": field}, status=422)
    return room_page(request, entry, form, status=422)


@leaves_no_trace
@in_every_language
@open_to_guests
@require_POST
def vote(request: HttpRequest, key: str, question_key: str) -> HttpResponse:
    """Vote (`value`: 1, 0, -1)."""
    entry, question = enter_to_vote(request, key, question_key)
    ballot = actions.Ballot(entry.asker, question, {"1": 1, "-1": -1}.get(request.POST.get("value", ""), 0))
    try:
        limits.check(
            "openmic.live_vote", entry.asker.limit_key(entry.board), VOTE_LIMIT, memory_only=entry.board.is_anonymous
        )
        if wants_json(request) and can_answer_later(request):
            return LaterResponse(actions.votes.add(ballot), partial(_counted, ballot, translation.get_language()))
        voted = actions.set_vote(asker=ballot.asker, question=question, value=ballot.value)
    except Refused as refusal:
        if wants_json(request):
            return as_json({"sentence": refusal.sentence}, status=422)
        return room_page(request, entry, question_form(entry), status=422, refusal=refusal)
    if wants_json(request):
        return _as_counted(ballot, voted)
    return redirect(f"{entry.board.get_absolute_url()}#mic-{voted.key}")


def _counted(ballot: actions.Ballot, language: str | None, outcome: Future[LiveQuestion]) -> HttpResponse:
    """The answer to a vote that was settled together with others, in the language of who cast it."""
    try:
        return _as_counted(ballot, outcome.result())
    except Refused as refusal:
        with translation.override(language):
            return as_json({"sentence": refusal.sentence}, status=422)
    except DatabaseError as error:  # the page keeps the vote and sends it again
        log.warning("a vote was not counted: %r", error)
        return as_json({}, status=503)
    except Exception:
        log.exception("a vote was not counted")
        return as_json({}, status=503)


def _as_counted(ballot: actions.Ballot, voted: LiveQuestion) -> JsonResponse:
    return as_json({"key": voted.key, "value": ballot.value, "votes": voted.votes})


@leaves_no_trace
@in_every_language
@open_to_guests
@require_POST
def withdraw(request: HttpRequest, key: str, question_key: str) -> HttpResponse:
    """Take one's own question back."""
    return _own_change(request, key, question_key, actions.withdraw)


@leaves_no_trace
@in_every_language
@open_to_guests
@require_POST
def edit(request: HttpRequest, key: str, question_key: str) -> HttpResponse:
    """Another wording of one's own question (`text`)."""
    return _own_change(request, key, question_key, actions.edit_own, text=request.POST.get("text", ""))


def _own_change(request: HttpRequest, key: str, question_key: str, action: Any, **values: Any) -> HttpResponse:
    entry = enter(request, key)
    question = access_own_question(entry, question_key)
    version = request.POST.get("version", "")
    expected = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else question.version
    try:
        action(asker=entry.asker, question=question, expected_version=expected, **values)
    except Refused as refusal:
        return room_page(request, entry, question_form(entry), status=422, refusal=refusal)
    return redirect(f"{entry.board.get_absolute_url()}#mic-own-{entry.board.key}")


def question_form(entry: Entry, data: Any = None, *, typed: Any = None) -> LiveQuestionForm:
    """The field for a question of this person; `typed`: what stands in it, not sent yet."""
    return LiveQuestionForm(data, initial=typed, board=entry.board, asker=entry.asker)


def _in_another_language(request: HttpRequest, entry: Entry, language: str) -> HttpResponse:
    """The page in the language that was chosen while a question was being written, with what is written so far."""
    translation.activate(language)  # to the end of the request, see `HomeMiddleware`
    typed = {name: request.POST.get(name, "") for name in ("text", "name")}
    response = room_page(request, entry, question_form(entry, typed=typed))
    languages.keep(response, language)
    return response


def _on_its_way(
    request: HttpRequest, entry: Entry, form: LiveQuestionForm, form_key: str, question_key: str
) -> HttpResponse:
    if wants_json(request):
        return as_json({"key": question_key}, status=202)
    context = {"board": entry.board, "text": form.cleaned_data["text"], "form_key": form_key}
    response = render(request, "openmic/live/on_its_way.html", context, status=202)
    response.headers["Cache-Control"] = NO_STORE
    return response


@dataclass(frozen=True)
class Own:
    """What of the board is one person's: her questions, and her votes by question."""

    questions: list[LiveQuestion] = field(default_factory=list)
    votes: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, asker: Asker, board: LiveBoard) -> Own:
        """Two or three queries."""
        return cls(own.questions_of(asker, board), own.votes_of(asker, board))


def room_page(
    request: HttpRequest,
    entry: Entry,
    form: LiveQuestionForm,
    *,
    status: int = 200,
    refusal: Refused | None = None,
    hand_refusal: Refused | None = None,
) -> HttpResponse:
    """The board as this person sees it, with what was refused: at its top, or where she raised her hand."""
    board, asker = entry.board, entry.asker
    live.mark(request, topic_of(board))
    html = None
    if asker.is_guest and not (form.is_bound or form.initial or refusal or hand_refusal):
        html = _page_from_sheet(request, entry)
    if html is None:
        around = hall.context_of(board)
        html = _page(request, entry, form, Own.of(asker, board), around, refusal=refusal, hand_refusal=hand_refusal)
    response = HttpResponse(html, status=status)
    response.headers["Cache-Control"] = NO_STORE
    remember(response, asker.visitor)
    return response


def _page_from_sheet(request: HttpRequest, entry: Entry) -> str | None:
    """The page of a guest of whom nothing stands on it yet; None for all others."""
    board, asker = entry.board, entry.asker

    def draw(nobody: Asker, around: dict[str, Any]) -> str:
        new = Entry(board, nobody)
        return _page(request, new, question_form(new), Own(), around, csrf_token=sheets.TOKEN)

    topic = topic_of(board)
    sheet = sheets.sheet_of(board, live.cursor(request, topic), live.present(topic), draw)
    if not sheet.fits(asker, board):
        return None
    return sheet.filled(token=get_token(request), hand=asker.hand_key(board))


def _page(
    request: HttpRequest,
    entry: Entry,
    form: LiveQuestionForm,
    personal: Own,
    around: dict[str, Any],
    *,
    refusal: Refused | None = None,
    hand_refusal: Refused | None = None,
    **more: Any,
) -> str:
    board, asker = entry.board, entry.asker
    topic = topic_of(board)
    listed = _listed(board)
    on_stage = next(iter(_on_stage(board)), None)
    own_keys = {question.key for question in personal.questions}
    for question in filter(None, [*listed, on_stage]):
        question.my_vote, question.is_mine = personal.votes.get(question.key, 0), question.key in own_keys
    context = {
        "board": board,
        "topic": topic,
        "form": form,
        "code": spaced(board.code),
        "refusal": refusal.sentence if refusal else "",
        "is_guest": asker.is_guest,
        # From a closed board guests hear nothing any more, which is no fault of their connection.
        "is_live": not (board.is_closed and asker.is_guest),
        "present": (present := live.present(topic)),
        "are_few": present < FEW,
        "can_ask": not board.is_closed and board.state != LiveBoard.State.DRAFT,
        "can_vote": board.voters == LiveBoard.Voters.EVERYBODY or not asker.is_guest,
        "is_moderator": not asker.is_guest and rules.can_moderate(asker.user, board),
        "on_stage": on_stage,
        "minutes_part": part_for(asker.user, board),
        **ledger.context_of(board, listed, _done(board)),
        "hand_refusal": hand_refusal.sentence if hand_refusal else "",
        "hand_name": request.POST.get("name", "")[:60] if hand_refusal else speaking.suggested_name(asker),
        **own.own_context(board, personal.questions),
        **around,
        **speaking.own_context(asker, board, around["queue"]),
        **more,
    }
    return render_to_string("openmic/live/room.html", context, request=request)


@prepared
def _listed(board: LiveBoard) -> Any:
    return LiveQuestion.objects.for_cards().filter(board=board).listed()[: ledger.MAX_LISTED]


@prepared
def _on_stage(board: LiveBoard) -> Any:
    return LiveQuestion.objects.for_cards().filter(board=board, state=LiveQuestion.State.STAGE)


@prepared
def _done(board: LiveBoard) -> Any:
    return LiveQuestion.objects.for_cards().filter(board=board).done()


def wants_json(request: HttpRequest) -> bool:
    """Is it a script that asks?"""
    return request.headers.get("Accept", "") == "application/json"


def as_json(data: dict[str, Any], status: int = 200) -> JsonResponse:
    """An answer to a script, which nobody keeps."""
    return JsonResponse(data, status=status, headers={"Cache-Control": NO_STORE})
