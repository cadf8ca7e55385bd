"""Members whose admission was decided elsewhere, coordinators, and the end of a membership."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kurzewege.common.audit import api as audit
from kurzewege.common.errors import Refused
from kurzewege.common.facts import emit
from kurzewege.common.live import api as live
from kurzewege.common.mail import api as mail

from .. import rules
from ..facts import MemberAdmitted, MemberBlocked, MemberLeft, MemberReadmitted, MemberUnblocked
from ..models import Organisation, Profile, User
from .checks import check_coordinator
from .profiles import refresh_directory_text


@transaction.atomic
def add_member(
    *,
    actor: User | None,
    email: str,
    name: str,
    organisation: Organisation | None = None,
    is_coordinator: bool = False,
    password_hash: str = "",
) -> User:
    """Add a member whose admission was decided elsewhere: the first coordinator, a list, the demo network.

    The address counts as confirmed and no mail goes out. Without `password_hash` the person sets a password by
    "forgot password". `actor` is None for the operator's commands.
    """
    if actor is not None:
        check_coordinator(actor)
    email = email.strip().lower()
    if User.objects.filter(email=email).exists():
        raise Refused(_("There is already an account with this address."), field="email")
    user = User(
        email=email, status=User.Status.MEMBER, admitted_at=timezone.now(), is_coordinator=is_coordinator,
        organisation=organisation,
    )  # fmt: skip
    user.set_name(name)
    user.set_unusable_password()
    if password_hash:
        user.password = password_hash
    user.save()
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    refresh_directory_text(Profile.objects.create(user=user))
    audit.record(actor, "member.added", user, coordinator=is_coordinator)
    emit(MemberAdmitted(user.pk, actor.pk if actor else None))
    return user


@transaction.atomic
def appoint_coordinator(*, actor: User | None, user: User) -> None:
    """Give a member the rights of the whole network; `actor` is None for the operator's command."""
    if actor is not None:
        check_coordinator(actor)
    if not user.is_member:
        raise Refused(_("Only a member can become a coordinator."))
    user.is_coordinator = True
    user.save(update_fields=["is_coordinator"])
    audit.record(actor, "member.appointed_coordinator", user)
    live.rights_changed([user.pk])


@transaction.atomic
def block_member(*, actor: User, user: User, reason: str) -> None:
    """Take a member's access away at once: sessions, sockets, files. What she wrote stays."""
    _lock(user)
    if not rules.can_block(actor, user):
        raise Refused(_("You cannot block this person."))
    reason = reason.strip()
    if not reason:
        raise Refused(_("Please write a sentence, so that the other coordinators know why."), field="text")
    _end_access(user, User.Status.BLOCKED)
    audit.record(actor, "member.blocked", user, reason=reason)
    emit(MemberBlocked(user.pk, actor.pk))
    live.rights_changed([user.pk])


@transaction.atomic
def unblock_member(*, actor: User, user: User) -> None:
    """Give a blocked member back what she had."""
    _lock(user)
    if not rules.can_unblock(actor, user):
        raise Refused(_("This person is not blocked."))
    user.status = User.Status.MEMBER
    user.is_active = True
    user.save(update_fields=["status", "is_active"])
    audit.record(actor, "member.unblocked", user)
    emit(MemberUnblocked(user.pk, actor.pk))
    live.rights_changed([user.pk])


@transaction.atomic
def make_former(*, actor: User | None, user: User) -> None:
    """A member has left the network; her name stays on what she wrote, with the institution of that time.

    `actor` is the member herself, a coordinator, or None when the last day is over. Refused for the last
    coordinator. What she still holds falls to the coordinators (`members.handover`).
    """
    # Locked together, so that of two last coordinators who leave at once one stays.
    coordinators = {one.pk for one in User.objects.coordinators().select_for_update(no_key=True)}
    _lock(user)
    if not rules.can_end_membership(actor, user):
        raise Refused(_("You cannot end the membership of this person."))
    if coordinators == {user.pk}:
        raise Refused(_("You are the only coordinator. Please hand over this role first, then you can leave."))
    user.is_coordinator = False
    user.left_at = timezone.now()
    user.former_institution = str(user.organisation or "")
    user.save(update_fields=["left_at", "former_institution", "is_coordinator"])
    _end_access(user, User.Status.FORMER)
    audit.record(actor, "member.left", user)
    emit(MemberLeft(user.pk, actor.pk if actor else None))
    live.rights_changed([user.pk])


@transaction.atomic
def readmit_member(*, actor: User, user: User) -> None:
    """A former member comes back: with her account and what she wrote, but without roles and groups of that time."""
    check_coordinator(actor)
    _lock(user)
    if not rules.can_readmit(actor, user):
        raise Refused(_("This person has not left the network."))
    user.status = User.Status.MEMBER
    user.is_active = True
    user.left_at, user.former_institution = None, ""
    user.save(update_fields=["status", "is_active", "left_at", "former_institution"])
    refresh_directory_text(user.profile)
    audit.record(actor, "member.readmitted", user)
    mail.send_mail_to(
        user,
        subject=_("Welcome back to %(network)s") % {"network": settings.SITE_NAME},
        template="members/mail/readmitted",
        context={"user": user, "start_url": settings.SITE_URL + reverse("feed:home")},
    )
    emit(MemberReadmitted(user.pk, actor.pk))
    live.rights_changed([user.pk])


def _lock(user: User) -> None:
    """Bring `user` up to date under a lock: it may have changed since it was loaded, by this caller too."""
    user.refresh_from_db(from_queryset=User.objects.select_for_update(no_key=True))


def _end_access(user: User, status: str) -> None:
    user.status = status
    user.is_active = False
    # Deleted, not only refused: should the person come back, an old session must not come back with her.
    for session in UserSession.objects.filter(user=user):
        session.end()
    user.save(update_fields=["status", "is_active"])
