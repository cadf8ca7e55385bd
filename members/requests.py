"""The request as a view behind the door gets it."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from .models import User


class MemberRequest(HttpRequest):
    """A request that the admission middleware let pass: somebody is signed in. For type checkers only."""

    user: User
    htmx: HtmxDetails
