"""Addresses that somebody may answer one thing at: antwort+<token>@example.org.

The token is 40 letters and digits in small letters, whatever mail servers do to the case: 8 that find the row, 32 that
only the platform's key can make (160 bits). It belongs to one person and one thing, runs out, and can do nothing but
answer in her name, from her own address.
"""

from __future__ import annotations

import base64
import re
import secrets
from collections.abc import Iterable
from datetime import timedelta
from email.utils import getaddresses
from typing import Any

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from ..models import ReplyAddress

# Who finds the mail again after a summer's holiday may still answer it.
VALID_FOR = timedelta(days=60)
_MARK, _SEAL = 8, 32
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"


def issue(kind: str, person: Any, target: models.Model) -> str:
    """The address at which `person` may answer `target`; "" on a platform that takes no mails. The same each time."""
    box, _, domain = settings.REPLY_ADDRESS.partition("@")
    if not domain:
        return ""
    row = _row(kind, person, target.pk)
    return f"{box}+{row.mark}{_seal(row.mark)}@{domain}"


def _row(kind: str, person: Any, target_id: int) -> ReplyAddress:
    wanted = {"kind": kind, "person": person, "target_id": target_id}
    expires = timezone.now() + VALID_FOR
    if ReplyAddress.objects.filter(**wanted).update(expires=expires):
        return ReplyAddress.objects.get(**wanted)
    mark = "".join(secrets.choice(_LETTERS) for _ in range(_MARK))
    try:
        with transaction.atomic():
            return ReplyAddress.objects.create(**wanted, mark=mark, expires=expires)
    except IntegrityError:  # another worker made it in the same moment
        return ReplyAddress.objects.get(**wanted)


def _seal(mark: str) -> str:
    digest = salted_hmac("mail.reply", mark, algorithm="sha256").digest()[:20]
    return base64.b32encode(digest).decode("ascii").lower()


def find(addresses: Iterable[str]) -> ReplyAddress | None:
    """The row of the first of these addresses (header values) that is one of ours, expired or not."""
    box, _, domain = settings.REPLY_ADDRESS.partition("@")
    if not domain:
        return None
    shape = re.compile(rf"{re.escape(box)}\+([a-z2-7]{{{_MARK}}})([a-z2-7]{{{_SEAL}}})@{re.escape(domain)}", re.I)
    for _name, address in getaddresses(list(addresses)):
        match = shape.fullmatch(address.strip())
        if match and constant_time_compare(match[2].lower(), _seal(match[1].lower())):
            return ReplyAddress.objects.select_related("person").filter(mark=match[1].lower()).first()
    return None
