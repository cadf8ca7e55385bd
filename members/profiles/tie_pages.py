"""Absence, following and blocks between members."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kurzewege.common.forms import saved

from ..access import access_member
from ..models import User
from . import absences, ties
from .forms import AbsenceForm


@require_http_methods(["GET", "HEAD", "POST"])
def absence(request: HttpRequest) -> HttpResponse:
    """Say that one will be away, change it, or be there again."""
    user = cast(User, request.user)
    if request.method == "POST" and "end" in request.POST:
        absences.end_absence(actor=user)
        messages.success(request, _("You are there again. Nobody sees an absence any more."))
        return redirect(user)
    form = AbsenceForm(request.POST if request.method == "POST" else None, user=user)
    if saved(form, form.save):
        messages.success(request, _("Your absence is noted. It ends by itself."))
        return redirect(user)
    context = {"form": form, "user_away_until": user.away_until, "declined": _declined_deputy(user)}
    return render(request, "members/profiles/absence.html", context, status=422 if form.errors else 200)


def _declined_deputy(user: User) -> User | None:
    return user.deputy if user.deputy_answer == User.DeputyAnswer.DECLINED else None


@require_POST
def decline_deputy(request: HttpRequest, key: str) -> HttpResponse:
    person = access_member(request.user, key)
    absences.decline_deputy(actor=cast(User, request.user), person=person)
    messages.success(request, _("%(name)s is told that you cannot stand in.") % {"name": person.name})
    return redirect(person)


@require_safe
def followed(request: HttpRequest) -> HttpResponse:
    """The people I follow, and those I keep away. Only I see this."""
    user = cast(User, request.user)
    context = {
        "followed": User.objects.followed_by(user).for_list().order_by("sort_name", "pk"),
        "kept_away": User.objects.kept_away_by(user).for_list().order_by("sort_name", "pk"),
    }
    return render(request, "members/profiles/followed.html", context)


@require_POST
def follow(request: HttpRequest, key: str) -> HttpResponse:
    """`act=stop` ends it."""
    user, person = cast(User, request.user), access_member(request.user, key)
    if request.POST.get("act") == "stop":
        ties.unfollow(actor=user, person=person)
        messages.success(request, _("You no longer follow %(name)s.") % {"name": person.name})
    else:
        ties.follow(actor=user, person=person)
        messages.success(request, _("You follow %(name)s. Only you see this.") % {"name": person.name})
    return redirect(person)


@require_POST
def keep_away(request: HttpRequest, key: str) -> HttpResponse:
    """`act=stop` takes it back, also for somebody who in turn blocks me and whose page I no longer see."""
    user = cast(User, request.user)
    if request.POST.get("act") == "stop":
        person = get_object_or_404(User.objects.kept_away_by(user), key=key)
        ties.let_in(actor=user, person=person)
        messages.success(request, _("%(name)s can see your profile again.") % {"name": person.name})
        return redirect("members:followed")
    person = access_member(user, key)
    ties.keep_away(actor=user, person=person)
    sentence = _("%(name)s no longer sees your profile and cannot write to you. Nobody is told.")
    messages.success(request, sentence % {"name": person.name})
    return redirect("members:followed")
