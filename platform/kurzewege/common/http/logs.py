"""Logs: one JSON object a line, addresses shortened, no query strings and no secrets of links."""

import ipaddress
import json
import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse

from .traces import is_traceless

log = logging.getLogger("kurzewege.request")
# Longer than any key (`keys.MAX_KEY_LENGTH`; models cannot be imported before Django has read its settings).
LONGEST_SHOWN = 22
_EXTRA = ("method", "path", "status", "ms", "client")


class JsonFormatter(logging.Formatter):
    """One line of JSON: time (UTC, ISO 8601), level, logger, message, and the fields of a request."""

    def format(self, record: logging.LogRecord) -> str:
        row = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        row |= {name: record.__dict__[name] for name in _EXTRA if name in record.__dict__}
        if record.exc_info:
            row["exception"] = self.formatException(record.exc_info)
        # json.dumps escapes line breaks, so nobody forges a second line.
        return json.dumps(row, ensure_ascii=False, default=str)


def shortened(address: str) -> str:
    """The address without its last part: /24 for IPv4, /48 for IPv6, empty when it is none."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    return str(ipaddress.ip_network(f"{parsed}/{24 if parsed.version == 4 else 48}", strict=False).network_address)


def loggable_path(request: HttpRequest) -> str:
    """The path; what a link carries that is longer than a key (a secret, a file's name) stands there as "…"."""
    path = request.path
    match = request.resolver_match
    for value in match.kwargs.values() if match else ():
        if isinstance(value, str) and len(value) > LONGEST_SHOWN:
            path = path.replace(value, "…")
    return path


class RequestLogMiddleware:
    """Logs method, path (never the query), status and milliseconds of each request, but of traceless views."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        start = time.perf_counter()
        response = self.get_response(request)
        if is_traceless(request):
            return response
        log.info(
            "request",
            extra={
                "method": request.method,
                "path": loggable_path(request),
                "status": response.status_code,
                "ms": round((time.perf_counter() - start) * 1000, 1),
                "client": shortened(request.META.get("REMOTE_ADDR", "")),
            },
        )
        return response
