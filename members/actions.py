"""Everything that is written about people, one function each.

Every action is atomic, checks its rule, writes, notes the act in the audit log and emits a fact; `Refused`
carries a sentence for the person. Mails go through the outbox and so commit with the rest.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from allauth.account.models import EmailAddress
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

from . import rules
from .consents import required_texts
from .facts import (
    ApplicationAnswered,
    ApplicationAskedBack,
    ApplicationConfirmed,
    ApplicationDeclined,
    MemberAdmitted,
    MemberApplied,
    MemberBlocked,
    MemberLeft,
    MemberUnblocked,
    OrganisationAdded,
    ProfileChanged,
)
from .folding import fold, slug_of
from .models import ActionField, Application, Consent, Expertise, Organisation, Profile, Sector, User

MAX_EXPERTISE = 20


@dataclass(frozen=True)
class ProfileInput:
    """What a person says about herself; every field replaces the one before."""

    name: str
    function: str = ""
    organisation: Organisation | None = None
    bio: str = ""
    offers: str = ""
    looks_for: str = ""
    phone: str = ""
    phone_visibility: str = Profile.Visibility.MEMBERS
    email_visibility: str = Profile.Visibility.NOBODY
    reachability: str = ""
    reachability_visibility: str = Profile.Visibility.MEMBERS
    region: str = ""
    languages: tuple[str, ...] = ()
    shows_presence: bool = True
    action_fields: tuple[ActionField, ...] = ()
    expertise: tuple[str, ...] = field(default=())


# --- Registration and admission ---------------------------------------------------------------------


@transaction.atomic
def apply(*, user: User, organisation_name: str) -> Application:
    """Make a new account an application: status, profile, application and consents in one transaction.

    `user` is unsaved and carries name, address and password. The coordinators hear of it when the address is
    confirmed (`confirm_application`).
    """
    user.status = User.Status.APPLICANT
    user.is_active = True
    user.is_coordinator = False
    user.save()
    profile = Profile.objects.create(user=user)
    application = Application.objects.create(user=user, organisation_name=organisation_name)
    Consent.objects.bulk_create(
        Consent(user=user, text=text.name, version=text.version, text_hash=text.hash) for text in required_texts()
    )
    _refresh_directory_text(profile)
    audit.record(user, "member.applied", user)
    emit(MemberApplied(user.pk))
    return application


@transaction.atomic
def confirm_application(*, user: User) -> None:
    """The applicant's address is confirmed: tell the coordinators. A second confirmation changes nothing."""
    waiting = Application.objects.filter(user=user, confirmed_at=None, state=Application.State.WAITING)
    if not waiting.update(confirmed_at=timezone.now()):
        return
    _mail_coordinators(user.application)
    emit(ApplicationConfirmed(user.pk))


@transaction.atomic
def admit(*, actor: User, application: Application, sector: str = "") -> User:
    """Make the applicant a member.

    Her institution is the known one of that name (in any spelling); a new one is added when `sector` says where
    it belongs. Refused when another coordinator settled the application a moment before.
    """
    _settle(actor, application, Application.State.ADMITTED)
    user = application.user
    user.status = User.Status.MEMBER
    user.admitted_at = timezone.now()
    user.organisation = _organisation_for(application.organisation_name, sector)
    user.save(update_fields=["status", "admitted_at", "organisation"])
    _refresh_directory_text(user.profile)
    audit.record(actor, "member.admitted", user)
    mail.send_mail_to(
        user,
        subject=_("Welcome to %(network)s") % {"network": settings.SITE_NAME},
        template="members/mail/admitted",
        context={"user": user, "start_url": _absolute("feed:home"), "profile_url": _absolute("members:edit")},
    )
    emit(MemberAdmitted(user.pk, actor.pk))
    live.rights_changed([user.pk])
    return user


@transaction.atomic
def decline(*, actor: User, application: Application, reason: str) -> None:
    """Decline with a sentence, which the applicant reads in her mail and on her page."""
    reason = reason.strip()
    if not reason:
        raise Refused(_("Please write a sentence, so that the person knows why."), field="text")
    _settle(actor, application, Application.State.DECLINED, reason=reason)
    user = application.user
    user.status = User.Status.DECLINED
    user.save(update_fields=["status"])
    audit.record(actor, "member.declined", user)
    mail.send_mail_to(
        user,
        subject=_("Your registration with %(network)s") % {"network": settings.SITE_NAME},
        template="members/mail/declined",
        context={"user": user, "reason": reason},
    )
    emit(ApplicationDeclined(user.pk, actor.pk))
    live.rights_changed([user.pk])


