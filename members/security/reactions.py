"""What follows from changes at an account, which allauth tells by signals."""

from __future__ import annotations

import ipaddress
from typing import Any

from allauth.account import signals as account_signals
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models.signals import post_delete, post_save, pre_save
from django.http import HttpRequest

from kurzewege.common.audit import api as audit
from kurzewege.common.live import api as live
from members.models import User

from .sessions import end_sessions

# Recovery codes alone are no second factor: they are the spare key of one.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def connect() -> None:
    """Listen to allauth; called once from `ready()`."""
    for changed in (post_save, post_delete):
        changed.connect(note_second_factor, sender=Authenticator, dispatch_uid="security.second_factor")
    pre_save.connect(forget_place, sender=UserSession, dispatch_uid="security.forget_place")
    for signal in (account_signals.password_changed, account_signals.password_set, account_signals.password_reset):
        signal.connect(end_other_sessions, dispatch_uid="security.password")
    account_signals.email_changed.connect(renew_session, dispatch_uid="security.email")


def note_second_factor(sender: Any, instance: Authenticator, **kwargs: Any) -> None:
    """Keep on the account whether it has a second factor: asked on every page, and so read with the person."""
    if instance.type not in FACTORS:
        return
    user = User.objects.filter(pk=instance.user_id).first()
    if user is None:
        return
    has_one = Authenticator.objects.filter(user=user, type__in=FACTORS).exists()
    if User.objects.filter(pk=user.pk).exclude(has_second_factor=has_one).update(has_second_factor=has_one):
        audit.record(user, "account.second_factor_on" if has_one else "account.second_factor_off", user)
        live.rights_changed([user.pk])


def forget_place(sender: Any, instance: UserSession, **kwargs: Any) -> None:
    """The list of devices needs no address: only its network is kept (/24, /48), as in the log."""
    address = ipaddress.ip_address(instance.ip)
    prefix = 24 if address.version == 4 else 48
    instance.ip = str(ipaddress.ip_network(f"{address}/{prefix}", strict=False).network_address)


def end_other_sessions(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """A new password ends every other session, and its sockets, at once."""
    end_sessions(user=user, keep=request.session.session_key)
    audit.record(user, "account.password_changed", user)


def renew_session(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """A new main address: the other sessions end, this one gets a new key."""
    end_sessions(user=user)
    request.session.cycle_key()
    UserSession.objects.create_from_request(request)
    audit.record(user, "account.email_changed", user)
