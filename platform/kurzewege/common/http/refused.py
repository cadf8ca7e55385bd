"""A refusal that no form caught becomes a sentence on the page the person came from."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kurzewege.common.errors import Refused

from .onward import page_before


class RefusedMiddleware:
    """Turns an uncaught `Refused` into a toast (htmx, 422) or a message and a redirect back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        if request.headers.get("HX-Request"):
            response = render(
                request, "components/toast.html", {"text": exception.sentence, "level": "error"}, status=422
            )
            response.headers["HX-Retarget"] = "#toasts"
            response.headers["HX-Reswap"] = "beforeend"
            return response
        messages.error(request, exception.sentence)
        return redirect(page_before(request))
