"""Mail: what other code calls. Everything goes through the outbox; see docs/decisions/0006-jobs.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.functional import Promise

from .facts import MailRefused
from .models import OutgoingMail
from .outbox import Attachment, put, unsubscribe_headers
from .rendering import rendered

__all__ = ["Attachment", "MailRefused", "OutgoingMail", "forget", "send_mail_to"]


def send_mail_to(
    person: Any,
    *,
    subject: str | Promise,
    template: str,
    context: Mapping[str, Any],
    idempotency_key: str | None = None,
    headers: Mapping[str, str] | None = None,
    unsubscribe_url: str = "",
    target: models.Model | None = None,
    attachments: Iterable[Attachment] = (),
) -> OutgoingMail | None:
    """Write a mail to `person` (a user or an address) into the outbox, in the caller's transaction.

    `template` is "<app>/mail/<name>"; `<name>.txt` must exist, `<name>.html` may. Besides `context` they get
    `person`, `subject`, `site_name`, `site_url` and `unsubscribe_url`. Gives None when a mail with the same
    `idempotency_key` was written before. With `unsubscribe_url` (an absolute address that unsubscribes on POST
    without signing in) the mail carries the one-click headers of RFC 8058. With `target` the mail is sent only
    while `visible_to(person)` still finds it. Errors: see `outbox.put`.
    """
    address = person if isinstance(person, str) else person.email
    user = None if isinstance(person, str) else person
    more = dict(headers or {})
    if unsubscribe_url:
        more |= unsubscribe_headers(unsubscribe_url)
    with translation.override(settings.LANGUAGE_CODE):
        subject = str(subject)
        text, html = rendered(
            template, {**context, "person": user, "subject": subject, "unsubscribe_url": unsubscribe_url}
        )
    return put(
        to=address,
        person=user,
        subject=subject,
        text=text,
        html=html,
        headers=more,
        attachments=attachments,
        idempotency_key=idempotency_key,
        target=target,
    )


def forget(address: str) -> int:
    """Erase every mail to an address, sent or not; gives how many there were."""
    return OutgoingMail.objects.filter(to__iexact=address).delete()[0]
