"""Sending what waits in the outbox.

Each mail is claimed by a conditional UPDATE, handed to the server, then marked as sent: three steps, of which
the first and the last are commits. Who dies before the second leaves a mail that the next worker sends; who
dies between the second and the third leaves one mail that is sent again with the same Message-ID. That is the
only way to a second copy, and it concerns at most one mail for each worker that was killed.
"""

import base64
import logging
import smtplib
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

from django.conf import settings
from django.core.mail import BadHeaderError, EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from kurzewege.common import facts
from kurzewege.common.jobs import api as jobs

from . import letters
from .facts import MailRefused
from .models import OutgoingMail

log = logging.getLogger("kurzewege.mail")
State = OutgoingMail.State

RETRY_AFTER = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=8),
    timedelta(hours=24),
)
BATCH_SECONDS = 240
GIVE_UP_AFTER = timedelta(days=5)
KEEP_TEXT = timedelta(days=3)
KEEP_ROW = timedelta(days=90)


@dataclass(frozen=True)
class Failure:
    """Why a mail could not be handed over: for now or for good, and whether the connection still stands."""

    reason: str
    is_final: bool = False
    is_connected: bool = True


@jobs.periodic(every=timedelta(minutes=1))
@jobs.job(priority=50, time_limit=timedelta(minutes=10))
def send_waiting_mails() -> int:
    """Send what is due over one connection; gives how many mails were sent.

    Several may run at once. A server that cannot be reached costs no mail an attempt: all wait for the next run.
    """
    _recover_lost()
    if not OutgoingMail.objects.due(timezone.now()).exists():
        return 0
    connection = get_connection(settings.MAIL_TRANSPORT)
    try:
        connection.open()
    except OSError as error:  # smtplib's exceptions are OSErrors too
        log.warning("the mail server cannot be used now: %s", type(error).__name__)
        _expire_old(error)
        return 0
    try:
        return _send_batch(connection)
    finally:
        with suppress(OSError):  # the server hung up first
            connection.close()


def _send_batch(connection: Any) -> int:
    sent = 0
    end = time.monotonic() + BATCH_SECONDS
    while not jobs.should_stop() and time.monotonic() < end:
        mail = _claim_next()
        if mail is None:
            break
        try:
            is_meant = _may_be_sent(mail) and letters.fill(mail)
        except Exception as error:  # a letter's own fault must not keep all other mails waiting
            log.exception("mail %s: %s cannot be written", mail.pk, mail.letter)
            _put_off(mail, Failure(f"not written: {type(error).__name__}"))
            continue
        if not is_meant:
            _finish(mail, State.WITHDRAWN)
            continue
        failure = _hand_over(mail, connection)
        if failure is None:
            _finish(mail, State.SENT)
            sent += 1
            continue
        _put_off(mail, failure)
        if not failure.is_connected:
            break
    return sent


def _claim_next() -> OutgoingMail | None:
    """The oldest due mail that nobody else took."""
    while True:
        now = timezone.now()
        candidates = list(OutgoingMail.objects.due(now).values_list("pk", flat=True)[:10])
        if not candidates:
            return None
        for pk in candidates:
            claimed = OutgoingMail.objects.filter(pk=pk, state=State.WAITING).update(
                state=State.SENDING, claimed_by=jobs.process_tag(), claimed_at=now, attempts=F("attempts") + 1
            )
            if claimed:
                return OutgoingMail.objects.select_related("person", "target_type").get(pk=pk)


def _may_be_sent(mail: OutgoingMail) -> bool:
    """Whether the person still sees what the mail is about."""
    if mail.target_type is None:
        return True
    model = mail.target_type.model_class()
    if model is None or mail.person is None:
        return False
    return model._default_manager.visible_to(mail.person).filter(pk=mail.target_id).exists()  # type: ignore[attr-defined]


def message_of(mail: OutgoingMail) -> EmailMultiAlternatives:
    """The mail as it goes over the wire, the same at every attempt."""
    headers = {
        "Message-ID": mail.message_id,
        "Date": format_datetime(timezone.localtime(mail.created)),
        "Auto-Submitted": "auto-generated",
        **mail.headers,
    }
    message = EmailMultiAlternatives(mail.subject, mail.text, mail.from_email, [mail.to], headers=headers)
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    for file in mail.attachments:
        message.attach(file["name"], base64.b64decode(file["data"]), file["media_type"])
    return message


def _hand_over(mail: OutgoingMail, connection: Any) -> Failure | None:
    """None when the server took the mail."""
    try:
        connection.send_messages([message_of(mail)])
    except smtplib.SMTPRecipientsRefused as error:
        return _from_reply(*next(iter(error.recipients.values())))
    except smtplib.SMTPSenderRefused as error:
        # About us, not about the person: settings or a quota. Somebody will mend it.
        return Failure(_reason(error.smtp_code, error.smtp_error), is_connected=error.smtp_code != 421)
    except smtplib.SMTPResponseException as error:
        return _from_reply(error.smtp_code, error.smtp_error)
    except (smtplib.SMTPNotSupportedError, BadHeaderError, ValueError) as error:
        return Failure(str(error), is_final=True)
    except OSError as error:
        return Failure(str(error) or type(error).__name__, is_connected=False)
    return None


def _from_reply(code: int, text: bytes | str) -> Failure:
    return Failure(_reason(code, text), is_final=500 <= code < 600, is_connected=code != 421)


def _reason(code: int, text: bytes | str) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return f"{code} {words}"


def _finish(mail: OutgoingMail, state: str, error: str = "") -> None:
    OutgoingMail.objects.filter(pk=mail.pk, state=State.SENDING, claimed_by=jobs.process_tag()).update(
        state=state, finished_at=timezone.now(), error=error[:500]
    )


def _put_off(mail: OutgoingMail, failure: Failure) -> None:
    """Try again later, or fail for good."""
    log.warning("mail %s: %s", mail.pk, failure.reason.split(" ", 1)[0])
    if failure.is_final or mail.attempts > len(RETRY_AFTER):
        with transaction.atomic():
            _finish(mail, State.FAILED, failure.reason)
            facts.emit(MailRefused(mail_id=mail.pk, person_id=mail.person_id))
        return
    OutgoingMail.objects.filter(pk=mail.pk, state=State.SENDING).update(
        state=State.WAITING,
        next_try=timezone.now() + RETRY_AFTER[mail.attempts - 1],
        error=failure.reason[:500],
    )


def _recover_lost() -> None:
    """Have mails sent again that a vanished worker had in hand."""
    for pk, worker, since in OutgoingMail.objects.being_sent().values_list("pk", "claimed_by", "claimed_at"):
        if jobs.is_gone(worker, since=since):
            OutgoingMail.objects.filter(pk=pk, state=State.SENDING, claimed_by=worker).update(state=State.WAITING)


def _expire_old(error: OSError) -> None:
    """After five days without a server nobody wants the mail any more."""
    OutgoingMail.objects.filter(state=State.WAITING, created__lt=timezone.now() - GIVE_UP_AFTER).update(
        state=State.FAILED, finished_at=timezone.now(), error=f"no mail server for five days: {error}"[:500]
    )


@jobs.periodic(every=timedelta(hours=6))
def prune_outbox() -> None:
    """Empty finished mails after three days (they hold private text and one-time links), drop them after ninety."""
    now = timezone.now()
    finished = OutgoingMail.objects.exclude(state__in=[State.WAITING, State.SENDING])
    finished.filter(finished_at__lt=now - KEEP_TEXT).exclude(text="").update(text="", html="", attachments=[])
    finished.filter(finished_at__lt=now - KEEP_ROW).delete()
