"""The download of a drawn document."""

from __future__ import annotations

import re
import unicodedata

from django.http import HttpResponse
from django.utils.http import content_disposition_header

_FORBIDDEN = re.compile(r'[<>:"|?*/\\]')
_INVISIBLE = {"Cc", "Cf", "Cs", "Co"}
MAX_BYTES = 180


def file_response(data: bytes, name: str, media_type: str) -> HttpResponse:
    """A download that no cache keeps. `name` has the extension; what no disk or header can hold is taken out."""
    stem, _dot, extension = name.rpartition(".")
    visible = "".join(letter for letter in stem if unicodedata.category(letter) not in _INVISIBLE)
    stem = " ".join(_FORBIDDEN.sub("-", visible).split()).strip(". ")
    stem = stem.encode()[:MAX_BYTES].decode(errors="ignore").rstrip(". ")
    response = HttpResponse(data, content_type=media_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{stem}.{extension}") or ""
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
