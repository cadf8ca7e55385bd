"""“Is this still right?”: once a year by mail, confirmed with one click, without signing in.

The link opens a page with one button; only the button confirms, because mail programs open links by themselves.
The signed token names the person: it confirms, shows nothing of the profile, and runs out.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kurzewege.common.jobs.api import periodic
from kurzewege.common.mail import api as mail

from ..models import Profile, User

YEAR = timedelta(days=365)
LINK_DAYS = 60
# So many a day: sixty people of one spreadsheet should not all write back on the same morning.
PER_RUN = 40
_SALT = "members.yearly"


@periodic(every=timedelta(days=1))
def ask_yearly() -> None:
    """Ask those who have neither confirmed nor changed their profile, nor been asked, for a year; not who is away."""
    now = timezone.now()
    for person in due(now - YEAR)[:PER_RUN]:
        with transaction.atomic():
            # Once, although two processes may be here at the same time.
            unasked = Profile.objects.filter(user=person, asked_at=person.profile.asked_at)
            if unasked.update(asked_at=now):
                _ask(person)


def due(before: datetime) -> QuerySet[User]:
    """Members whose last word on their profile and last question lie before `before`, the longest ago first."""
    said = Coalesce("profile__confirmed_at", "admitted_at", "date_joined")
    away = Q(away_from__lte=timezone.localdate(), away_until__gte=timezone.localdate())
    return (
        User.objects.members()
        .select_related("profile", "organisation")
        .alias(said=said)
        .filter(Q(profile__asked_at=None) | Q(profile__asked_at__lt=before), said__lt=before)
        .exclude(away)
        .order_by("said", "pk")
    )


def token_for(person: User) -> str:
    """What stands in the link of the mail."""
    return signing.dumps(person.key, salt=_SALT)


def person_of(token: str) -> User | None:
    """Whose link it is; None when it is forged, older than 60 days, or the person is no member any more."""
    try:
        key = signing.loads(token, salt=_SALT, max_age=timedelta(days=LINK_DAYS))
    except signing.BadSignature:
        return None
    return User.objects.members().select_related("profile").filter(key=key).first()


def confirm(*, person: User) -> None:
    """Note that the profile is right as it stands; again is the same."""
    Profile.objects.filter(user=person).update(confirmed_at=timezone.now())


def _ask(person: User) -> None:
    context = {
        "confirm_url": settings.SITE_URL + reverse("members:confirm", args=[token_for(person)]),
        "edit_url": settings.SITE_URL + reverse("members:edit"),
        "days": LINK_DAYS,
    }
    mail.send_mail_to(
        person,
        subject=_("Is your profile still right?"),
        template="members/mail/yearly",
        context=context,
        idempotency_key=f"members.yearly:{person.key}:{timezone.localdate():%Y-%m-%d}",
        target=person,
    )
