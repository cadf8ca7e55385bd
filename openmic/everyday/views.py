"""Pages of the everyday board beyond asking and answering."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kurzewege.common import limits
from kurzewege.common.errors import Refused
from kurzewege.common.forms import saved
from members.fields import current_fields
from members.requests import MemberRequest

from .. import rules
from ..access import access_answer, access_question
from ..actions import NOT_YOURS, set_vote
from ..models import Question, Wish
from ..views import VOTE_LIMIT
from . import actions, knowledge, suggestions
from .forms import EditAnswerForm, EditQuestionForm, GroupForm, PersonForm, ReviewForm, WishForm
from .shelf import ORDERS, Shelf
from .similar import similar as similar_questions

HELPED_LIMIT = "40/m"
# Asked at most three times a second by somebody who types.
SIMILAR_LIMIT = "240/m"


@require_safe
def similar(request: MemberRequest) -> HttpResponse:
    """Questions like the one being typed (`?text=`), and action fields and tags that fit it."""
    limits.check("openmic.similar", request.user.pk, SIMILAR_LIMIT)
    text = request.GET.get("text", "")
    rows = similar_questions(request.user, text)
    values = {"rows": rows, "fields": suggestions.fields_for(text), "tags": suggestions.tags_for(text)}
    return render(request, "openmic/_similar.html", values)


@require_POST
def this_answers(request: MemberRequest, key: str) -> HttpResponse:
    """“That answers my question”: she has that too, and goes there instead of asking again."""
    found = access_question(request.user, key)
    if rules.can_contribute(request.user, found.board):
        limits.check("openmic.vote", request.user.pk, VOTE_LIMIT)
        set_vote(actor=request.user, question=found, is_mine_too=True)
    best = found.best_answer
    return redirect(f"{found.get_absolute_url()}#answer-{best.key}" if best else found.get_absolute_url())


@require_POST
def follow(request: MemberRequest, key: str) -> HttpResponse:
    """Hear of answers (`follows`: 1 or 0)."""
    found = access_question(request.user, key)
    follows = request.POST.get("follows") == "1"
    actions.set_follow(actor=request.user, question=found, follows=follows)
    if request.htmx:
        return render(request, "openmic/_follow.html", {"question": found, "is_followed": follows})
    return redirect(found)


@require_POST
def helped(request: MemberRequest, key: str, answer_key: str) -> HttpResponse:
    """“That helped me” (`helped`: 1 or 0)."""
    found = access_answer(request.user, key, answer_key)
    limits.check("openmic.helped", request.user.pk, HELPED_LIMIT)
    has_helped = request.POST.get("helped") == "1"
    found = actions.set_helped(actor=request.user, answer=found, has_helped=has_helped)
    if request.htmx:
        found.has_helped_me = has_helped  # type: ignore[attr-defined]
        return render(request, "openmic/_helped.html", {"answer": found})
    return redirect(f"{found.question.get_absolute_url()}#answer-{found.key}")


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, key: str) -> HttpResponse:
    """Change my question."""
    found = access_question(request.user, key)
    if not rules.can_edit_question(request.user, found):
        raise Refused(NOT_YOURS)
    form = EditQuestionForm(request.POST or None, request.FILES or None, actor=request.user, question=found)
    if saved(form, form.save):
        messages.success(request, _("Saved."))
        return redirect(found)
    context = {"form": form, "question": found}
    return render(request, "openmic/edit_question.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_answer(request: MemberRequest, key: str, answer_key: str) -> HttpResponse:
    """Change my answer."""
    found = access_answer(request.user, key, answer_key)
    if not rules.can_edit_answer(request.user, found):
        raise Refused(NOT_YOURS)
    form = EditAnswerForm(request.POST or None, request.FILES or None, actor=request.user, answer=found)
    if saved(form, form.save):
        messages.success(request, _("Saved."))
        return redirect(f"{found.question.get_absolute_url()}#answer-{found.key}")
    context = {"form": form, "question": found.question}
    return render(request, "openmic/edit_answer.html", context, status=422 if form.errors else 200)


@require_safe
def history(request: MemberRequest, key: str) -> HttpResponse:
    """What a question said before it was edited, newest first."""
    found = access_question(request.user, key)
    return render(request, "openmic/history.html", {"question": found, "revisions": found.revisions.all()})


@require_safe
def answer_history(request: MemberRequest, key: str, answer_key: str) -> HttpResponse:
    """What an answer said before it was edited, newest first."""
    found = access_answer(request.user, key, answer_key)
    context = {"question": found.question, "answer": found, "revisions": found.revisions.all()}
    return render(request, "openmic/history.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def ask_person(request: MemberRequest, key: str) -> HttpResponse:
    """Put the question to somebody by name."""
    found = _settled_by(request, key)
    form = PersonForm(request.POST or None, actor=request.user, question=found)
    step = saved(form, form.save)
    if step:
        messages.success(request, _("%(name)s has been asked.") % {"name": step.person})
        return redirect(found)
    return _pass_on_page(request, found, form, GroupForm(actor=request.user))


@require_POST
def pass_on(request: MemberRequest, key: str) -> HttpResponse:
    """Put the question before the members of a group."""
    found = _settled_by(request, key)
    form = GroupForm(request.POST, actor=request.user)
    step = saved(form, lambda: form.save(question=found))
    if step:
        messages.success(request, _("The members of “%(group)s” have been asked.") % {"group": step.group})
        return redirect(found)
    return _pass_on_page(request, found, PersonForm(actor=request.user, question=found), form)


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: MemberRequest, key: str) -> HttpResponse:
    """“Is that still right?”, with three answers."""
    found = access_question(request.user, key)
    if not knowledge.can_review(request.user, found):
        raise Http404
    form = ReviewForm(request.POST or None)
    if saved(form, lambda: actions.review(actor=request.user, question=found, **form.cleaned_data)):
        messages.success(request, _("Thank you! The page says so from now on."))
        return redirect(found)
    context = {"form": form, "question": found}
    return render(request, "openmic/review.html", context, status=422 if form.errors else 200)


@require_safe
def shelf(request: MemberRequest) -> HttpResponse:
    """The knowledge base: what is solved, by field, tag, words, newest or most needed first."""
    chosen = Shelf.of(request)
    context = {
        "shelf": chosen,
        "orders": ORDERS.items(),
        "page": Paginator(chosen.questions(request.user), Shelf.PAGE_SIZE).get_page(request.GET.get("page")),
        "fields": current_fields(),
        "tags": chosen.tags(request.user),
    }
    return render(request, "openmic/knowledge.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def wish(request: MemberRequest) -> HttpResponse:
    """How many questions a day I want to be asked."""
    known = Wish.objects.filter(user=request.user).values_list("per_day", flat=True).first()
    form = WishForm(request.POST or None, initial={"per_day": Wish.USUAL if known is None else known})
    if saved(form, lambda: actions.set_wish(actor=request.user, per_day=form.cleaned_data["per_day"])):
        messages.success(request, _("Saved."))
        return redirect("openmic:board")
    return render(request, "openmic/wish.html", {"form": form}, status=422 if form.errors else 200)


def _settled_by(request: MemberRequest, key: str) -> Question:
    found = access_question(request.user, key)
    if not rules.can_settle(request.user, found):
        raise Refused(NOT_YOURS)
    return found


def _pass_on_page(request: MemberRequest, found: Question, person: PersonForm, group: GroupForm) -> HttpResponse:
    context = {
        "question": found,
        "form": person,
        "group_form": None if found.board.group_id else group,
        "fits": person.suggestions(),
    }
    is_wrong = bool(person.errors or group.errors)
    return render(request, "openmic/pass_on.html", context, status=422 if is_wrong else 200)
