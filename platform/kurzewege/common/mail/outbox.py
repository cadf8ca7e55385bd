"""Writing mails into the outbox, in the transaction of what they tell about."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.utils import make_msgid
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import BadHeaderError
from django.core.validators import validate_email
from django.db import IntegrityError, models, transaction

from .models import OutgoingMail

MAX_ATTACHMENT_BYTES = 1024 * 1024
MAX_SUBJECT_LENGTH = 300


@dataclass(frozen=True)
class Attachment:
    """A small file that goes with a mail, for example an invitation (`text/calendar; method=REQUEST`)."""

    name: str
    media_type: str
    data: bytes

    def as_json(self) -> dict[str, str]:
        return {"name": self.name, "media_type": self.media_type, "data": base64.b64encode(self.data).decode("ascii")}


def put(
    *,
    to: str,
    subject: str,
    text: str,
    html: str = "",
    person: Any | None = None,
    from_email: str = "",
    headers: Mapping[str, str] | None = None,
    attachments: Iterable[Attachment] = (),
    idempotency_key: str | None = None,
    target: models.Model | None = None,
    letter: str = "",
) -> OutgoingMail | None:
    """Write one mail and have it sent after the commit; None when `idempotency_key` was used before.

    BadHeaderError for a line break in the address, the sender or a header; ValueError for something that is
    no address or for attachments above 1 MB. A line break in the subject becomes a space: subjects are often
    titles that people typed.
    """
    from .sender import send_waiting_mails

    files = list(attachments)
    if sum(len(file.data) for file in files) > MAX_ATTACHMENT_BYTES:
        raise ValueError("attachments of a mail are limited to 1 MB")
    fields = {
        "to": _address(to),
        "person": person,
        "from_email": _one_line(from_email or settings.DEFAULT_FROM_EMAIL),
        "subject": " ".join(subject.replace("\0", "").split())[:MAX_SUBJECT_LENGTH],
        "text": text.replace("\0", ""),
        "html": html.replace("\0", ""),
        "headers": {_one_line(name): _one_line(str(value)) for name, value in (headers or {}).items()},
        "attachments": [file.as_json() for file in files],
        "message_id": make_msgid(domain=urlsplit(settings.SITE_URL).hostname),
        "idempotency_key": idempotency_key,
        "target": target,
        "letter": letter,
    }
    with transaction.atomic():
        mail = _create(fields)
        if mail is not None:
            send_waiting_mails.enqueue_once()
    return mail


def unsubscribe_headers(url: str) -> dict[str, str]:
    """What lets a mail program show its own button; `url` unsubscribes on POST without signing in (RFC 8058)."""
    return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _create(fields: dict[str, Any]) -> OutgoingMail | None:
    key = fields["idempotency_key"]
    if key is None:
        return OutgoingMail.objects.create(**fields)
    if OutgoingMail.objects.filter(idempotency_key=key).exists():
        return None
    try:
        with transaction.atomic():
            return OutgoingMail.objects.create(**fields)
    except IntegrityError:  # somebody else wrote it in the same moment
        return None


def _one_line(value: str) -> str:
    if any(character in value for character in "\r\n\0"):
        raise BadHeaderError("a mail header may not contain a line break")
    return value


def _address(value: str) -> str:
    address = _one_line(value).strip()
    try:
        validate_email(address)
    except ValidationError as error:
        raise ValueError("this is not an e-mail address") from error
    return address
