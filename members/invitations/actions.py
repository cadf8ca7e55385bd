"""Giving invitations, reminding of them and taking them back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from kurzewege.common import limits
from kurzewege.common.audit import api as audit
from kurzewege.common.errors import Refused
from kurzewege.common.mail import api as mail
from members.models import User

from . import rooms as registry
from . import rules, tokens
from .models import VALID_DAYS, Invitation, InvitationRoom

MAX_USES = 200
MAX_DAYS = 90
REMIND_AGAIN_AFTER = timedelta(days=1)
KEEP_ENDED = timedelta(days=30)


@transaction.atomic
def invite(
    *,
    actor: User,
    room_keys: Iterable[str] = (),
    email: str = "",
    name: str = "",
    note: str = "",
    max_uses: int = 1,
    days: int = VALID_DAYS,
    details: dict[str, Any] | None = None,
) -> Invitation:
    """Invite into the network, or into rooms. With an address it is for one person, who gets a mail.

    Refused for who may not invite there, for a member's address (into the network) and while an invitation to the
    same address is open.
    """
    keys = list(dict.fromkeys(room_keys))
    if not rules.can_invite(actor, keys):
        raise Refused(_("You may not invite people there."))
    if not 1 <= max_uses <= MAX_USES or not 1 <= days <= MAX_DAYS:
        raise Refused(_("Please choose a smaller number."))
    email = email.strip().lower()
    if email:
        _refuse_known(email, keys)
    invitation = Invitation.objects.create(
        inviter=actor,
        email=email,
        name=name,
        note=note,
        max_uses=1 if email else max_uses,
        expires_at=timezone.now() + timedelta(days=days),
        details=details or {},
    )
    InvitationRoom.objects.bulk_create(InvitationRoom(invitation=invitation, key=key) for key in keys)
    audit.record(actor, "invitation.given", invitation, rooms=keys, max_uses=invitation.max_uses)
    if email:
        send_mail(invitation, registry.find(keys))
    return invitation


def invite_all(*, actor: User, emails: Iterable[str], **invitation: Any) -> list[Invitation]:
    """One invitation for each address, or none at all."""
    given = []
    with transaction.atomic():
        for address in dict.fromkeys(emails):
            limits.check("invite", actor.pk, "100/1h")
            given.append(invite(actor=actor, email=address, **invitation))
    return given


@dataclass(frozen=True)
class Guest:
    """Somebody on a list."""

    email: str
    name: str
    room_keys: list[str]
    details: dict[str, Any]


@transaction.atomic
def invite_guests(*, actor: User, guests: Sequence[Guest], note: str = "") -> list[Invitation]:
    """Invite people from a coordinator's list, in their order; the caller has checked that they are not known.

    Many at once in few queries: rights are asked once, and the import notes itself in the audit log.
    """
    keys = {key for guest in guests for key in guest.room_keys}
    if not rules.can_invite(actor, ()) or not rules.can_invite(actor, keys):
        raise Refused(_("You may not invite people there."))
    rooms = registry.find(keys)
    now = timezone.now()
    given = Invitation.objects.bulk_create(
        Invitation(
            inviter=actor,
            email=guest.email,
            name=guest.name,
            note=note,
            details=guest.details,
            mailed_at=now,
        )
        for guest in guests
    )
    InvitationRoom.objects.bulk_create(
        InvitationRoom(invitation=invitation, key=key)
        for invitation, guest in zip(given, guests, strict=True)
        for key in guest.room_keys
    )
    for invitation, guest in zip(given, guests, strict=True):
        _write_mail(invitation, {key: rooms[key] for key in guest.room_keys if key in rooms})
    return given


def _refuse_known(email: str, keys: list[str]) -> None:
    if not keys and User.objects.members().filter(email=email).exists():
        raise Refused(_("%(email)s is a member already.") % {"email": email}, field="emails")
    waiting = Invitation.objects.open(timezone.now()).filter(email=email)
    waiting = waiting.filter(rooms__key__in=keys) if keys else waiting.filter(rooms=None)
    if waiting.exists():
        raise Refused(
            _("%(email)s has an open invitation already. You can remind the person in the list.") % {"email": email},
            field="emails",
        )


def send_mail(invitation: Invitation, rooms: dict[str, registry.Room], *, reminder: bool = False) -> None:
    """Write the mail with the link that proves the address; `rooms` as `rooms.find` gives them."""
    _write_mail(invitation, rooms, reminder=reminder)
    invitation.mailed_at = timezone.now()
    invitation.save(update_fields=["mailed_at"])


def _write_mail(invitation: Invitation, rooms: dict[str, registry.Room], *, reminder: bool = False) -> None:
    inviter: Any = invitation.inviter
    subject = (
        _("%(name)s invites you: %(network)s") if not reminder else _("Reminder: %(name)s invites you: %(network)s")
    )
    mail.send_mail_to(
        invitation.email,
        subject=subject % {"name": inviter.name, "network": settings.SITE_NAME},
        template="invitations/mail/invitation",
        context={
            "invitation": invitation,
            "inviter": inviter,
            "rooms": [rooms[key] for key in rooms],
            "link": tokens.link_of(invitation, "mail"),
        },
    )


@transaction.atomic
def remind(*, actor: User, invitation: Invitation) -> None:
    """Mail it once more, at most once a day; one that has expired holds for two weeks again.

    When its inviter is gone, who reminds answers for it from now on: nobody is invited in the name of somebody gone.
    """
    _require_manager(actor, invitation)
    if not invitation.email:
        raise Refused(_("This invitation is a link. Please send it to the person yourself."))
    now = timezone.now()
    end: datetime = max(invitation.expires_at, now + timedelta(days=VALID_DAYS))
    not_today = Q(mailed_at=None) | Q(mailed_at__lt=now - REMIND_AGAIN_AFTER)
    waiting = Invitation.objects.filter(not_today, pk=invitation.pk, revoked_at=None, uses=0)
    if not waiting.update(mailed_at=now, expires_at=end):
        invitation.refresh_from_db()
        if invitation.state in ("used", "revoked"):
            raise Refused(_("This invitation was answered or withdrawn in the meantime."))
        raise Refused(_("The person got a mail less than a day ago. Please wait until tomorrow."))
    invitation.refresh_from_db()
    if not rules.holds(invitation):
        invitation.inviter = actor
        invitation.save(update_fields=["inviter"])
    audit.record(actor, "invitation.reminded", invitation)
    send_mail(invitation, registry.find(invitation.room_keys), reminder=True)


@transaction.atomic
def revoke(*, actor: User, invitation: Invitation) -> None:
    """From now on nobody comes in by it; who came stays. Revoking twice changes nothing."""
    _require_manager(actor, invitation)
    if Invitation.objects.filter(pk=invitation.pk, revoked_at=None).update(revoked_at=timezone.now()):
        audit.record(actor, "invitation.revoked", invitation)


def pass_on(*, giver: User, successor: User, room_key: str) -> None:
    """From now on `successor`, who may invite into the room, answers for what `giver` has open there."""
    Invitation.objects.into(room_key).open(timezone.now()).filter(inviter=giver).update(inviter=successor)


def end_all_of(inviter: User) -> None:
    """Nobody answers for what she has open any more: it ends."""
    _end(Invitation.objects.filter(inviter=inviter))


def end_into_rooms(inviter: User, *, but: Iterable[str]) -> None:
    """The same for her invitations into rooms, without those into the rooms `but`."""
    _end(Invitation.objects.filter(inviter=inviter).exclude(rooms=None).exclude(rooms__key__in=list(but)))


def _end(invitations: Any) -> None:
    for invitation in invitations.open(timezone.now()):
        if Invitation.objects.filter(pk=invitation.pk, revoked_at=None).update(revoked_at=timezone.now()):
            audit.record(None, "invitation.ended", invitation)


def _require_manager(actor: User, invitation: Invitation) -> None:
    if not Invitation.objects.visible_to(actor).filter(pk=invitation.pk).exists():
        raise Refused(_("You may not change this invitation."))


def remove_ended() -> int:
    """Delete invitations, with the addresses in them, 30 days after their end; gives how many."""
    ended = Invitation.objects.filter(expires_at__lt=timezone.now() - KEEP_ENDED)
    return ended.delete()[1].get("invitations.Invitation", 0)
