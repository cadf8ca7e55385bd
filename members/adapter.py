"""How allauth behaves here."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.signals import email_confirmed
from allauth.core import context
from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _

from kurzewege.common.http.onward import own_address

from . import actions
from .models import User

# What the database column holds, and more than any mailbox may have (RFC 5321).
MAX_EMAIL_LENGTH = 254


class AccountAdapter(DefaultAccountAdapter):
    """Registration makes an application; links carry the configured address, never the one of a request."""

    def save_user(self, request: HttpRequest, user: Any, form: forms.BaseForm, commit: bool = True) -> User:
        user = super().save_user(request, user, form, commit=False)
        user.set_name(form.cleaned_data["name"])
        actions.apply(user=user, organisation_name=form.cleaned_data["organisation"])
        return user

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        links = {name: _on_our_site(value) for name, value in context.items() if name.endswith("_url")}
        super().send_mail(template_prefix, email, context | links)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Attempts are counted for the account alone: allauth's key holds the Host header, of which every port counts
        as another site, so that whoever changes it would have any number of attempts."""
        return str(credentials.get("email") or "").strip().lower()

    def clean_email(self, email: str) -> str:
        """Only plain letters: look-alike letters of other scripts would make two addresses of one."""
        if not email.isascii():
            raise forms.ValidationError(_("Please write the address without umlauts and special letters."))
        if len(email) > MAX_EMAIL_LENGTH:
            raise forms.ValidationError(_("This address is too long."))
        return email

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        is_member = getattr(request.user, "is_member", False)
        return resolve_url(settings.LOGIN_REDIRECT_URL if is_member else "members:status")

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """Where a confirmed address leads to: into the group of an invitation, or to the status page."""
        from .invitations.arrivals import landing_url

        return landing_url(cast(User, request.user)) or resolve_url("members:status")

    def is_safe_url(self, url: str | None) -> bool:
        """Whether `next` leads to a page of ours; allauth's own look at it fails where the text is no address."""
        return bool(own_address(context.request, url or "", ""))


def _on_our_site(url: str) -> str:
    parts = urlsplit(url)
    return settings.SITE_URL + parts.path + (f"?{parts.query}" if parts.query else "")


def connect() -> None:
    """Listen to allauth; called once from `ready()`."""
    email_confirmed.connect(confirm_application, dispatch_uid="members.confirm_application")


def confirm_application(sender: Any, email_address: Any, **kwargs: Any) -> None:
    """allauth tells by a signal that an address is confirmed: an invited person may be a member now."""
    from .invitations.arrivals import confirm

    confirm(user=email_address.user)
