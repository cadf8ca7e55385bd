"""Where to go on: an address that came with a request, taken only if it is a page of this platform."""

from urllib.parse import urlsplit, urlunsplit

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def own_address(request: HttpRequest, address: str, otherwise: str = "/") -> str:
    """Path, query and fragment of `address`; `otherwise` if it is no page of ours.

    Only an address that begins with a slash comes back: Django's `redirect` takes anything else for the name of a view.
    """
    if not url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure()):
        return otherwise
    parts = urlsplit(address)
    # Of https://ours//theirs the path alone would lead to another host.
    if not parts.path.startswith("/") or parts.path.startswith(("//", "/\\")):
        return otherwise
    return urlunsplit(("", "", parts.path, parts.query, parts.fragment))


def page_before(request: HttpRequest, otherwise: str = "/") -> str:
    """The page from which the request came, as its browser says."""
    return own_address(request, request.headers.get("Referer", ""), otherwise)
