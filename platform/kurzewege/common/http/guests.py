"""Pages that guests reach when the thing is public."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase


def open_to_guests(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let guests see what is public; for whatever they do not see they are asked to sign in.

    Missing and forbidden give guests the same answer, so that nothing is told; a member who follows a link from
    a mail while she is signed out gets to the thing instead of a 404.
    """

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Http404:
            if request.user.is_authenticated:
                raise
            return redirect_to_login(request.get_full_path())

    return login_not_required(checked)
