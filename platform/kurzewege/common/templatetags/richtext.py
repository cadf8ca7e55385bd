"""`{{ post.body|richtext }}`: the only place where HTML from people becomes part of a page."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from kurzewege.common import richtext as gate

register = template.Library()


@register.filter
def richtext(html: str | None) -> SafeString:
    """Stored rich text as HTML, through the gate once more."""
    return mark_safe(gate.for_display(html or ""))  # noqa: S308 — the result of the gate


@register.filter
def richtext_excerpt(html: str | None, words: int = 40) -> str:
    """The first words of rich text as plain text."""
    return gate.excerpt(html or "", words)
