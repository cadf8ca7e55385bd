"""Language and time zone of a request, said once instead of looked for at every word."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from .languages import is_in_every_language, language_of


class HomeMiddleware:
    """Sets the language and time zone in force, which are the installation's, for this request.

    Where none is set, Django looks in vain before it takes the default: twice the time, six hundred times a page.
    Pages that are there in every language take the reader's, up to the end of their error pages.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with translation.override(translation.get_language()), timezone.override(timezone.get_current_timezone()):
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if is_in_every_language(view):
            translation.activate(language_of(request))
        return None
