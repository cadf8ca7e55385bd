"""The one character no text may hold: PostgreSQL refuses a NUL with an error, SQLite ends some texts with it."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict

NUL = "\x00"


class NulMiddleware:
    """Takes NULs out of whatever is sent in an address' query or a form, before anybody looks at it.

    Nobody types one and nobody sees one: what was meant is the text without it. Stands before the middleware that
    reads the query, and reads a form where the check of its token has read it already.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "%00" in (query := request.META.get("QUERY_STRING", "")) or NUL in query:
            request.GET = _without_nul(request.GET)  # type: ignore[assignment]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        """Only now is it sure that somebody reads the form."""
        if request.method == "POST" and _has_nul(request.POST):
            request.POST = _without_nul(request.POST)  # type: ignore[assignment]


def _has_nul(sent: QueryDict) -> bool:
    return any(NUL in name or any(NUL in value for value in values) for name, values in sent.lists())


def _without_nul(sent: QueryDict) -> QueryDict:
    clean = QueryDict(mutable=True, encoding=sent.encoding)
    for name, values in sent.lists():
        clean.setlistdefault(name.replace(NUL, "")).extend(value.replace(NUL, "") for value in values)
    clean._mutable = False
    return clean
