"""Template filters of documents."""

from django import template

register = template.Library()


@register.filter
def file_ending(name: str | None) -> str:
    """ "pdf" for "Flyer.PDF"; at most four letters, empty without one."""
    stem, dot, ending = (name or "").rpartition(".")
    return ending.lower()[:4] if dot and stem else ""
