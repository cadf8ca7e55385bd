"""Pages of OPEN MIC."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from kurzewege.common import limits
from kurzewege.common.forms import saved
from kurzewege.common.live import api as live
from kurzewege.common.searchindex import api as search
from members.fields import current_fields
from members.requests import MemberRequest

from . import actions, rules
from .access import access_answer, access_question, access_withdrawn_question
from .forms import AnswerForm, QuestionForm
from .models import Answer, Question
from .topics import topic_of

PAGE_SIZE = 20
ASK_LIMIT = "6/10m"
ANSWER_LIMIT = "30/10m"
VOTE_LIMIT = "20/10s"
SIMILAR = 3

TABS: dict[str, Promise] = {
    "unsolved": gettext_lazy("Not solved yet"),
    "unanswered": gettext_lazy("Without an answer"),
    "solved": gettext_lazy("Solved"),
    "mine": gettext_lazy("My questions"),
}


@require_safe
def board(request: MemberRequest) -> HttpResponse:
    """The everyday board: one field to ask, and the questions of all members, newest first."""
    return _board_page(request, QuestionForm(actor=request.user))


@require_POST
def ask(request: MemberRequest) -> HttpResponse:
    """Put a question to all members."""
    form = QuestionForm(request.POST, request.FILES, actor=request.user)
    question = saved(form, lambda: _limited_question(request, form), once=request)
    if question:
        messages.success(request, _("Your question is on the board. You will be told as soon as somebody answers."))
        return redirect(question)
    return _board_page(request, form, status=422)


@require_safe
def similar(request: MemberRequest) -> HttpResponse:
    """Questions like the one being typed (`?text=`), solved ones first."""
    text = request.GET.get("text", "")[:300].replace("\x00", "")
    hits = search.suggest_similar(request.user, "question", text, SIMILAR) if len(text) >= 8 else []
    states = dict(Question.objects.filter(pk__in=[hit.object_id for hit in hits]).values_list("pk", "state"))
    ordered = sorted(hits, key=lambda hit: states.get(hit.object_id) != Question.State.SOLVED)
    rows = [{"hit": hit, "is_solved": states.get(hit.object_id) == Question.State.SOLVED} for hit in ordered]
    return render(request, "openmic/_similar.html", {"rows": rows})


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
    given = saved(form, lambda: _limited_answer(request, form, found), once=request)
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
    actions.reopen_question(actor=request.user, question=found)
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


def _limited_question(request: MemberRequest, form: QuestionForm) -> Question:
    limits.check("openmic.ask", request.user.pk, ASK_LIMIT)
    return form.save(board=actions.everyday_board())


def _limited_answer(request: MemberRequest, form: AnswerForm, found: Question) -> Answer:
    limits.check("openmic.answer", request.user.pk, ANSWER_LIMIT)
    return form.save(question=found)


def _board_page(request: MemberRequest, form: QuestionForm, status: int = 200) -> HttpResponse:
    the_board = actions.everyday_board()
    live.mark(request, topic_of(the_board))
    tab = request.GET.get("tab", "unsolved")
    tab = tab if tab in TABS else "unsolved"
    fields = current_fields()
    field = next((field for field in fields if field.slug == request.GET.get("field")), None)
    questions: Any = _chosen(request, tab).filter(board=the_board)
    if field:
        questions = questions.in_fields([field.pk])
    context = {
        "board": the_board,
        "topic": topic_of(the_board),
        "form": form,
        "tab": tab,
        "tabs": TABS.items(),
        "fields": fields,
        "field": field,
        "page": Paginator(questions, PAGE_SIZE).get_page(request.GET.get("page")),
        # Only where the newest stand on top may a new question appear by itself.
        "takes_new": tab in {"unsolved", "unanswered"} and field is None and request.GET.get("page", "1") == "1",
        "can_ask": rules.can_contribute(request.user, the_board),
    }
    return render(request, "openmic/board.html", context, status=status)


def _chosen(request: MemberRequest, tab: str) -> QuerySet[Question]:
    questions: Any = Question.objects.visible_to(request.user).for_cards().with_vote_of(request.user)
    chosen = {
        "unsolved": questions.unsolved,
        "unanswered": questions.unanswered,
        "solved": questions.solved,
        "mine": lambda: questions.filter(Q(author=request.user) | Q(cared_for_by=request.user)),
    }
    return chosen[tab]()


def _question_page(request: MemberRequest, found: Question, form: AnswerForm, status: int = 200) -> HttpResponse:
    topic = topic_of(found.board)
    live.mark(request, topic)
    answers = Answer.objects.visible_to(request.user).for_cards().filter(question=found).best_first(found)
    context = {
        "question": found,
        "topic": topic,
        "answers": answers,
        "form": form,
        "can_answer": rules.can_contribute(request.user, found.board),
        "can_settle": rules.can_settle(request.user, found),
    }
    return render(request, "openmic/question.html", context, status=status)
