"""The page that asks for consent, shows what was accepted, and takes a withdrawal."""

from __future__ import annotations

from typing import cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from kurzewege.common.http.onward import own_address

from . import actions
from .access import open_before_consent, open_to_applicants
from .consents import required_texts
from .models import User


class ConsentForm(forms.Form):
    """One tick; the texts stand beside it."""

    consent = forms.BooleanField(
        label=gettext_lazy("I have read the privacy notice and accept the terms of use."),
        error_messages={"required": gettext_lazy("Please tick the box, or sign out.")},
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to_applicants
@open_before_consent
def consent(request: HttpRequest) -> HttpResponse:
    """Ask for the consent that is missing; whoever has given it sees when, and how to take it back."""
    user = cast(User, request.user)
    form = ConsentForm(
        request.POST if request.method == "POST" else None, initial={"next": request.GET.get("next", "")}
    )
    if form.is_valid():
        actions.give_consent(actor=user)
        messages.success(request, _("Thank you."))
        return redirect(own_address(request, form.cleaned_data["next"], reverse("feed:home")))
    context = {
        "form": form,
        "texts": required_texts(),
        "accepted": user.consents.all()[:20],
        "was_withdrawn": not user.accepted_texts and user.consents.exclude(withdrawn_at=None).exists(),
    }
    return render(request, "members/consent.html", context, status=422 if form.errors else 200)


@require_POST
@open_to_applicants
def withdraw_consent(request: HttpRequest) -> HttpResponse:
    """As easy as giving it: one button."""
    actions.withdraw_consent(actor=cast(User, request.user))
    return redirect("members:consent")


def account_way(request: HttpRequest) -> SafeString:
    """The entry among the pages about the own account."""
    return render_to_string("members/_consent_way.html", request=request)
