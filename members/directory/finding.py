"""Who is found, in which order, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kurzewege.common.searchindex.query import QueryWord

from ..folding import fold, folded_words, marked_parts
from ..models import DirectoryWord, Profile, User, split_list


def with_word(word: QueryWord) -> QuerySet[DirectoryWord]:
    """The places where somebody's text has `word`: as stem, or as the beginning of a word when it may still grow.

    What a compound consists of counts, too, when all of it stands in one place: see `found_words`.
    """
    return DirectoryWord.objects.filter(_condition(word))


def _condition(word: QueryWord) -> Q:
    condition = Q(is_stem=True, word=word.stem)
    if word.is_prefix:
        condition |= _begins(word.folded)
    return condition


def _begins(folded: str) -> Q:
    if connection.vendor == "postgresql":
        return Q(is_stem=False, word__startswith=folded)
    # A range: SQLite follows an index for LIKE only under conditions that Django does not meet.
    return Q(is_stem=False, word__gte=folded, word__lt=f"{folded}\U0010ffff")


SNIPPET_CHARACTERS = 140


@dataclass(frozen=True)
class Reason:
    """Where a search word stands: `parts` are pieces of text with whether they are to be marked."""

    label: str | Promise
    parts: list[tuple[str, bool]]


@dataclass(frozen=True)
class Entry:
    """One line of the directory."""

    member: User
    reasons: list[Reason]


def filter_options(user: Any) -> tuple[list[str], list[str]]:
    """(languages, regions) that occur among the members `user` sees, sorted; one query."""
    profiles = Profile.objects.visible_to(user).filter(user__status=User.Status.MEMBER)
    rows = list(profiles.values_list("languages", "region"))
    languages = {language for row in rows for language in split_list(row[0])}
    return sorted(languages, key=fold), sorted({region for _languages, region in rows if region}, key=fold)


def find_members(
    user: Any, *, q: str | None, field: Any, sector: str | None, language: str | None, region: str | None
) -> Any:
    """The members who fit all conditions, by name; a queryset with what a line needs."""
    found = User.objects.visible_to(user).members().for_directory().matching(q or "").in_field(field)
    return found.in_sector(sector or "").speaking(language or "").in_region(region or "").order_by("sort_name", "pk")


def entries_for(members: Iterable[User], text: str) -> list[Entry]:
    """Lines for loaded members, each with why `text` found it; contact fields never take part."""
    words = folded_words(text)
    return [Entry(member, _reasons(member, words)) for member in members]


def _reasons(member: User, words: list[str]) -> list[Reason]:
    """Reasons beyond name, function and institution, which the line shows anyway."""
    if not words:
        return []
    profile = member.profile
    places = [
        (_("Knows about"), ", ".join(tag.name for tag in profile.expertise.all())),
        (_("Offers"), profile.offers),
        (_("Is looking for"), profile.looks_for),
        (_("About"), profile.bio),
        (_("Region"), profile.region),
        (_("Languages"), profile.languages),
    ]
    return [Reason(label, parts) for label, text in places if (parts := _snippet(text, words))]


def _snippet(text: str, words: list[str]) -> list[tuple[str, bool]]:
    """The surroundings of the first hit; empty when there is none."""
    parts = marked_parts(text, words)
    first = next((number for number, (_text, is_hit) in enumerate(parts) if is_hit), None)
    if first is None:
        return []
    snippet: list[tuple[str, bool]] = []
    before = parts[first - 1][0] if first else ""
    if len(before) > SNIPPET_CHARACTERS // 2:
        before = "… " + before[-SNIPPET_CHARACTERS // 2 :].partition(" ")[2]
    if before:
        snippet.append((before, False))
    room = SNIPPET_CHARACTERS - len(before)
    for piece, is_hit in parts[first:]:
        if len(piece) > room:
            return [*snippet, (piece[:room].rpartition(" ")[0] + " …", False)]
        snippet.append((piece, is_hit))
        room -= len(piece)
    return snippet
