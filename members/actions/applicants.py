"""What becomes of applications by themselves: taken back, never confirmed, waiting too long."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kurzewege.common.audit import api as audit
from kurzewege.common.errors import Refused
from kurzewege.common.mail import api as mail

from .. import rules
from ..models import Application, User

REMIND_AFTER = timedelta(days=3)
KEEP_UNCONFIRMED = timedelta(days=30)


@transaction.atomic
def withdraw_application(*, actor: User) -> None:
    """The applicant takes everything back: account, application, consents and the mails to her are deleted."""
    # Locked in the order of `admit`: of a coordinator who admits and an applicant who withdraws at once, one waits.
    list(Application.objects.select_for_update(no_key=True).filter(user=actor))
    person = User.objects.select_for_update(no_key=True).filter(pk=actor.pk).first()
    if person is None:
        return
    if not rules.can_withdraw_application(person):
        raise Refused(_("You are a member. Please turn to the coordination if you would like to leave."))
    audit.record(None, "member.application_withdrawn")
    _forget(person)


@transaction.atomic
def remove_unconfirmed() -> int:
    """Delete registrations whose address was not confirmed in 30 days; gives how many."""
    stale = User.objects.filter(
        status=User.Status.APPLICANT,
        application__confirmed_at=None,
        application__created__lt=timezone.now() - KEEP_UNCONFIRMED,
    )
    people = list(stale.select_for_update(of=("self",), no_key=True))
    for user in people:
        _forget(user)
    return len(people)


def _forget(user: User) -> None:
    mail.forget(user.email)
    user.delete()


@transaction.atomic
def remind_coordinators() -> int:
    """One mail to each coordinator about all applications that wait for three days; gives how many these are.

    Each application is reminded of once while it waits for the same person: once it waits for the coordinators,
    once more when a question was not answered.
    """
    now = timezone.now()
    late = Application.objects.unsettled().filter(step_since__lt=now - REMIND_AFTER, reminded_at=None)
    keys = list(late.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
    if not Application.objects.filter(pk__in=keys, reminded_at=None).update(reminded_at=now):
        return 0
    applications = list(Application.objects.filter(pk__in=keys).select_related("user").order_by("step_since", "pk"))
    count = len(applications)
    for coordinator in User.objects.coordinators():
        mail.send_mail_to(
            coordinator,
            subject=ngettext(
                "An application has been waiting for three days",
                "%(count)s applications have been waiting for three days",
                count,
            )
            % {"count": count},
            template="members/mail/applications_reminder",
            context={
                "user": coordinator,
                "applications": applications,
                "desk_url": settings.SITE_URL + reverse("desk:home"),
            },
        )
    return count
