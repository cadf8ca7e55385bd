"""Away from – until, with a note and a deputy who is told. Ends by itself with its last day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kurzewege.common.errors import Refused
from kurzewege.common.facts import emit
from kurzewege.common.notify.api import Kind, MailText, notify, register

from .. import rules
from ..facts import AbsenceEnded, AbsenceSet
from ..models import User

MAX_LENGTH = timedelta(days=3 * 366)
FIELDS = ["away_from", "away_until", "away_note", "deputy", "deputy_answer"]
DEPUTY_ASKED, DEPUTY_DECLINED, DEPUTY_FREED = "deputy_asked", "deputy_declined", "deputy_freed"


@dataclass(frozen=True)
class Absence:
    """What others are told: until when, by whom the person is represented, and her note."""

    until: date
    note: str
    deputy: User | None


def absence_of(person: User, viewer: User) -> Absence | None:
    """The absence of today as `viewer`, a member, may read it; None when the person is there.

    A deputy who keeps `viewer` away is not named. No query for somebody loaded `for_directory`.
    """
    if not person.is_away or person.away_until is None:
        return None
    deputy = deputy_of(person)
    if deputy is not None and _is_hidden(person, deputy, viewer):
        deputy = None
    return Absence(person.away_until, person.away_note, deputy)


def _is_hidden(person: User, deputy: User, viewer: User) -> bool:
    known = getattr(person, "deputy_is_hidden", None)
    if known is not None:
        return bool(known)
    return not User.objects.visible_to(viewer).filter(pk=deputy.pk).exists()


def deputy_of(person: User) -> User | None:
    """Who stands in, unless she declined or is no member any more."""
    deputy = person.deputy
    if deputy is None or person.deputy_answer == User.DeputyAnswer.DECLINED or not deputy.is_member:
        return None
    return deputy


@transaction.atomic
def set_absence(*, actor: User, starts: date, ends: date, note: str = "", deputy: User | None = None) -> None:
    """Say that one will be away; replaces what was said before. A new deputy is told, one no longer needed too."""
    person = User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    today = timezone.localdate()
    if not actor.is_member:
        raise Refused(_("Only members can do this."))
    if ends < starts:
        raise Refused(_("The last day lies before the first one."), field="ends")
    if ends < today:
        raise Refused(_("This day is over already. Please choose a later last day."), field="ends")
    if ends - starts > MAX_LENGTH:
        raise Refused(_("That is more than three years. Please check the year."), field="ends")
    if deputy is not None:
        _check_deputy(actor, deputy, starts, ends)
    before, was_away_until = person.deputy, person.away_until
    is_new = deputy is not None and (
        deputy.pk != person.deputy_id or (starts, ends) != (person.away_from, person.away_until)
    )
    person.away_from, person.away_until, person.away_note = starts, ends, note.strip()
    if deputy is None or is_new:
        person.deputy_answer = User.DeputyAnswer.ASKED if deputy else ""
    person.deputy = deputy
    person.save(update_fields=FIELDS)
    _take_over(actor, person)
    if before is not None and before != deputy and was_away_until and was_away_until >= today:
        _free(person, before)
    if is_new and deputy is not None:
        _tell_deputy(person, deputy)
    emit(AbsenceSet(actor.pk))


@transaction.atomic
def end_absence(*, actor: User) -> None:
    """Be there again, before the last day or before it began."""
    person = User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    if person.away_until is None:
        return
    deputy, is_over = deputy_of(person), person.away_until < timezone.localdate()
    person.away_from = person.away_until = person.deputy = None
    person.away_note = person.deputy_answer = ""
    person.save(update_fields=FIELDS)
    _take_over(actor, person)
    if deputy is not None and not is_over:
        _free(person, deputy)
    emit(AbsenceEnded(actor.pk))


@transaction.atomic
def decline_deputy(*, actor: User, person: User) -> None:
    """Say that one cannot stand in; the person is told and can choose somebody else."""
    asked = {"deputy": actor, "deputy_answer": User.DeputyAnswer.ASKED, "away_until__isnull": False}
    if not User.objects.filter(pk=person.pk, **asked).update(deputy_answer=User.DeputyAnswer.DECLINED):
        raise Refused(_("You are not asked to stand in for this person any more."))
    url = reverse("members:absence")
    text = MailText(
        _("%(name)s cannot stand in for you") % {"name": actor.name},
        "members/mail/deputy_declined",
        {"deputy": actor, "absence_url": settings.SITE_URL + url},
    )
    notify(DEPUTY_DECLINED, actor=actor, recipients=[person], target=actor, url=url, mail_text=text)


def register_kinds() -> None:
    """Called once from `ready()`."""
    register(Kind(DEPUTY_ASKED, gettext_lazy("Standing in for somebody"), "calendar-clock", _asked))
    register(Kind(DEPUTY_DECLINED, gettext_lazy("My deputy cannot stand in"), "calendar-x", _declined))
    register(Kind(DEPUTY_FREED, gettext_lazy("Standing in is no longer needed"), "calendar-check", _freed))


def _asked(notification: Any) -> str:
    data = notification.data
    names = {"name": data.get("actor") or _("Somebody"), "until": data.get("until", "")}
    return _("%(name)s is away until %(until)s and has named you as deputy") % names


def _declined(notification: Any) -> str:
    return _("%(name)s cannot stand in for you") % {"name": notification.data.get("actor") or _("Somebody")}


def _freed(notification: Any) -> str:
    return _("%(name)s no longer needs you as deputy") % {"name": notification.data.get("actor") or _("Somebody")}


def _check_deputy(actor: User, deputy: User, starts: date, ends: date) -> None:
    if deputy.pk == actor.pk:
        raise Refused(_("Please choose somebody else as your deputy."), field="deputy")
    if not rules.can_contact(actor, deputy):
        raise Refused(_("This person cannot be your deputy."), field="deputy")
    if deputy.away_from and deputy.away_until and deputy.away_from <= ends and deputy.away_until >= starts:
        away = {"name": deputy.name, "from": date_format(deputy.away_from), "until": date_format(deputy.away_until)}
        sentence = _("%(name)s is away, too, from %(from)s until %(until)s. Please choose somebody else.")
        raise Refused(sentence % away, field="deputy")


def _tell_deputy(person: User, deputy: User) -> None:
    url = person.get_absolute_url()
    text = MailText(
        _("%(name)s has named you as deputy") % {"name": person.name},
        "members/mail/deputy_asked",
        {"absent": person, "profile_url": settings.SITE_URL + url},
    )
    data = {"until": date_format(person.away_until) if person.away_until else ""}
    notify(DEPUTY_ASKED, actor=person, recipients=[deputy], target=person, url=url, data=data, mail_text=text)


def _free(person: User, deputy: User) -> None:
    notify(DEPUTY_FREED, actor=person, recipients=[deputy], target=person, url=person.get_absolute_url())


def _take_over(actor: User, person: User) -> None:
    for name in FIELDS:
        setattr(actor, name, getattr(person, name))
