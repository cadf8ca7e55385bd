"""What the columns of a list mean, guessed from how German offices call them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from members.folding import slug_of

IGNORED = ""


@dataclass(frozen=True)
class Column:
    """Something a column can hold; `words` are its usual headings, or how they begin, in any spelling."""

    name: str
    label: Any
    words: tuple[str, ...]


COLUMNS = (
    Column("email", _("E-mail address"), ("e-mail", "email", "mail", "mailadresse", "emailadresse")),
    Column("first_name", _("First name"), ("vorname", "rufname", "first-name", "given-name")),
    Column("last_name", _("Last name"), ("nachname", "familienname", "zuname", "last-name", "surname")),
    Column(
        "name",
        _("First and last name"),
        ("name", "vor-und-nachname", "ansprechpartner", "ansprechperson", "person", "kontakt", "mitglied"),
    ),
    Column(
        "organisation",
        _("Institution"),
        (
            "institution", "organisation", "einrichtung", "Träger", "firma", "Behörde", "verein", "arbeitgeber",
            "dienststelle", "amt", "company",
        ),
    ),
    Column(
        "function",
        _("Function"),
        ("funktion", "position", "rolle", "aufgabe", "Tätigkeit", "beruf", "stelle", "function", "job-title"),
    ),
    Column(
        "phone",
        _("Phone"),
        ("telefon", "tel", "phone", "durchwahl", "mobil", "handy", "rufnummer", "festnetz"),
    ),
    Column("languages", _("Languages"), ("sprache", "sprachen", "sprachkenntnisse", "languages")),
    Column(
        "action_fields",
        _("Action fields"),
        ("handlungsfeld", "handlungsfelder", "themen", "themenfeld", "themenfelder", "action-fields"),
    ),
    Column("groups", _("Groups"), ("gruppe", "gruppen", "ag", "ags", "arbeitsgruppe", "arbeitsgruppen", "groups")),
)  # fmt: skip
BY_NAME = {column.name: column for column in COLUMNS}
_SLUGS = {column.name: tuple(slug_of(word) for word in column.words) for column in COLUMNS}


def guess(header: Sequence[str]) -> list[str]:
    """For each heading the name of a column, or "" when it says nothing known; none is given twice.

    Exact headings win over those that only begin alike ("Tel. dienstlich"). "Name" beside a first name is the last.
    """
    slugs = [slug_of(heading) for heading in header]
    found = [IGNORED] * len(header)
    for is_match in (_is, _begins):
        for place, slug in enumerate(slugs):
            if found[place] or not slug:
                continue
            name = next((c for c, words in _SLUGS.items() if c not in found and is_match(slug, words)), IGNORED)
            found[place] = name
    if "first_name" in found and "name" in found and "last_name" not in found:
        found[found.index("name")] = "last_name"
    return found


def _is(slug: str, words: tuple[str, ...]) -> bool:
    return slug in words


def _begins(slug: str, words: tuple[str, ...]) -> bool:
    return any(slug.startswith(f"{word}-") or (len(word) > 4 and slug.startswith(word)) for word in words)


def header_row(table: Sequence[Sequence[str]]) -> int | None:
    """The place of the row with the headings: the one among the first 15 that says most, above the first address.

    None when the list begins with people at once.
    """
    best, most = None, 0
    for place, row in enumerate(table[:15]):
        if any("@" in cell for cell in row):
            break
        known = sum(bool(name) for name in guess(row))
        if known > most:
            best, most = place, known
    return best
