"""Templates to the two parts of a mail."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.conf import settings
from django.template import TemplateDoesNotExist
from django.template.loader import get_template, render_to_string


@cache
def _inliner() -> Any:
    # Imported here: only the process that writes a mail with an HTML part pays for it.
    from css_inline import CSSInliner

    # The rules for dark mode and narrow screens cannot be inlined and stay in a style element.
    return CSSInliner(load_remote_stylesheets=False, keep_style_tags=False, keep_at_rules=True)


def rendered(template: str, context: Mapping[str, Any]) -> tuple[str, str]:
    """The text part and the HTML part ("" without `<template>.html`) of a mail, styles inlined."""
    full = {**context, "site_name": settings.SITE_NAME, "site_url": settings.SITE_URL}
    text = render_to_string(f"{template}.txt", full).strip() + "\n"
    try:
        page = get_template(f"{template}.html")
    except TemplateDoesNotExist:
        return text, ""
    return text, _inliner().inline(page.render(full))
