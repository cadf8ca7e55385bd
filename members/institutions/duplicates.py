"""Institutions that are likely one: the same name in another spelling, with another legal form, or with a slip."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from kurzewege.common.searchindex.slips import distance_within

from ..folding import folded_words
from ..models import DistinctOrganisations, Organisation

# Say nothing about which one it is: legal forms, and small words.
_LEGAL_FORMS = {"e", "v", "ev", "eg", "ag", "kg", "ug", "gbr", "mbh", "gmbh", "ggmbh", "co", "verein", "stiftung"}
_SMALL_WORDS = {"der", "die", "das", "des", "den", "dem", "und", "fur", "von", "zu", "im", "in", "am"}
_FILLERS = _LEGAL_FORMS | _SMALL_WORDS


@dataclass(frozen=True)
class Pair:
    """Two that may be one; `first` was there earlier."""

    first: Organisation
    second: Organisation


def likely_duplicates() -> list[Pair]:
    """Pairs of institutions that look alike, without those that a coordinator has kept apart; two queries."""
    apart = set(DistinctOrganisations.objects.values_list("first_id", "second_id"))
    organisations = list(Organisation.objects.filter(merged_into=None).with_member_count().order_by("pk"))
    names = {organisation.pk: list(_names(organisation)) for organisation in organisations}
    return [
        Pair(first, second)
        for first, second in combinations(organisations, 2)
        if (first.pk, second.pk) not in apart and _look_alike(names[first.pk], names[second.pk])
    ]


def _names(organisation: Organisation) -> Iterable[tuple[frozenset[str], str]]:
    for name in {organisation.name, organisation.short_name}:
        words = [word for word in folded_words(name) if word not in _FILLERS]
        if words:
            yield frozenset(words), "".join(words)


def _look_alike(names: list[tuple[frozenset[str], str]], others: list[tuple[frozenset[str], str]]) -> bool:
    return any(_is_same(name, other) for name in names for other in others)


def _is_same(name: tuple[frozenset[str], str], other: tuple[frozenset[str], str]) -> bool:
    (words, joined), (other_words, other_joined) = name, other
    if words == other_words or joined == other_joined:
        return True
    # "Forum Ehrenamt" and "Forum Ehrenamt Saaletal": one more word, and enough of the same.
    small, large = sorted((words, other_words), key=len)
    if len(small) >= 2 and small < large and len(large) - len(small) == 1:
        return True
    if min(len(joined), len(other_joined)) < 8 or joined[:2] != other_joined[:2]:
        return False
    return distance_within(joined, other_joined, 2) is not None
