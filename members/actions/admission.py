"""From the registration to the decision about it.

Of two coordinators who answer at once exactly one wins, the other one reads by whom it was settled.
"""

from __future__ import annotations

from typing import Any

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
from ..facts import (
    ApplicationAnswered,
    ApplicationAskedBack,
    ApplicationConfirmed,
    ApplicationDeclined,
    MemberAdmitted,
    MemberApplied,
)
from ..models import Application, Organisation, Profile, Sector, User
from .checks import check_coordinator
from .consents import give_consent
from .organisations import add_organisation, known_organisation
from .profiles import refresh_directory_text


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
    give_consent(actor=user)
    refresh_directory_text(profile)
    audit.record(user, "member.applied", user)
    emit(MemberApplied(user.pk))
    return application


@transaction.atomic
def confirm_application(*, user: User) -> None:
    """The applicant's address is confirmed: tell the coordinators. A second confirmation changes nothing."""
    waiting = Application.objects.filter(user=user, confirmed_at=None, state=Application.State.WAITING)
    now = timezone.now()
    if not waiting.update(confirmed_at=now, step_since=now):
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
    refresh_directory_text(user.profile)
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
    check_coordinator(actor)
    changed = Application.objects.filter(
        pk=application.pk, state=Application.State.WAITING, confirmed_at__isnull=False
    ).update(state=Application.State.ASKED_BACK, question=question, answer="", asked_by=actor, **_new_step())
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
        state=Application.State.WAITING, answer=answer, **_new_step()
    )
    if not changed:
        raise _already(application)
    application.refresh_from_db()
    _mail_coordinators(application)
    emit(ApplicationAnswered(actor.pk))


def _new_step() -> dict[str, Any]:
    """It waits for somebody else from now on; the reminder counts anew."""
    return {"step_since": timezone.now(), "reminded_at": None}


def _settle(actor: User, application: Application, state: str, *, reason: str = "") -> None:
    """Claim the application by one conditional UPDATE: of two coordinators at once exactly one wins."""
    check_coordinator(actor)
    changed = Application.objects.filter(
        pk=application.pk, state__in=Application.OPEN, confirmed_at__isnull=False
    ).update(state=state, settled_at=timezone.now(), settled_by=actor, reason=reason)
    if not changed:
        raise _already(application)
    application.refresh_from_db()


def _already(application: Application) -> Refused:
    """Why an application cannot be settled now, with the name of who was quicker."""
    current = Application.objects.select_related("settled_by", "asked_by").filter(pk=application.pk).first()
    if current is None:
        return Refused(_("The person has withdrawn the application in the meantime."))
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


def _absolute(name: str, *args: Any) -> str:
    """The address with the host of the settings, never of a request."""
    return settings.SITE_URL + reverse(name, args=args)
