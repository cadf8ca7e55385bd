"""The pages behind an invitation's link: for guests, applicants and members.

Opening the link changes nothing. Forms with errors are answered with 200: for other answers Django logs the address,
and the secret is in it.
"""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.signup import complete_signup
from allauth.core import ratelimit
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from members.access import open_to_applicants

from . import arrivals, rules, tokens
from .forms import InvitedSignupForm
from .models import Invitation


@require_safe
@login_not_required
@open_to_applicants
@never_cache
def open_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Who invites where, and the way in for who opens it."""
    known = tokens.read(token)
    if known is None:
        return _closed(request, None)
    invitation, way = known
    if arrivals.why_not(invitation):
        return _closed(request, invitation)
    form = None if request.user.is_authenticated else InvitedSignupForm(invitation=invitation, way=way)
    return _page(request, token, invitation, form)


def _page(request: HttpRequest, token: str, invitation: Invitation, form: InvitedSignupForm | None) -> HttpResponse:
    here = reverse("invitations:open", args=[token])
    context = {
        "invitation": invitation,
        "inviter": invitation.inviter,
        "rooms": rules.open_rooms(invitation),
        "is_admitted_at_once": rules.admits_at_once(invitation),
        "token": token,
        "form": form,
        "login_url": f"{reverse('account_login')}?next={here}",
    }
    return render(request, "invitations/open.html", context)


def _closed(request: HttpRequest, invitation: Invitation | None) -> HttpResponse:
    reason = arrivals.why_not(invitation) if invitation else ""
    status = 200 if invitation else 404
    return render(request, "invitations/closed.html", {"invitation": invitation, "reason": reason}, status=status)


@require_POST
@login_not_required
@open_to_applicants
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Somebody with an account accepts."""
    here = reverse("invitations:open", args=[token])
    if not request.user.is_authenticated:
        return redirect_to_login(here)
    known = tokens.read(token)
    if known is None:
        return _closed(request, None)
    user, invitation = request.user, known[0]
    messages.success(request, arrivals.accept(actor=user, invitation=invitation))
    return redirect(
        arrivals.room_url(user, invitation) or ("feed:home" if request.user.is_member else "members:status")
    )


@require_POST
@login_not_required
@sensitive_post_parameters("password1")
@never_cache
def register(request: HttpRequest, token: str) -> HttpResponse:
    """A guest answers the four questions; with the link from the mail her address counts as confirmed."""
    if request.user.is_authenticated:
        return redirect("invitations:open", token)
    known = tokens.read(token)
    if known is None or arrivals.why_not(known[0]):
        return _closed(request, known[0] if known else None)
    if limited := ratelimit.consume_or_429(request, action="signup"):
        return limited
    invitation, way = known
    form = InvitedSignupForm(request.POST, invitation=invitation, way=way)
    if not form.is_valid():
        return _page(request, token, invitation, form)
    return _register(request, form, is_proven=way == "mail")


def _register(request: HttpRequest, form: InvitedSignupForm, *, is_proven: bool) -> HttpResponse:
    adapter: Any = get_adapter()
    with transaction.atomic():
        if is_proven:
            adapter.stash_verified_email(request, form.cleaned_data["email"])
        user, response = form.try_save(request)
        adapter.unstash_verified_email(request)
        if response:
            return response
        if is_proven:
            arrivals.confirm(user=user)
    try:
        return complete_signup(request, user=user, redirect_url=arrivals.landing_url(user) or None)
    except ImmediateHttpResponse as immediate:
        return immediate.response
