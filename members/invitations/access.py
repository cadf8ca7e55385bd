"""Fetching and authorising in one step."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from . import rules
from .models import Invitation


def inviters_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """404 for who may invite nowhere, as if the page did not exist."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not rules.can_invite_at_all(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return checked


def access_invitation(user: Any, key: str) -> Invitation:
    return get_object_or_404(Invitation.objects.visible_to(user).for_list(), key=key)
