"""Only our own pages may open a socket."""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host

Application = Callable[..., Awaitable[None]]
_PORTS = {"http": 80, "https": 443}


def origin_of(text: str) -> tuple[str, str, int] | None:
    """Scheme, host and port of an origin or address; None for "null" and anything else that is none."""
    try:
        parts = urlsplit(text)
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return None
    return (parts.scheme, parts.hostname, port) if parts.hostname and port else None


def is_own(origin: str, host: str) -> bool:
    """Is this the site's own address: same scheme, host and port?

    `AllowedHostsOriginValidator` ignores scheme and port. In the demo any allowed host that the page itself was
    fetched from will do (127.0.0.1 or localhost, any port).
    """
    found = origin_of(origin)
    if found is None:
        return False
    if found == origin_of(settings.SITE_URL):
        return True
    domain = split_domain_port(host)[0]
    return settings.IS_DEMO and validate_host(domain, settings.ALLOWED_HOSTS) and found == origin_of(f"http://{host}")


class OwnOrigin:
    """Refuses (403) every WebSocket whose Origin header is foreign, "null", missing or given twice."""

    def __init__(self, inner: Application) -> None:
        self.inner = inner

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        headers = scope.get("headers", [])
        origins = [value.decode("latin1") for name, value in headers if name == b"origin"]
        hosts = [value.decode("latin1") for name, value in headers if name == b"host"]
        if len(origins) == 1 and is_own(origins[0], hosts[0] if hosts else ""):
            await self.inner(scope, receive, send)
        else:
            await refuse(scope, receive, send)


async def refuse(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answer a handshake with 403."""
    await receive()
    await send({"type": "websocket.close"})
