"""Compressed pages: a page of posts shrinks to a tenth on a slow rural line."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

KINDS = ("text/html", "text/css", "text/plain", "text/calendar", "application/json")


class CompressionMiddleware(GZipMiddleware):
    """Compresses whole texts only.

    Streams are left alone: server-sent events must not wait for a buffer, and downloads answer ranges of bytes.
    Django pads each answer with a random length against guessing secrets by size (BREACH).
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if response.streaming or response.status_code == 206 or kind not in KINDS:
            return response
        return super().process_response(request, response)
