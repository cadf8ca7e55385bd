"""Why a question fits somebody, in words."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_SENTENCES: dict[str, str | Promise] = {
    "expertise": _("You know about: %(names)s."),
    "languages": _("You speak: %(names)s."),
    "answers": _("You have answered something like it."),
    "fields": _("Your action field: %(names)s."),
}
_ABOUT_OTHERS: dict[str, str | Promise] = {
    "expertise": _("Knows about: %(names)s."),
    "languages": _("Speaks: %(names)s."),
    "answers": _("Has answered something like it."),
    "fields": _("Action field: %(names)s."),
}


def told(why: dict[str, Any] | None) -> str:
    """For the person herself; empty when nothing is known (`why` as in `Fit`)."""
    return _sentence(_SENTENCES, why)


def about(why: dict[str, Any] | None) -> str:
    """For who looks for somebody to ask."""
    return _sentence(_ABOUT_OTHERS, why)


def _sentence(sentences: dict[str, str | Promise], why: dict[str, Any] | None) -> str:
    kind, names = (why or {}).get("kind", ""), (why or {}).get("names") or []
    text = str(sentences.get(kind, ""))
    return text % {"names": ", ".join(names)} if names or "%" not in text else ""
