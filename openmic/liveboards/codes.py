"""How people get onto a board: six letters to type, and a QR code whose secret changes while the event lasts."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .models import LiveBoard

# Read aloud and from the last row: no 0/O, 1/I/L, U/V.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 6
SCREEN_LENGTH = 10
# A photographed QR code is worth this long, twice at most: the one before is still accepted.
SECRET_SECONDS = 300
_SECRET_LENGTH = 8


def new_code() -> str:
    """Six random letters (30^6, 700 million)."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def new_screen_code() -> str:
    """What opens the projector page: ten random letters (30^10, 49 bits; guessing a day long finds none)."""
    return "".join(secrets.choice(ALPHABET) for _ in range(SCREEN_LENGTH))


def tidied(text: str, length: int = LENGTH) -> str:
    """A code as somebody types it ("kw7 m2q") in the form in which it is stored; empty when it is none."""
    code = "".join(text.upper().replace("-", " ").split())
    return code if len(code) == length and set(code) <= set(ALPHABET) else ""


def spaced(code: str) -> str:
    """ "KW7M2Q" as "KW7 M2Q"; a longer one in two halves, too; no code stays empty."""
    half = len(code) // 2
    return f"{code[:half]} {code[half:]}".strip()


def secret_of(board: LiveBoard, *, now: float | None = None) -> str:
    """The secret in the board's QR code now; another one every five minutes."""
    return _secret(board, _period(now))


def seconds_left(*, now: float | None = None) -> float:
    """For how long the QR code stays the newest: when a projector shows the next one."""
    return SECRET_SECONDS - (time.time() if now is None else now) % SECRET_SECONDS


def is_current(board: LiveBoard, secret: str, *, now: float | None = None) -> bool:
    """Is it the board's secret of now, or the one before?"""
    period = _period(now)
    return any(hmac.compare_digest(secret.encode(), _secret(board, at).encode()) for at in (period, period - 1))


def _period(now: float | None) -> int:
    return int((time.time() if now is None else now) // SECRET_SECONDS)


def _secret(board: LiveBoard, period: int) -> str:
    digest = hmac.digest(board.join_secret.encode(), str(period).encode(), hashlib.sha256)
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:_SECRET_LENGTH])
