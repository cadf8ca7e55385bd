"""`manage.py receive_mail < message`: for the pipe of a mail server (Postfix, Sieve, Exim, fetchmail)."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.db import Error as DatabaseError

from kurzewege.common.mail.incoming.receiving import MAX_BYTES, receive

# What mail servers understand as “bring it again later” (sysexits.h, EX_TEMPFAIL).
COME_AGAIN = 75


class Command(BaseCommand):
    """Takes in one mail, as it came over the wire, from standard input."""

    help = "Take in one mail from standard input: a reply to a mail of the platform becomes an answer."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit status 0 whatever became of the mail, 75 when it shall be brought again."""
        raw = sys.stdin.buffer.read(MAX_BYTES + 1)
        try:
            outcome = receive(raw)
        except DatabaseError as error:
            self.stderr.write(f"not now: {type(error).__name__}")
            raise SystemExit(COME_AGAIN) from None
        self.stdout.write(outcome.value)
