"""How files look on a page: `{% load files %}`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template

from kurzewege.common.files.models import StoredFile

register = template.Library()


@register.inclusion_tag("components/_file_card.html")
def file_card(file: StoredFile) -> dict[str, Any]:
    """One file: picture or icon, name, kind, size and what can be done with it."""
    return {"file": file, "round": 1}


@register.inclusion_tag("components/file_list.html")
def file_list(files: Iterable[StoredFile]) -> dict[str, Any]:
    """Pictures as pictures, the rest as cards below; takes a prefetched `owner.files.all`."""
    every = list(files)
    pictures = [file for file in every if file.is_image and file.has_preview]
    return {"pictures": pictures, "others": [file for file in every if file not in pictures], "round": 1}
