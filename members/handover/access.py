"""Checked fetches: missing and forbidden give the same 404."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404

from members.models import User
from members.querysets import is_coordinator

from .models import Handover


def access_handover(user: Any, key: str) -> Handover:
    """The handover that `user` gives or, as a coordinator, looks after."""
    return get_object_or_404(Handover.objects.run_by(user).with_people(), key=key)


def access_own_handover(user: Any, key: str) -> Handover:
    """The handover of `user` herself."""
    return get_object_or_404(Handover.objects.run_by(user).with_people(), key=key, giver=user)


def access_offer(user: Any, key: str) -> Handover:
    """The handover in which `user` is or was asked to take something over."""
    return get_object_or_404(Handover.objects.asking(user).with_people(), key=key)


def access_member_to_end(user: Any, key: str) -> User:
    """A member whose membership a coordinator may end."""
    if not is_coordinator(user):
        raise Http404
    members = User.objects.visible_to(user).members().filter(is_coordinator=False)
    return get_object_or_404(members.select_related("organisation", "profile"), key=key)


def access_former(user: Any, key: str) -> User:
    """Somebody who has left, for coordinators."""
    if not is_coordinator(user):
        raise Http404
    return get_object_or_404(User.objects.former(), key=key)
