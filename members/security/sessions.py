"""Where a person is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.utils.crypto import constant_time_compare, salted_hmac

from members.models import User

from .devices import device_name, is_handheld


@dataclass(frozen=True)
class Device:
    """One session as its owner sees it; `mark` names it in a form without telling its key or number."""

    mark: str
    name: str
    is_handheld: bool
    since: datetime
    is_current: bool


def devices_of(user: User, current_key: str | None) -> list[Device]:
    """The sessions that still hold, this one first, then the newest; ended ones are left out, not deleted."""
    rows = [row for row in UserSession.objects.filter(user=user).order_by("-created_at", "-pk") if row.exists()]
    devices = [
        Device(
            mark_of(row),
            device_name(row.user_agent),
            is_handheld(row.user_agent),
            row.created_at,
            row.session_key == current_key,
        )
        for row in rows
    ]
    return sorted(devices, key=lambda device: not device.is_current)


def mark_of(row: UserSession) -> str:
    return salted_hmac("members.security.session", row.session_key).hexdigest()[:24]


def end_session(*, user: User, mark: str) -> bool:
    """Sign out one device of this person; False when there is none of this mark. Its sockets close at once."""
    for row in UserSession.objects.filter(user=user):
        if constant_time_compare(mark_of(row), mark):
            row.end()
            return True
    return False


def end_sessions(*, user: User, keep: str | None = None) -> int:
    """Sign out all devices of this person but the one with the session key `keep`; gives how many."""
    rows = UserSession.objects.filter(user=user).exclude(session_key=keep or "")
    for row in rows:
        row.end()
    return len(rows)
