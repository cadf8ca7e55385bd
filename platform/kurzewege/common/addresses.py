"""Addresses of things, kept: a page of entries links to sixty people, and most of them are the same on every page."""

from functools import lru_cache

from django.urls import reverse


@lru_cache(maxsize=8_192)
def address(route: str, *keys: str) -> str:
    """`reverse(route, args=keys)`. The platform has one set of addresses, the same in every language."""
    return reverse(route, args=keys)
