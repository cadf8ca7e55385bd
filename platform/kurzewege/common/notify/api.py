"""Telling people that something happened; hides django-notifications-hq from everybody else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kurzewege.common.live import api as live
from kurzewege.common.mail import api as mail

from . import known_targets
from .models import Notification


@dataclass(frozen=True)
class Kind:
    """A kind of notification: `sentence(notification)` says what happened, in the language in force."""

    name: str
    label: str | Promise
    icon: str
    sentence: Callable[[Notification], str]


@dataclass(frozen=True)
class MailText:
    """The mail that goes with a notification: templates `<template>.txt` and `.html`."""

    subject: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind known; called from an app's `ready()`."""
    _kinds[kind.name] = kind


def kind_of(notification: Notification) -> Kind | None:
    """The kind of a notification; None when its app is no longer installed."""
    return _kinds.get(notification.verb)


def who(notification: Notification) -> str:
    """“Amina Rahimi” or “Amina Rahimi and 3 others”."""
    others = len(notification.data.get("others", []))
    name = notification.data.get("actor") or _("Somebody")
    if not others:
        return name
    return ngettext("%(name)s and one other", "%(name)s and %(count)s others", others) % {"name": name, "count": others}


@transaction.atomic
def notify(
    kind: str,
    *,
    actor: Any | None,
    recipients: Iterable[Any],
    target: models.Model,
    url: str,
    data: dict[str, Any] | None = None,
    mail_text: MailText | None = None,
    reasons: Mapping[int, Any] | None = None,
) -> int:
    """Tell `recipients` (never the actor) that `kind` happened to `target`; gives how many were told.

    Costs one read and at most two writes however many recipients there are. Who has an unread notification
    of the same kind and target keeps one, which then names the newest actor and counts the others.
    `target`'s model needs `objects.visible_to`: the notification is shown only while the recipient sees the target.
    `reasons` (by the recipient's number, JSON) is kept as `data["why"]`, for a sentence that says why one is told.
    `mail_text` is sent through the outbox to those who are told for the first time since they last looked.
    """
    if kind not in _kinds:
        raise KeyError(f"notification kind {kind!r} is not registered")
    actor_id = getattr(actor, "pk", None)
    people = {person.pk: person for person in recipients if person.pk != actor_id}
    if not people:
        return 0
    target_type = ContentType.objects.get_for_model(target)
    known_targets.learn(target_type.pk)
    doer: models.Model = actor if actor is not None and actor_id else target
    now = timezone.now()
    bundled = _bundle(kind, people, target_type, target, doer, actor, now, url)
    fresh = [person for pk, person in people.items() if pk not in bundled]
    Notification.objects.bulk_create(
        Notification(
            recipient=person,
            actor_content_type=ContentType.objects.get_for_model(doer),
            actor_object_id=str(doer.pk),
            verb=kind,
            target_content_type=target_type,
            target_object_id=str(target.pk),
            timestamp=now,
            url=url,
            data={
                **(data or {}),
                "actor": str(actor) if actor_id else "",
                **({"why": reasons[person.pk]} if reasons and person.pk in reasons else {}),
            },
        )
        for person in fresh
    )
    if mail_text:
        for person in fresh:
            mail.send_mail_to(
                person,
                subject=mail_text.subject,
                template=mail_text.template,
                context=mail_text.context,
                # Seen again at sending: who may no longer see the thing gets no mail about it.
                target=target,
            )
    live.signal(people.keys(), "bell")
    return len(people)


def _bundle(
    kind: str,
    people: dict[int, Any],
    target_type: ContentType,
    target: models.Model,
    doer: models.Model,
    actor: Any,
    now: Any,
    url: str,
) -> set[int]:
    """Fold this event into unread notifications about the same thing; gives the recipients served that way."""
    rows = list(
        Notification.objects.unread().filter(
            recipient__in=people, verb=kind, target_content_type=target_type, target_object_id=str(target.pk)
        )
    )
    name = str(actor) if getattr(actor, "pk", None) else ""
    for row in rows:
        before = row.data.get("actor", "")
        others = [other for other in row.data.get("others", []) if other != name]
        if before and before != name and before not in others:
            others.append(before)
        row.data = {**row.data, "actor": name, "others": others}
        row.actor_content_type = ContentType.objects.get_for_model(doer)
        row.actor_object_id = str(doer.pk)
        row.timestamp = now
        row.url = url
    Notification.objects.bulk_update(
        rows, ["data", "actor_content_type", "actor_object_id", "timestamp", "url"], batch_size=200
    )
    return {row.recipient_id for row in rows}


def unread(user: Any) -> models.QuerySet[Notification]:
    """Unread notifications this person may see."""
    return Notification.objects.visible_to(user).filter(unread=True)


def unread_count(user: Any) -> int:
    """How many unread notifications this person may see."""
    return unread(user).count()


def mark_all_seen(user: Any) -> int:
    """Everything seen; the bell of her other devices follows. Gives how many there were."""
    count = Notification.objects.filter(recipient=user).mark_all_as_read()
    if count:
        live.signal([user.pk], "bell")
    return count
