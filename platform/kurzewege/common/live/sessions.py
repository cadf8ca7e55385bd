"""A session that ends takes its sockets with it."""

from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.contrib.sessions.models import Session
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from kurzewege.common.facts import after_commit

from . import relay


@receiver(user_logged_out, dispatch_uid="live-logout")
def close_after_logout(request: HttpRequest | None, **_: Any) -> None:
    """Django tells before it deletes the session, so the hint names the session."""
    if request is not None and request.session.session_key:
        after_commit(relay.publish, relay.session_hint(request.session.session_key))


@receiver(post_delete, sender=Session, dispatch_uid="live-session-deleted")
def close_after_deletion(instance: Session, **_: Any) -> None:
    """Ended from the list of one's sessions, or by a new password. Clearing out expired ones concerns nobody."""
    if instance.expire_date > timezone.now():
        after_commit(relay.publish, relay.session_hint(instance.session_key))