@transaction.atomic
def ask_back(*, actor: User, application: Application, question: str) -> None:
    """Ask the applicant something; she answers on her page, until then the application is marked so."""
    question = question.strip()
    if not question:
        raise Refused(_("Please write what you would like to know."), field="text")
    _check_coordinator(actor)
    changed = Application.objects.filter(
        pk=application.pk, state=Application.State.WAITING, confirmed_at__isnull=False
    ).update(state=Application.State.ASKED_BACK, question=question, answer="", asked_by=actor)
    if not changed:
        raise _already(application)
    application.refresh_from_db()
    user = application.user
    audit.record(actor, "member.asked_back", user)
    mail.send_mail_to(
        user,
        subject=_("A question about your registration with %(network)s") % {"network": settings.SITE_NAME},
        template="members/mail/asked_back",
        context={"user": user, "question": question, "status_url": _absolute("members:status")},
    )
    emit(ApplicationAskedBack(user.pk, actor.pk))


@transaction.atomic
def answer_question(*, actor: User, application: Application, answer: str) -> None:
    """The applicant replies; the application waits for a coordinator again."""
    answer = answer.strip()
    if not answer:
        raise Refused(_("Please write an answer."), field="answer")
    if not rules.can_answer(actor, application):
        raise Refused(_("There is no open question. You will get a mail as soon as something happens."))
    changed = Application.objects.filter(pk=application.pk, state=Application.State.ASKED_BACK).update(
        state=Application.State.WAITING, answer=answer
    )
    if not changed:
        raise _already(application)
    application.refresh_from_db()
    _mail_coordinators(application)
    emit(ApplicationAnswered(actor.pk))


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
        _check_coordinator(actor)
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
    _refresh_directory_text(Profile.objects.create(user=user))
    audit.record(actor, "member.added", user, coordinator=is_coordinator)
    emit(MemberAdmitted(user.pk, actor.pk if actor else None))
    return user


@transaction.atomic
def appoint_coordinator(*, actor: User | None, user: User) -> None:
    """Give a member the rights of the whole network; `actor` is None for the operator's command."""
    if actor is not None:
        _check_coordinator(actor)
    if not user.is_member:
        raise Refused(_("Only a member can become a coordinator."))
    user.is_coordinator = True
    user.save(update_fields=["is_coordinator"])
    audit.record(actor, "member.appointed_coordinator", user)
    live.rights_changed([user.pk])


# --- Profiles and institutions ----------------------------------------------------------------------


@transaction.atomic
def update_profile(*, actor: User, profile: Profile, data: ProfileInput) -> Profile:
    """Replace what the profile says; also the institution, whose members find each other by it."""
    if not rules.can_edit_profile(actor, profile):
        raise Refused(_("You can only change your own profile."))
    user = profile.user
    user.set_name(data.name)
    user.function = data.function
    user.shows_presence = data.shows_presence
    if user.is_member:
        # An applicant's institution is settled with the admission.
        user.organisation = data.organisation
    user.save(update_fields=["name", "sort_name", "function", "shows_presence", "organisation"])
    for name in (
        "bio", "offers", "looks_for", "phone", "phone_visibility", "email_visibility",
        "reachability", "reachability_visibility", "region",
    ):  # fmt: skip
        setattr(profile, name, getattr(data, name))
    profile.languages = ", ".join(data.languages)
    profile.save()
    profile.action_fields.set(data.action_fields)
    profile.expertise.set(_expertise(data.expertise), clear=False)
    _refresh_directory_text(profile)
    emit(ProfileChanged(user.pk))
    return profile


@transaction.atomic
def add_organisation(*, actor: User | None, name: str, sector: str, **details: Any) -> Organisation:
    """Add an institution; `details` are fields of the model. Refused when one of that name is known."""
    if actor is not None:
        _check_coordinator(actor)
    if known_organisation(name):
        raise Refused(_("There is already an institution with this name."), field="name")
    organisation = Organisation(name=name, sector=sector, **details)
    organisation.directory_text = _folded_lines(
        organisation.name, organisation.short_name, organisation.town, organisation.description
    )
    organisation.save()
    emit(OrganisationAdded(organisation.pk))
    return organisation


def known_organisation(name: str) -> Organisation | None:
    """The institution of this full or short name, in any spelling."""
    wanted = slug_of(name)
    if not wanted:
        return None
    return next((o for o in Organisation.objects.all() if wanted in (slug_of(o.name), slug_of(o.short_name))), None)


