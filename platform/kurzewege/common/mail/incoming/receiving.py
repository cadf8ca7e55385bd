"""Taking one mail in: whose it is, whether it counts, and telling the person when it does not.

| the mail                                             | what becomes of it                                       |
|------------------------------------------------------|----------------------------------------------------------|
| for no address of ours, or a made-up one             | nothing, no word: an answer would help only who guesses  |
| absence note, bounce, list                           | nothing, no word: mails must not go round                |
| from another address than the person's own           | a word to that address, once a day                       |
| the address has run out, or the thing cannot be answered | a word to the person, with her text                  |
| the same mail again, also at the same moment         | nothing                                                  |
| everything else                                      | goes to the app that gave the address                    |
"""

from __future__ import annotations

import enum
import hashlib
import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from kurzewege.common import limits
from kurzewege.common.errors import Refused
from kurzewege.common.jobs import api as jobs

from ..models import ReceivedMail, ReplyAddress
from . import addresses
from .message import Incoming, read

log = logging.getLogger("kurzewege.mail")

MAX_BYTES = 30 * 1024 * 1024
# Longer than any mail server tries to hand a mail over again.
REMEMBER = timedelta(days=30)
STRANGER_LIMIT, PERSON_LIMIT = "1/1d", "20/1d"

# Takes the person, the number of what she answers, and the mail; gives sentences on what could not be taken. `Refused`
# when nothing was.
Handler = Callable[[Any, int, Incoming], Sequence[str]]


class Outcome(enum.StrEnum):
    """What became of a mail."""

    TAKEN = "taken"
    REFUSED = "refused"
    FOREIGN = "foreign"
    AUTOMATIC = "automatic"
    AGAIN = "again"
    NOT_OURS = "not_ours"


_handlers: dict[str, Handler] = {}


def register(kind: str, handler: Handler) -> None:
    """Say who takes replies to addresses of this kind; called from an app's `ready()`."""
    _handlers[kind] = handler


def receive(raw: bytes) -> Outcome:
    """Take in one mail. Whatever it raises (the database is away) leaves everything as it was: bring it again."""
    with translation.override(settings.LANGUAGE_CODE):
        outcome = _receive(read(raw[:MAX_BYTES], trusted_server=settings.REPLY_TRUSTED_SERVER), len(raw) > MAX_BYTES)
    log.info("a mail came in: %s", outcome.value)
    return outcome


def _receive(mail: Incoming, is_too_big: bool) -> Outcome:
    address = addresses.find(mail.recipients)
    if address is None or address.kind not in _handlers:
        return Outcome.NOT_OURS
    if mail.is_automatic:
        return Outcome.AUTOMATIC
    if not _is_from(address.person, mail):
        _tell_stranger(mail)
        return Outcome.FOREIGN
    digest = hashlib.sha256(f"{address.mark} {mail.message_id}".encode()).hexdigest()
    try:
        with transaction.atomic():
            # First, so that of two workers with the same mail the second waits here, and then finds it taken.
            row = ReceivedMail.objects.create(digest=digest, outcome=Outcome.TAKEN)
            if not _hand_on(address, mail, is_too_big):
                row.outcome = Outcome.REFUSED
                row.save(update_fields=["outcome"])
            return Outcome(row.outcome)
    except IntegrityError:
        if ReceivedMail.objects.filter(digest=digest).exists():
            return Outcome.AGAIN
        raise


def _hand_on(address: ReplyAddress, mail: Incoming, is_too_big: bool) -> bool:
    """True when the app took it. The person is told of whatever was not taken."""
    try:
        with transaction.atomic():
            if address.expires < timezone.now():
                raise Refused(_("This question is older than an answer by e-mail can be. Please answer on the page."))
            if is_too_big:
                raise Refused(_("The e-mail was too large. Please put large files on the page."))
            left_out = _handlers[address.kind](address.person, address.target_id, mail)
    except Refused as refusal:
        _tell(address, mail, str(refusal.sentence), is_there=False)
        return False
    if left_out:
        _tell(address, mail, " ".join(left_out), is_there=True)
    return True


def _is_from(person: Any, mail: Incoming) -> bool:
    """Does the mail come from an address of the person's own, as far as our server can tell?"""
    if not mail.sender or mail.has_failed_dmarc:
        return False
    if mail.sender == person.email.lower():
        return True
    return EmailAddress.objects.filter(user=person, verified=True, email__iexact=mail.sender).exists()


# --- Telling ----------------------------------------------------------------------------------------


def _tell(address: ReplyAddress, mail: Incoming, sentence: str, *, is_there: bool) -> None:
    """A word to the person at her own address, with what she wrote."""
    subject = _("Not everything of your e-mail is there") if is_there else _("Your answer by e-mail was not taken")
    _send(address.person, "mail.person", address.person.pk, PERSON_LIMIT, subject, sentence, mail, is_there)


def _tell_stranger(mail: Incoming) -> None:
    """A word to whoever wrote to somebody else's address. It says nothing of the person or of the question."""
    if not mail.sender or mail.has_failed_dmarc:
        return  # whoever that is, it is not the address that stands there
    sentence: str | Promise = _(
        "This e-mail came from an address that does not belong to the account it was meant for. Perhaps you have "
        "forwarded the e-mail, or write from another mailbox. Please write from the address at which you got it."
    )
    subject = _("Your answer by e-mail was not taken")
    # Counted under a name of its own: no stranger's address lies in the cache.
    counted_as = hashlib.sha256(mail.sender.encode()).hexdigest()
    _send(mail.sender, "mail.stranger", counted_as, STRANGER_LIMIT, subject, str(sentence), mail, False)


def _send(
    to: Any, limit: str, key: Any, rate: str, subject: str, sentence: str, mail: Incoming, is_there: bool
) -> None:
    from ..api import send_mail_to

    try:
        limits.check(limit, key, rate)
    except Refused:
        return
    # “auto-replied”: no well-behaved program answers that. No address to answer to, either, but the network's own.
    headers = {"Auto-Submitted": "auto-replied", "Precedence": "auto_reply", "X-Auto-Response-Suppress": "All"}
    context = {"sentence": sentence, "is_there": is_there, "words": "" if is_there else mail.text}
    try:
        send_mail_to(to, subject=subject, template="mail/reply", context=context, headers=headers)
    except ValueError:
        log.info("a mail came in from something that is no address")


@jobs.periodic(every=timedelta(hours=12))
def forget_received() -> None:
    """What came long ago does not come again; addresses that ran out say so for a while, then they are unknown."""
    now = timezone.now()
    ReceivedMail.objects.filter(received__lt=now - REMEMBER).delete()
    ReplyAddress.objects.filter(expires__lt=now - REMEMBER).delete()
