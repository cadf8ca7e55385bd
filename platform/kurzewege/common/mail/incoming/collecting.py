"""Fetching mails from an IMAP mailbox, when one is configured.

What was taken in (or sent back) is deleted there. Everything else stays: marked as read when it is not for us, with a
flag when it could not be worked off, so that a person looks at it.
"""

from __future__ import annotations

import imaplib
import logging
import ssl
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError

from kurzewege.common.jobs import api as jobs

from .receiving import MAX_BYTES, Outcome, receive

log = logging.getLogger("kurzewege.mail")

TIMEOUT_SECONDS = 30
# More than that in a minute is no conversation; the rest comes with the next run.
MAX_MAILS = 50
_READ, _FLAGGED, _DELETED = r"(\Seen)", r"(\Flagged)", r"(\Seen \Deleted)"


@jobs.periodic(every=timedelta(minutes=1))
@jobs.job(time_limit=timedelta(minutes=5))
def collect_mails() -> int:
    """Take in what lies in the mailbox; gives how many mails there were. A server that is away is asked again."""
    if not settings.REPLY_IMAP_HOST:
        return 0
    try:
        with _connection() as box:
            box.login(settings.REPLY_IMAP_USER, settings.REPLY_IMAP_PASSWORD)
            _expect(box.select(_quoted(settings.REPLY_IMAP_FOLDER)))
            numbers = _new(box)
            for number in numbers:
                if jobs.should_stop():
                    break
                _take(box, number)
            box.expunge()
            return len(numbers)
    except (OSError, imaplib.IMAP4.error) as error:
        log.warning("the mailbox cannot be read now: %s", type(error).__name__)
        return 0


def _connection() -> imaplib.IMAP4:
    host, port = settings.REPLY_IMAP_HOST, settings.REPLY_IMAP_PORT
    if settings.REPLY_IMAP_SSL:
        return imaplib.IMAP4_SSL(host, port, ssl_context=ssl.create_default_context(), timeout=TIMEOUT_SECONDS)
    return imaplib.IMAP4(host, port, timeout=TIMEOUT_SECONDS)


def _new(box: imaplib.IMAP4) -> list[str]:
    [found] = _expect(box.uid("SEARCH", "UNSEEN", "UNFLAGGED", "UNDELETED"))
    return (found or b"").decode("ascii").split()[:MAX_MAILS]


def _take(box: imaplib.IMAP4, number: str) -> None:
    # A byte more than we take says that it is too large, and no more is fetched. PEEK: read only once we are done.
    answer = _expect(box.uid("FETCH", number, f"(BODY.PEEK[]<0.{MAX_BYTES + 1}>)"))
    raw = next((item[1] for item in answer if isinstance(item, tuple)), b"")
    if not raw:
        return  # another worker was quicker
    flags = _FLAGGED
    try:
        flags = _DELETED if receive(raw) in (Outcome.TAKEN, Outcome.REFUSED, Outcome.AGAIN) else _READ
    except (InterfaceError, OperationalError):
        log.warning("a mail waits in the mailbox: the database is away")
        return
    except Exception:  # one mail's fault must not keep all others waiting
        log.exception("a mail in the mailbox cannot be taken in; it is flagged there")
    box.uid("STORE", number, "+FLAGS", flags)


def _expect(answer: tuple[str, list[Any]]) -> list[Any]:
    status, data = answer
    if status != "OK":
        raise imaplib.IMAP4.error(status)
    return data


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
