"""What invitations show on other pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from . import rules


def invite_entry(request: HttpRequest, *, group: Any, **context: Any) -> SafeString | None:
    """On a group's page of members: the way to its invitations, for who may invite."""
    if not rules.can_invite(request.user, [group.key]):
        return None
    return render_to_string("invitations/_group_entry.html", {"group": group}, request)
