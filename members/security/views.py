"""Pages about the security of accounts."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kurzewege.common.forms import saved
from members.access import coordinators_only, open_before_enrolment, open_to_applicants
from members.models import User
from members.requests import MemberRequest

from . import actions, rules
from .sessions import devices_of, end_session, end_sessions


class ResetForm(forms.Form):
    """Asks once, in words."""

    sure = forms.BooleanField(
        label=gettext_lazy("I have spoken with this person and know that it is really her wish"),
        error_messages={"required": gettext_lazy("Please speak with the person first and tick this then.")},
    )


@require_safe
@open_to_applicants
@open_before_enrolment
def overview(request: MemberRequest) -> HttpResponse:
    """Everything about signing in, on one page."""
    authenticators = list(Authenticator.objects.filter(user=request.user).order_by("created_at"))
    by_type: dict[str, list[Authenticator]] = {}
    for authenticator in authenticators:
        by_type.setdefault(authenticator.type, []).append(authenticator)
    codes = by_type.get(Authenticator.Type.RECOVERY_CODES, [])
    context: dict[str, Any] = {
        "must_enrol": request.user.must_enrol,
        "is_obligatory": settings.COORDINATORS_NEED_SECOND_FACTOR and request.user.is_coordinator,
        "passkeys": by_type.get(Authenticator.Type.WEBAUTHN, []),
        "totp": (by_type.get(Authenticator.Type.TOTP) or [None])[0],
        "codes_left": len(codes[0].wrap().get_unused_codes()) if codes else None,
        "devices": devices_of(request.user, request.session.session_key),
    }
    return render(request, "security/overview.html", context)


@require_safe
@open_to_applicants
@open_before_enrolment
def moved(request: MemberRequest) -> HttpResponse:
    """Where allauth has pages of its own and leads to after changes."""
    return redirect("security:overview")


@require_POST
@open_to_applicants
def end_one(request: MemberRequest) -> HttpResponse:
    """Sign out one device."""
    mark = request.POST.get("device", "")
    if end_session(user=request.user, mark=mark):
        messages.success(request, _("The device is signed out."))
    else:
        messages.info(request, _("This device was signed out already."))
    return redirect("security:overview")


@require_POST
@open_to_applicants
def end_others(request: MemberRequest) -> HttpResponse:
    """Sign out all other devices."""
    count = end_sessions(user=request.user, keep=request.session.session_key)
    messages.success(
        request,
        ngettext("One other device is signed out.", "%(count)s other devices are signed out.", count)
        % {"count": count},
    )
    return redirect("security:overview")


@require_http_methods(["GET", "HEAD", "POST"])
@coordinators_only
def reset(request: MemberRequest, key: str) -> HttpResponse:
    """Somebody has lost her second factor."""
    person = get_object_or_404(User.objects.visible_to(request.user).members().for_list(), key=key)
    if not rules.can_reset_second_factor(request.user, person):
        raise Http404
    form = ResetForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and saved(form, lambda: _reset(request.user, person)):
        messages.success(request, _("Done. %(name)s is signed out everywhere and gets a mail.") % {"name": person.name})
        return redirect(person)
    return render(request, "security/reset.html", {"person": person, "form": form}, status=422 if form.errors else 200)


def _reset(actor: User, person: User) -> bool:
    actions.reset_second_factor(actor=actor, user=person)
    return True
