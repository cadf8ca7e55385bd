"""Writes to the security of accounts that allauth does not know."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from kurzewege.common.audit import api as audit
from kurzewege.common.errors import Refused
from kurzewege.common.mail import api as mail
from members.models import User

from . import rules
from .sessions import end_sessions


@transaction.atomic
def reset_second_factor(*, actor: User | None, user: User) -> None:
    """Somebody has lost her second factor: take it away, sign her out everywhere and tell her by mail.

    `actor` is None for the operator's command. Passkeys and recovery codes go, too: nobody knows who has them now.
    """
    if not rules.can_reset_second_factor(actor, user):
        raise Refused(_("You cannot take away the second factor of this person."))
    authenticators = Authenticator.objects.select_for_update(no_key=True).filter(user=user)
    if not authenticators:
        raise Refused(_("This person has no second factor."))
    for authenticator in authenticators:
        authenticator.delete()
    end_sessions(user=user)
    audit.record(actor, "account.second_factor_reset", user)
    mail.send_mail_to(
        user,
        subject=_("Your second factor was taken away"),
        template="security/mail/second_factor_reset",
        context={
            "user": user,
            "actor": actor.name if actor else "",
            "security_url": settings.SITE_URL + reverse("security:overview"),
            "password_url": settings.SITE_URL + reverse("account_reset_password"),
        },
    )
