"""Pages of members: directory, institutions, registration status, admission."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kurzewege.common.forms import saved

from . import actions
from .access import (
    access_application,
    access_blocked,
    access_member,
    coordinators_only,
    open_to_applicants,
)
from .forms import AdmitForm, AnswerForm, SentenceForm
from .models import Application, Organisation, User


def _user(request: HttpRequest) -> User:
    """The signed-in person: every view here is closed to guests."""
    return cast(User, request.user)


# --- Registration -----------------------------------------------------------------------------------


@require_safe
@open_to_applicants
def status(request: HttpRequest) -> HttpResponse:
    """Where an applicant sees how things stand; members are led to the start page."""
    user = _user(request)
    if user.is_member:
        return redirect("feed:home")
    return render(request, "members/status.html", {"application": _own_application(user), "form": AnswerForm()})


@require_POST
@open_to_applicants
def answer(request: HttpRequest) -> HttpResponse:
    """The applicant's reply to what a coordinator asked."""
    user = _user(request)
    application = _own_application(user)
    if application is None:
        return redirect("members:status")
    form = AnswerForm(request.POST)
    if form.is_valid():
        actions.answer_question(actor=user, application=application, answer=form.cleaned_data["answer"])
        messages.success(request, _("Thank you. The coordinators have your answer."))
        return redirect("members:status")
    return render(request, "members/status.html", {"application": application, "form": form}, status=422)


@require_POST
@open_to_applicants
def withdraw_application(request: HttpRequest) -> HttpResponse:
    """The applicant takes everything back; her account is gone."""
    actions.withdraw_application(actor=_user(request))
    logout(request)
    messages.success(request, _("Your registration and everything you told us are deleted."))
    return redirect("feed:home")


def _own_application(user: User) -> Application | None:
    return Application.objects.visible_to(user).filter(user=user).first()


# --- Directory -------------------------------------------------------------------------


@require_safe
# --- Admission, by coordinators ---------------------------------------------------------------------


@require_safe
@coordinators_only
def application(request: HttpRequest, key: str) -> HttpResponse:
    """The page behind the link in the mail: nothing is settled by opening it."""
    return _application_page(request, access_application(request.user, key))


@require_POST
@coordinators_only
def admit(request: HttpRequest, key: str) -> HttpResponse:
    waiting = access_application(request.user, key)
    form = AdmitForm(request.POST, application=waiting, known_names=Organisation.objects.name_slugs())
    member = saved(form, lambda: form.save(actor=_user(request)))
    if not member:
        return _application_page(request, waiting, admit_form=form)
    messages.success(request, _("%(name)s is a member now and gets a mail.") % {"name": member.name})
    return redirect("desk:home")


@require_POST
@coordinators_only
def decline(request: HttpRequest, key: str) -> HttpResponse:
    waiting = access_application(request.user, key)
    form = SentenceForm(request.POST, label=_decline_label())
    if not form.is_valid():
        return _application_page(request, waiting, decline_form=form)
    actions.decline(actor=_user(request), application=waiting, reason=form.cleaned_data["text"])
    messages.success(request, _("Declined. %(name)s gets your sentence by mail.") % {"name": waiting.user.name})
    return redirect("desk:home")


@require_POST
@coordinators_only
def ask_back(request: HttpRequest, key: str) -> HttpResponse:
    waiting = access_application(request.user, key)
    form = SentenceForm(request.POST, label=_ask_label())
    if not form.is_valid():
        return _application_page(request, waiting, ask_form=form)
    actions.ask_back(actor=_user(request), application=waiting, question=form.cleaned_data["text"])
    messages.success(request, _("%(name)s gets your question by mail.") % {"name": waiting.user.name})
    return redirect("desk:home")


def _decline_label() -> str:
    return _("Why not? The person reads this sentence.")


def _ask_label() -> str:
    return _("What would you like to know?")


def application_forms(waiting: Application, known_names: set[str]) -> dict[str, object]:
    """The three forms by which an application is settled, with ids of their own."""
    return {
        "admit_form": AdmitForm(application=waiting, known_names=known_names),
        "decline_form": SentenceForm(label=_decline_label(), auto_id=f"id_decline_{waiting.user.key}_%s"),
        "ask_form": SentenceForm(label=_ask_label(), auto_id=f"id_ask_{waiting.user.key}_%s"),
    }


def _application_page(request: HttpRequest, waiting: Application, **forms: object) -> HttpResponse:
    context = {"application": waiting, **application_forms(waiting, Organisation.objects.name_slugs()), **forms}
    return render(request, "members/application.html", context, status=422 if forms else 200)


# --- Blocking, by coordinators ----------------------------------------------------------------------


@require_POST
@coordinators_only
def block(request: HttpRequest, key: str) -> HttpResponse:
    member = access_member(request.user, key)
    actions.block_member(actor=_user(request), user=member, reason=request.POST.get("text", "")[:500])
    messages.success(request, _("%(name)s is blocked and signed out everywhere.") % {"name": member.name})
    return redirect("members:blocked")


@require_POST
@coordinators_only
def unblock(request: HttpRequest, key: str) -> HttpResponse:
    person = access_blocked(request.user, key)
    actions.unblock_member(actor=_user(request), user=person)
    messages.success(request, _("%(name)s can sign in again.") % {"name": person.name})
    return redirect(person)


@require_safe
@coordinators_only
def blocked(request: HttpRequest) -> HttpResponse:
    """Who is blocked, with the way back."""
    return render(request, "members/blocked.html", {"people": User.objects.blocked().for_list()})
