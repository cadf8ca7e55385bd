"""Pages of OPEN MIC."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from django.contrib import messages
from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from groups.access import access_readable_group
from groups.models import Group
from groups.rules import can_manage, can_write, role_of
from kurzewege.common import limits
from kurzewege.common.forms import saved
from kurzewege.common.live import api as live
from members.fields import current_fields
from members.requests import MemberRequest

from . import actions, board_pages, rules
from .access import access_answer, access_question, access_withdrawn_question
from .everyday import knowledge, story
from .everyday.forms import MAX_SENTENCE, ReopenForm
from .everyday.similar import similar_to
from .forms import AnswerForm, QuestionForm
from .models import Answer, Board, Follow, Question
from .topics import topic_of

Made = TypeVar("Made", bound=Model)

ASK_LIMIT = "6/10m"
VOTE_LIMIT = "20/10s"


@require_safe
def board(request: MemberRequest) -> HttpResponse:
    """The everyday board: one field to ask, and the questions of all members, newest first."""
    return _board_page(request, None)


@require_safe
def group_board(request: MemberRequest, key: str) -> HttpResponse:
    """The questions of a group."""
    return _board_page(request, access_readable_group(request.user, key))


@require_POST
def ask(request: MemberRequest) -> HttpResponse:
    """Put a question to all members, or to one of my groups (`readers`)."""
    form = board_pages.question_form(request, request.POST, request.FILES)
    made = saved(form, lambda: _limited("openmic.ask", ASK_LIMIT, request, form.save), once=request)
    if made:
        messages.success(request, _("Your question is there. You will be told as soon as somebody answers."))
        return redirect(made)
    return _board_page(request, None, form, status=422)


@require_safe
def question(request: MemberRequest, key: str) -> HttpResponse:
    """One question with its answers."""
    found = access_question(request.user, key)
    return _question_page(request, found, AnswerForm(actor=request.user))


@require_POST
def vote(request: MemberRequest, key: str) -> HttpResponse:
    """“I have that too” (`mine_too`: 1 or 0)."""
    found = access_question(request.user, key)
    limits.check("openmic.vote", request.user.pk, VOTE_LIMIT)
    actions.set_vote(actor=request.user, question=found, is_mine_too=request.POST.get("mine_too") == "1")
    if request.headers.get("HX-Request"):
        return render(request, "openmic/_vote.html", {"question": access_question(request.user, key)})
    return redirect(found)


@require_POST
def answer(request: MemberRequest, key: str) -> HttpResponse:
    """Answer a question."""
    found = access_question(request.user, key)
    form = AnswerForm(request.POST, request.FILES, actor=request.user)
    save = partial(_limited, "openmic.answer", rules.ANSWER_LIMIT, request, lambda: form.save(question=found))
    given = saved(form, save, once=request)
    if given:
        messages.success(request, _("Thank you! Your answer is there."))
        return redirect(f"{found.get_absolute_url()}#answer-{given.key}")
    return _question_page(request, found, form, status=422)


@require_POST
def solve(request: MemberRequest, key: str) -> HttpResponse:
    """Mark as solved; `answer` names the one that helped."""
    found = access_question(request.user, key)
    answer_key = request.POST.get("answer", "")
    best = access_answer(request.user, key, answer_key) if answer_key else None
    actions.solve_question(actor=request.user, question=found, best_answer=best)
    messages.success(request, _("Marked as solved. It now helps everybody who asks the same."))
    return redirect(found)


@require_POST
def reopen(request: MemberRequest, key: str) -> HttpResponse:
    """Not solved after all."""
    found = access_question(request.user, key)
    form = ReopenForm(request.POST)
    why = form.cleaned_data["why"] if form.is_valid() else request.POST.get("why", "")[:MAX_SENTENCE]
    actions.reopen_question(actor=request.user, question=found, why=why)
    messages.success(request, _("The question is open again."))
    return redirect(found)


@require_POST
def withdraw(request: MemberRequest, key: str) -> HttpResponse:
    """Take the question off the board; the page that follows offers the way back."""
    found = access_question(request.user, key)
    actions.withdraw_question(actor=request.user, question=found)
    return render(request, "openmic/withdrawn.html", {"question": found})


@require_POST
def restore(request: MemberRequest, key: str) -> HttpResponse:
    """Back on the board."""
    restored = actions.restore_question(actor=request.user, question=access_withdrawn_question(request.user, key))
    messages.success(request, _("Your question is back on the board."))
    return redirect(restored)


@require_POST
def withdraw_answer(request: MemberRequest, key: str, answer_key: str) -> HttpResponse:
    """Take an answer away."""
    found = access_answer(request.user, key, answer_key)
    actions.withdraw_answer(actor=request.user, answer=found)
    messages.success(request, _("The answer is withdrawn."))
    return redirect(found.question)


def _limited(name: str, rate: str, request: MemberRequest, save: Callable[[], Made]) -> Made:
    limits.check(name, request.user.pk, rate)
    return save()


def _board_page(
    request: MemberRequest, group: Group | None, form: QuestionForm | None = None, status: int = 200
) -> HttpResponse:
    """The board of all members, or of a group, whose board may not be there yet: then nobody has asked."""
    the_board = Board.objects.of_group(group).select_related("group").first() if group else actions.everyday_board()
    topic = topic_of(the_board) if the_board else ""
    if the_board:
        live.mark(request, topic)
    choice = board_pages.Choice.of(request)
    questions, older = board_pages.page_of(choice, request.user, the_board)
    role = role_of(request.user, group) if group else None
    can_ask = can_write(group, role) if group else rules.can_contribute(request.user, the_board)
    if form is None and can_ask:
        form = board_pages.question_form(request, only=board_pages.with_member_count(group) if group else None)
    # Only where the newest stand on top may a new question appear by itself. “Older” is put below them by script.
    takes_new = choice.takes_new and (not choice.before or bool(request.htmx))
    context = {
        "board": the_board,
        "group": group,
        "role": role,
        "can_read": True,
        "can_manage": can_manage(request.user, group, role) if group else False,
        "topic": topic,
        "form": form,
        "tab": choice.tab,
        "tabs": board_pages.TABS.items(),
        "fields": current_fields(),
        "field": choice.field,
        "questions": questions,
        "older": older,
        "list_id": f"questions-{the_board.key}" if the_board and takes_new else "questions",
        "can_ask": can_ask,
    }
    return render(request, "openmic/board.html", context, status=status)


def _question_page(request: MemberRequest, found: Question, form: AnswerForm, status: int = 200) -> HttpResponse:
    topic = topic_of(found.board)
    live.mark(request, topic)
    answers = Answer.objects.visible_to(request.user).for_cards().with_help_of(request.user).filter(question=found)
    can_settle = rules.can_settle(request.user, found)
    context = {
        "question": found,
        "topic": topic,
        "answers": answers,
        "story": story.of(found),
        "form": form,
        "reopen_form": ReopenForm(),
        "can_answer": rules.can_contribute(request.user, found.board),
        "can_settle": can_settle,
        "can_edit": rules.can_edit_question(request.user, found),
        "can_review": knowledge.can_review(request.user, found),
        "can_withdraw_all": request.user.is_coordinator,
        "is_followed": Follow.objects.filter(question=found, user=request.user).exists(),
        "similar": similar_to(request.user, found),
    }
    return render(request, "openmic/question.html", context, status=status)
