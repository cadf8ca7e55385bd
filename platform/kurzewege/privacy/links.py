"""The links under every page."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from .pages import PAGES


def footer_links(request: HttpRequest) -> SafeString:
    """Imprint, privacy, terms, accessibility: at the same place on every page."""
    rows = ((reverse(f"privacy:{page.name}"), page.title) for page in PAGES.values())
    return format_html_join("", '<li><a href="{}">{}</a></li>', rows)
