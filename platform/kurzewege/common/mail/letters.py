"""Letters: mails that come regularly, say what is so when they are sent, and can be switched off, each by itself.

register(Letter("tasks.overdue", label, reason, compose))      from `ready()`
write("tasks.overdue", people, edition="2026-11-30")           one to each, once for this edition
write("openmic.asked", people, edition=question.key, about=question)   about one thing, while she still sees it
edition_of_this_week()                                         when the weekly ones are due, else None

What waits in the outbox is only that somebody shall get the letter. Its words are made by `compose` in the moment in
which it goes out, at every attempt anew: what she may not see any more, or has done meanwhile, does not stand in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import signing
from django.db import models
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise

from .models import LetterChoice, OutgoingMail
from .outbox import put, unsubscribe_headers
from .rendering import rendered

# A worker that stood still at the hour writes them later, but not when the day is over.
LATE = timedelta(hours=24)
_SALT = "mail.letters"


@dataclass(frozen=True)
class Content:
    """What a letter says to one person: templates `<template>.txt` and `.html`; `headers` of its own."""

    subject: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Letter:
    """A sort of letter. `label` names it where people switch it off, `reason` says why one gets it; `compose(person)`,
    for letters about one thing `compose(person, thing)`, gives what it says now, None when there is nothing to say to
    her (any more). `is_usual`: whoever said nothing gets it; else only who asked for it."""

    name: str
    label: str | Promise
    reason: str | Promise
    compose: Callable[..., Content | None]
    is_usual: bool = True


_letters: dict[str, Letter] = {}


def register(letter: Letter) -> None:
    """Make a sort of letter known."""
    _letters[letter.name] = letter


def known() -> list[Letter]:
    """All sorts, by name."""
    return [_letters[name] for name in sorted(_letters)]


# --- Writing and sending ----------------------------------------------------------------------------


def edition_of_this_week(now: datetime | None = None) -> str | None:
    """The day of the weekly letters, while they are due: for 24 hours from the network's day and hour on."""
    local = timezone.localtime(now)
    day = local.date() - timedelta(days=(local.weekday() - settings.WEEKLY_MAIL_DAY) % 7)
    starts = timezone.make_aware(datetime.combine(day, time(settings.WEEKLY_MAIL_HOUR)))
    return day.isoformat() if starts <= local < starts + LATE else None


def write(name: str, people: Iterable[Any], *, edition: str, about: models.Model | None = None) -> int:
    """Put the letter into the outbox for each of `people` who wants it and has not got this edition; gives how many.

    Once for a person and edition, also when two workers write at the same time or one dies in the middle. With `about`
    it is sent only while `visible_to(person)` still finds that.
    """
    written = OutgoingMail.objects.filter(idempotency_key__startswith=f"{name}:{edition}:")
    have = set(written.values_list("person_id", flat=True))
    chosen = dict(LetterChoice.objects.filter(letter=name).values_list("person_id", "is_wanted"))
    usual = _letters[name].is_usual
    count = 0
    for person in people:
        if person.pk not in have and chosen.get(person.pk, usual):
            key = f"{name}:{edition}:{person.pk}"
            mail = put(
                to=person.email, person=person, subject="", text="", letter=name, idempotency_key=key, target=about
            )
            count += mail is not None
    return count


def fill(mail: OutgoingMail) -> bool:
    """Give a letter its words; False when it shall not be sent. Other mails have theirs."""
    if not mail.letter:
        return True
    letter, person = _letters.get(mail.letter), mail.person
    if letter is None or person is None or is_off(person, letter.name):
        return False
    with translation.override(settings.LANGUAGE_CODE):
        content = letter.compose(person, mail.target) if mail.target_id else letter.compose(person)
        if content is None:
            return False
        stop_url = settings.SITE_URL + reverse("letters:stop", args=[token_for(person, letter)])
        context = {**content.context, "person": person, "subject": content.subject, "reason": letter.reason}
        mail.text, mail.html = rendered(content.template, {**context, "unsubscribe_url": stop_url})
    mail.subject = " ".join(content.subject.split())
    mail.headers = content.headers | unsubscribe_headers(stop_url)
    return True


# --- Switching off ----------------------------------------------------------------------------------


def token_for(person: Any, letter: Letter) -> str:
    """What stands in the link that switches the letter off: it can do nothing else, and does not run out."""
    return signing.dumps([person.key, letter.name], salt=_SALT)


def of_token(token: str) -> tuple[Any, Letter] | None:
    """Whose link it is and for which letter; None when it is forged, or one of the two is gone."""
    try:
        key, name = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    person = get_user_model()._default_manager.filter(key=key).first()
    letter = _letters.get(name)
    return None if person is None or letter is None else (person, letter)


def is_off(person: Any, name: str) -> bool:
    """Does this person not want the letter?"""
    return name in off_for(person)


def off_for(person: Any) -> set[str]:
    """Names of the letters that this person does not want."""
    chosen = dict(LetterChoice.objects.filter(person=person).values_list("letter", "is_wanted"))
    return {letter.name for letter in known() if not chosen.get(letter.name, letter.is_usual)}


def switch(person: Any, name: str, *, is_on: bool) -> None:
    """Want the letter, or not: a state, so that two clicks end well. Kept is only what is not usual."""
    if is_on == _letters[name].is_usual:
        LetterChoice.objects.filter(person=person, letter=name).delete()
    else:
        LetterChoice.objects.update_or_create(person=person, letter=name, defaults={"is_wanted": is_on})
