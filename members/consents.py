"""The texts a person accepts when she registers, and again when they change; whoever owns a text registers it."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.functional import Promise


@dataclass(frozen=True)
class ConsentText:
    """A text with its version; `body` gives the words as they stand on the page now, `route` names that page."""

    name: str
    title: str | Promise
    version: str
    route: str
    body: Callable[[], str]

    @property
    def spoken_version(self) -> str:
        """The version as the page says it: a day is written as here, everything else as it is."""
        return spoken_version(self.version)

    @property
    def hash(self) -> str:
        """SHA-256 of the words, so that it can be shown later what was accepted."""
        return hashlib.sha256(self.body().encode()).hexdigest()


_texts: dict[str, ConsentText] = {}


def register(text: ConsentText) -> None:
    """Ask for this text at registration; called from an app's `ready()`."""
    _texts[text.name] = text


def required_texts() -> list[ConsentText]:
    """What is accepted at registration, in the order of registration."""
    return list(_texts.values())


def fingerprint() -> str:
    """The present versions in one line, the same until a text gets a new version: "privacy:2026-11-23 terms:…"."""
    return " ".join(sorted(f"{text.name}:{text.version}" for text in _texts.values()))


def spoken_version(version: str) -> str:
    """ "2026-11-23" → "23. November 2026"."""
    try:
        return date_format(date.fromisoformat(version))
    except ValueError:
        return version
