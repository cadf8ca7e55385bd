"""Whether the people behind open connections still are who they were: session, account, admission."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.utils import timezone

from .listeners import FORBIDDEN, LOGIN, Listener


@dataclass(frozen=True)
class Standing:
    """Accounts (mapping id → user) and valid session keys, read together."""

    users: dict[int, Any]
    sessions: set[str]

    def verdict(self, listener: Listener) -> int | None:
        """The code to close this connection with; None when it may stay."""
        if not listener.user.is_authenticated:
            return None  # a guest has neither account nor session; the topics decide
        user = self.users.get(listener.user.pk)
        if user is None or listener.session_key not in self.sessions:
            return LOGIN
        if not user.is_active:
            return FORBIDDEN
        # A changed password ends every session that was opened with the old one.
        return LOGIN if user.get_session_auth_hash() != listener.auth_hash else None


def standing(listeners: Collection[Listener]) -> Standing:
    """How those of them stand now who have an account: two queries."""
    listeners = [listener for listener in listeners if listener.user.is_authenticated]
    if not listeners:
        return Standing({}, set())
    ids = {listener.user.pk for listener in listeners}
    keys = {listener.session_key for listener in listeners}
    users = get_user_model()._default_manager.in_bulk(ids)
    valid = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    return Standing(users, set(valid.values_list("session_key", flat=True)))
