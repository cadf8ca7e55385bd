"""Django's mail backend: whatever sends mail the ordinary way (allauth does) lands in the outbox too."""

from collections.abc import Sequence
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from .outbox import Attachment, put


class OutboxBackend(BaseEmailBackend):
    """Writes one row for each recipient, in the caller's transaction: nobody sees who else got the mail."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Give how many of the messages had a recipient."""
        count = 0
        with transaction.atomic():
            for message in email_messages:
                recipients = list(dict.fromkeys(message.recipients()))
                for address in recipients:
                    _put(message, address)
                count += bool(recipients)
        return count


def _put(message: EmailMessage, address: str) -> None:
    headers = dict(message.extra_headers)
    if message.reply_to:
        headers["Reply-To"] = ", ".join(str(value) for value in message.reply_to)
    put(
        to=address,
        subject=str(message.subject),
        text=str(message.body),
        html=_html_of(message),
        from_email=message.from_email,
        headers=headers,
        attachments=[_attachment(item) for item in message.attachments],
    )


def _html_of(message: EmailMessage) -> str:
    alternatives: Any = getattr(message, "alternatives", None) or []
    return next((str(content) for content, media_type in alternatives if media_type == "text/html"), "")


def _attachment(item: Any) -> Attachment:
    """Django's (name, content, media type); ready-made MIME parts are not supported."""
    name, content, media_type = item
    data = content.encode() if isinstance(content, str) else content
    return Attachment(name or "", media_type or "application/octet-stream", data)
