"""Browsers that are known by nothing but a random token in a cookie: guests of a public thing, and members whose
anonymous contributions nobody, the operator included, may trace back to them.

The cookie holds the token and the names of the doors that were opened to this browser (a board's join code), signed.
The server stores neither: apps derive marks from the token (`mark`) which tell nothing without it, and compare them
when the browser comes again. It is never part of an address.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase

COOKIE = "__Host-visitor" if settings.IS_HTTPS else "visitor"
LIFE_SECONDS = 14 * 24 * 3600
MAX_DOORS = 8
_SALT = "kurzewege.visitor"


@dataclass(frozen=True)
class Visitor:
    """A browser. `doors` are names like "mic:Kx3…" in the order in which they were opened."""

    token: str
    doors: tuple[str, ...] = ()

    @classmethod
    def new(cls) -> Visitor:
        """A browser that was never here."""
        return cls(secrets.token_urlsafe(24))

    def mark(self, purpose: str) -> str:
        """64 hexadecimal digits that only this browser can give for `purpose` (its token is the key)."""
        return hmac.digest(self.token.encode(), purpose.encode(), hashlib.sha256).hex()

    def let_in(self, door: str) -> Visitor:
        """The same browser with one more door; the oldest of more than eight is shut."""
        others = tuple(name for name in self.doors if name != door)
        return replace(self, doors=(*others, door)[-MAX_DOORS:])


def visitor_from(cookies: Mapping[str, str]) -> Visitor | None:
    """Who the cookies say it is; None without our cookie or with a forged or expired one."""
    text = cookies.get(COOKIE)
    if not text:
        return None
    try:
        token, *doors = signing.loads(text, salt=_SALT, max_age=LIFE_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Visitor(token, tuple(doors))


def visitor_of(request: HttpRequest) -> Visitor:
    """The browser that asks; one without a cookie gets its token here and, by `remember`, its cookie."""
    known: Visitor | None = request.__dict__.get("visitor")
    if known is None:
        known = request.__dict__["visitor"] = visitor_from(request.COOKIES) or Visitor.new()
    return known


def remember(response: HttpResponseBase, visitor: Visitor) -> None:
    """Let the browser keep who it is, HttpOnly and for our own pages only."""
    response.set_cookie(
        COOKIE,
        signing.dumps([visitor.token, *visitor.doors], salt=_SALT),
        max_age=LIFE_SECONDS,
        secure=settings.IS_HTTPS,
        httponly=True,
        samesite="Lax",
    )
