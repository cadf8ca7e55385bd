"""The demo's transport: mails become files, readable at `/dev/mails/`."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class FolderBackend(BaseEmailBackend):
    """Writes each mail as an `.eml` file into `settings.MAIL_FOLDER`; the same Message-ID only once."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.MAIL_FOLDER)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            _write(folder, message)
        return len(email_messages)


def _write(folder: Path, message: EmailMessage) -> None:
    mime = message.message()
    mark = hashlib.sha256(str(mime["Message-ID"]).encode()).hexdigest()[:12]
    if any(folder.glob(f"*-{mark}.eml")):
        return
    # Written under another name first: whoever lists the folder never sees half a mail.
    draft = folder / f"{mark}.part"
    draft.write_bytes(mime.as_bytes())
    draft.rename(folder / f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}-{mark}.eml")
