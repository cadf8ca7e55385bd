"""Languages people speak: known names for suggestions, and one spelling for each, so that a filter finds all."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from django.conf.locale import LANG_INFO
from django.utils.translation import get_language, gettext, gettext_noop

from ..folding import slug_of
from ..models import Profile, User, split_list

# What people who work with newcomers speak and Django has no interface in.
_MORE = (
    gettext_noop("Amharic"), gettext_noop("Chechen"), gettext_noop("Dari"), gettext_noop("German Sign Language"),
    gettext_noop("Hausa"), gettext_noop("Kurdish"), gettext_noop("Kurmanji"), gettext_noop("Lingala"),
    gettext_noop("Pashto"), gettext_noop("Romani"), gettext_noop("Somali"), gettext_noop("Sorani"),
    gettext_noop("Tigrinya"), gettext_noop("Twi"), gettext_noop("Wolof"), gettext_noop("Yoruba"),
)  # fmt: skip


def known_languages() -> list[str]:
    """Names in the language in force, sorted."""
    return list(_known(get_language()).values())


@lru_cache(maxsize=8)
def _known(language: str | None) -> dict[str, str]:
    """Mapping slug → name, by name. Variants ("English (Australia)") and what has no one name are left out."""
    names = {gettext(info["name"]) for code, info in LANG_INFO.items() if "name" in info and "-" not in code}
    names |= {gettext(name) for name in _MORE}
    return dict(sorted((slug_of(name), name) for name in names))


def spoken_by_members() -> dict[str, str]:
    """Mapping slug → spelling of the languages members have written, the older profile's spelling first; one query."""
    rows = Profile.objects.filter(user__status=User.Status.MEMBER).exclude(languages="").order_by("pk")
    found: dict[str, str] = {}
    for languages in rows.values_list("languages", flat=True):
        for language in split_list(languages):
            found.setdefault(slug_of(language), language)
    return found


def one_spelling(written: Iterable[str]) -> tuple[str, ...]:
    """Each language as it is known ("arabisch" → "Arabisch"), else as another member wrote it, else as it stands."""
    wanted = [(slug_of(name), name) for name in written if slug_of(name)]
    known = _known(get_language())
    others = spoken_by_members() if any(slug not in known for slug, _name in wanted) else {}
    return tuple(dict.fromkeys(known.get(slug) or others.get(slug) or name for slug, name in wanted))
