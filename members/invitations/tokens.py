"""The secret in an invitation's link.

It is not stored but made from the invitation's key with SECRET_KEY (HMAC-SHA-256, 160 bits), so that a copy of the
database holds nothing to come in by, and the link can be shown and mailed again. There are two: the one in a mail to
an address proves that whoever has it reads that mailbox; the one that is shown to the inviter proves nothing.
"""

from __future__ import annotations

from typing import Literal

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from kurzewege.common.keys import KEY_LENGTH

from .models import Invitation

Way = Literal["mail", "link"]
SECRET_LENGTH = 40
TOKEN_LENGTH = KEY_LENGTH + SECRET_LENGTH


def token_of(invitation: Invitation, way: Way) -> str:
    """Key and secret, 52 letters and digits."""
    # With the address: one that was mended makes the link to the old one worthless.
    subject = f"{invitation.key}:{invitation.email if way == 'mail' else ''}"
    secret = salted_hmac(f"kurzewege.invitation.{way}", subject, algorithm="sha256").hexdigest()
    return invitation.key + secret[:SECRET_LENGTH]


def link_of(invitation: Invitation, way: Way) -> str:
    """The absolute address with the host of the settings."""
    return settings.SITE_URL + reverse("invitations:open", args=[token_of(invitation, way)])


def read(token: str) -> tuple[Invitation, Way] | None:
    """The invitation that this token opens, and which of its two links it is; None for everything else."""
    if len(token) != TOKEN_LENGTH or not token.isascii():
        return None
    invitation = Invitation.objects.for_list().filter(key=token[:KEY_LENGTH]).first()
    if invitation is None:
        return None
    ways: tuple[Way, ...] = ("mail", "link") if invitation.email else ("link",)
    for way in ways:
        if constant_time_compare(token, token_of(invitation, way)):
            return invitation, way
    return None
