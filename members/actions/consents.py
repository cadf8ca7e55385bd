"""Accepting the network's texts, and taking it back."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kurzewege.common.audit import api as audit
from kurzewege.common.errors import Refused
from kurzewege.common.live import api as live
from kurzewege.common.mail import api as mail

from ..consents import fingerprint, required_texts
from ..models import Consent, User


@transaction.atomic
def give_consent(*, actor: User) -> None:
    """Accept all texts in their present version; what was accepted before stays as it is."""
    known = set(Consent.objects.filter(user=actor, withdrawn_at=None).values_list("text", "version"))
    Consent.objects.bulk_create(
        (
            Consent(user=actor, text=text.name, version=text.version, text_hash=text.hash)
            for text in required_texts()
            if (text.name, text.version) not in known
        ),
        ignore_conflicts=True,  # accepted twice at the same moment
    )
    actor.accepted_texts = fingerprint()
    actor.save(update_fields=["accepted_texts"])
    live.rights_changed([actor.pk])


@transaction.atomic
def withdraw_consent(*, actor: User) -> None:
    """Take the consent back: from now on the network is closed to this member, and the coordinators are told.

    What she wrote stays until a coordinator has ended the membership; agreeing again opens everything again.
    """
    if not actor.is_member:
        raise Refused(_("You can withdraw your registration on the page about your registration."))
    withdrawn = Consent.objects.filter(user=actor, withdrawn_at=None).update(withdrawn_at=timezone.now())
    if not withdrawn:
        return
    actor.accepted_texts = ""
    actor.save(update_fields=["accepted_texts"])
    audit.record(actor, "member.consent_withdrawn", actor)
    for coordinator in User.objects.coordinators().exclude(pk=actor.pk):
        mail.send_mail_to(
            coordinator,
            subject=_("%(name)s has withdrawn the consent") % {"name": actor.name},
            template="members/mail/consent_withdrawn",
            context={"user": coordinator, "member": actor, "profile_url": settings.SITE_URL + actor.get_absolute_url()},
        )
    live.rights_changed([actor.pk])