# --- Leaving ----------------------------------------------------------------------------------------


@transaction.atomic
def block_member(*, actor: User, user: User, reason: str) -> None:
    """Take a member's access away at once: sessions, sockets, files. What she wrote stays."""
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
    if not rules.can_unblock(actor, user):
        raise Refused(_("This person is not blocked."))
    user.status = User.Status.MEMBER
    user.is_active = True
    user.save(update_fields=["status", "is_active"])
    audit.record(actor, "member.unblocked", user)
    emit(MemberUnblocked(user.pk, actor.pk))
    live.rights_changed([user.pk])


@transaction.atomic
def make_former(*, actor: User, user: User) -> None:
    """A member has left the network; her name stays on what she wrote, with the institution of that time."""
    if not rules.can_block(actor, user):
        raise Refused(_("You cannot end the membership of this person."))
    _end_access(user, User.Status.FORMER)
    audit.record(actor, "member.left", user)
    emit(MemberLeft(user.pk, actor.pk))
    live.rights_changed([user.pk])


# --- Parts ------------------------------------------------------------------------------------------


def _check_coordinator(actor: User) -> None:
    if not rules.can_settle_applications(actor):
        raise Refused(_("Only a coordinator can do this."))


def _settle(actor: User, application: Application, state: str, *, reason: str = "") -> None:
    """Claim the application by one conditional UPDATE: of two coordinators at once exactly one wins."""
    _check_coordinator(actor)
    changed = Application.objects.filter(
        pk=application.pk, state__in=Application.OPEN, confirmed_at__isnull=False
    ).update(state=state, settled_at=timezone.now(), settled_by=actor, reason=reason)
    if not changed:
        raise _already(application)
    application.refresh_from_db()


def _already(application: Application) -> Refused:
    """Why an application cannot be settled now, with the name of who was quicker."""
    current = Application.objects.select_related("settled_by", "asked_by").get(pk=application.pk)
    if current.settled_by:
        return Refused(_("%(name)s has already settled this application.") % {"name": current.settled_by})
    if current.state == Application.State.ASKED_BACK and current.asked_by:
        return Refused(_("%(name)s has already asked back. The answer is still missing.") % {"name": current.asked_by})
    return Refused(_("This application cannot be settled. Please reload the page."))


def _mail_coordinators(application: Application) -> None:
    """One mail for each coordinator; its link leads to a page, nothing is settled by opening it."""
    applicant = application.user
    for coordinator in User.objects.coordinators():
        mail.send_mail_to(
            coordinator,
            subject=_("%(name)s would like to become a member") % {"name": applicant.name},
            template="members/mail/application_waiting",
            context={
                "user": coordinator,
                "applicant": applicant,
                "application": application,
                "settle_url": _absolute("members:application", applicant.key),
            },
        )


def _organisation_for(name: str, sector: str) -> Organisation | None:
    known = known_organisation(name)
    if known or not name.strip() or sector not in Sector.values:
        return known
    return add_organisation(actor=None, name=name, sector=sector)


def _expertise(names: Iterable[str]) -> list[Expertise]:
    """The tags of these names; a known one is taken in whatever spelling it comes."""
    wanted = {slug: name for name in names if (slug := slug_of(name))}
    if len(wanted) > MAX_EXPERTISE:
        raise Refused(_("Please name at most %(count)s subjects.") % {"count": MAX_EXPERTISE}, field="expertise")
    known = {tag.slug: tag for tag in Expertise.objects.filter(slug__in=wanted)}
    for slug, name in wanted.items():
        if slug not in known:
            known[slug] = Expertise.objects.create(name=name, slug=slug)
    return [known[slug] for slug in wanted]


def _refresh_directory_text(profile: Profile) -> None:
    user = profile.user
    organisation = user.organisation
    profile.directory_text = _folded_lines(
        user.name,
        user.function,
        organisation.name if organisation else "",
        organisation.short_name if organisation else "",
        *profile.expertise.names(),
        profile.bio,
        profile.offers,
        profile.looks_for,
        profile.region,
        profile.languages,
    )
    profile.save(update_fields=["directory_text"])


def _folded_lines(*texts: str) -> str:
    return "\n".join(fold(text) for text in texts if text)


def _end_access(user: User, status: str) -> None:
    user.status = status
    user.is_active = False
    user.save(update_fields=["status", "is_active"])


def _absolute(name: str, *args: Any) -> str:
    """The address with the host of the settings, never of a request."""
    return settings.SITE_URL + reverse(name, args=args)
