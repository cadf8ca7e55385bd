"""Bytes on their way out: ranges, conditions, headers that keep a file harmless, no file in memory."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

from . import storage

log = logging.getLogger(__name__)

# A stored file may be looked at, never run: no script, no form, no request, an origin of its own.
POLICY = "default-src 'none'; sandbox"
_RANGE = re.compile(r"^bytes=(\d*)-(\d*)$")


def serve(
    request: HttpRequest, *, path: str, etag: str, content_type: str, name: str, is_attachment: bool
) -> HttpResponseBase | None:
    """The stored bytes `path` as an answer to GET or HEAD; None when they are missing.

    Answers 304 (ETag), 206 and 416 (one range, RFC 9110 section 14) and leaves the bytes to the proxy when
    `FILES_INTERNAL_LOCATION` is set. Shared caches keep nothing; a browser asks again each time, so that
    lost rights hold at once.
    """
    size = storage.size_of(path)
    if size is None:
        log.error("the bytes %s are missing", path)
        return None
    response: HttpResponseBase | None = get_conditional_response(request, etag=f'"{etag}"')
    if response is None and settings.FILES_INTERNAL_LOCATION:
        response = HttpResponse()
        response["X-Accel-Redirect"] = f"{settings.FILES_INTERNAL_LOCATION.rstrip('/')}/{quote(path)}"
    elif response is None:
        response = _bytes(request, path, size, f'"{etag}"')
    if not isinstance(response, HttpResponseNotModified):
        response["Content-Type"] = content_type
        response["Content-Disposition"] = content_disposition_header(is_attachment, name) or "attachment"
    response["ETag"] = f'"{etag}"'
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = POLICY
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


def _bytes(request: HttpRequest, path: str, size: int, etag: str) -> HttpResponseBase:
    wanted = request.headers.get("Range", "")
    if wanted and request.headers.get("If-Range", etag) != etag:
        wanted = ""
    first, last = 0, size - 1
    response: HttpResponseBase
    if wanted and (match := _RANGE.match(wanted)) and any(match.groups()):
        bounds = _bounds(match, size)
        if bounds is None:
            response = HttpResponse(status=416)
            response["Content-Range"] = f"bytes */{size}"
            return response
        first, last = bounds
        response = _streamed(request, path, first, last - first + 1)
        response.status_code = 206
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    else:
        response = _streamed(request, path, 0, size)
    response["Accept-Ranges"] = "bytes"
    response["Content-Length"] = str(last - first + 1)
    return response


def _bounds(match: re.Match[str], size: int) -> tuple[int, int] | None:
    """(first, last) byte of a range; None when the file has no such bytes. Digits beyond any file are cut."""
    start, end = match.group(1)[:20], match.group(2)[:20]
    if not start:
        length = int(end)
        return (max(size - length, 0), size - 1) if length and size else None
    first = int(start)
    last = min(int(end), size - 1) if end else size - 1
    return (first, last) if first <= last else None


def _streamed(request: HttpRequest, path: str, offset: int, length: int) -> HttpResponseBase:
    if request.method == "HEAD":
        return HttpResponse()
    # A synchronous iterator under ASGI would be read to its end before the first byte goes out.
    if isinstance(request, ASGIRequest):
        return StreamingHttpResponse(_asynchronous_chunks(path, offset, length))
    return StreamingHttpResponse(_chunks(path, offset, length))


def _chunks(path: str, offset: int, length: int) -> Iterator[bytes]:
    with storage.open_stored(path) as stream:
        stream.seek(offset)
        while length > 0 and (chunk := stream.read(min(storage.CHUNK_BYTES, length))):
            length -= len(chunk)
            yield chunk


async def _asynchronous_chunks(path: str, offset: int, length: int) -> AsyncIterator[bytes]:
    stream: Any = await asyncio.to_thread(storage.open_stored, path)
    try:
        await asyncio.to_thread(stream.seek, offset)
        while length > 0 and (chunk := await asyncio.to_thread(stream.read, min(storage.CHUNK_BYTES, length))):
            length -= len(chunk)
            yield chunk
    finally:
        stream.close()
