"""Who is found, in which order, and why.

Every word asked for must stand somewhere in what a person shows, or in what she did (`members.evidence`); when nobody
has them all, those are shown who have some, most words first. Where a word stands decides the order: her name, a
subject named exactly so, a subject, her function or institution, languages and region, offers, what she answered, led
or organised, what she writes about herself, and last what she is looking for.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Case, ExpressionWrapper, F, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from kurzewege.common.prepared import prepared
from kurzewege.common.searchindex import api as search
from kurzewege.common.searchindex.api import QueryWord

from .. import evidence
from ..evidence import Evidence
from ..folding import slug_of
from ..models import DirectoryWord, Organisation, User
from .facets import Choice, Facet, Labels, Row, counted, facets_of

Where = DirectoryWord.Where
WORTH = {
    Where.NAME: 100,
    Where.EXPERTISE: 80,
    Where.FUNCTION: 60,
    Where.INSTITUTION: 60,
    Where.LANGUAGES: 55,
    Where.REGION: 55,
    Where.ACTION_FIELDS: 50,
    Where.OFFERS: 40,
    Where.ABOUT: 20,
    Where.LOOKS_FOR: 10,
}
WORTH_OF_EXACT_SUBJECT = 90
WORTH_OF_EVIDENCE = 30
# Several answers say more than one, but never as much as an offer.
MOST_COUNTED_EVIDENCE = 5
ACTIVE_LATELY = timedelta(days=30)
# So many people are asked for by number; more than that are found quicker by reading all.
FEW = 400
AT_ONCE = 2000


@dataclass
class Match:
    """Why somebody was found: where her own texts have the words, and what she did; `words` counts those that fit."""

    places: set[Where] = field(default_factory=set)
    evidence: list[Evidence] = field(default_factory=list)
    words: int = 0
    worth: int = 0


@dataclass(frozen=True)
class Found:
    """An answer of the directory. `numbers`: who fits, best first; `matches` only when words were asked for."""

    numbers: list[int]
    matches: dict[int, Match]
    facets: list[Facet]
    choice: Choice
    words: Sequence[QueryWord]
    # By institution, how many of those who fit work there.
    organisation_counts: Mapping[int, int]
    # Nobody has all the words; these have some of them.
    is_partly: bool = False

    @property
    def is_filtered(self) -> bool:
        return bool(self.choice)


def find(viewer: Any, *, text: str = "", asked: dict[str, list[str]] | None = None, order: str = "") -> Found:
    """Members that `viewer` sees and who fit `text` and the filters `asked` (name → values of the address).

    `order`: "" (best first, without words by name), "name" or "active" (who was here last; nothing is told of those
    who do not show it). Constant number of queries.
    """
    words = asked_words(text)
    traces = _traces(viewer, words, text) if words else None
    matches = traces.matches(len(words)) if traces else {}
    labels = Labels(_houses(viewer))
    wanted = asked or {}
    rows = _rows(viewer, matches if words else None, order)
    is_partly = traces is not None and len(words) > 1 and not rows
    if traces and is_partly:
        matches = traces.matches(1)
        rows = _rows(viewer, matches, order)
    found, counts = counted(rows, wanted, labels)
    if words and not labels.knows_all(wanted):
        # What nobody who fits the words has may be a filter still: then nobody fits both.
        labels.count(_rows(viewer, None, order))
        found, counts = counted(rows, wanted, labels)
    choice = labels.choice(wanted)
    numbers = [row.pk for row in found]
    if words and not order:
        numbers.sort(key=lambda number: (-matches[number].words, -matches[number].worth))
    return Found(
        numbers=numbers,
        matches=matches,
        facets=facets_of(counts, choice, labels),
        choice=choice,
        words=words,
        organisation_counts=Counter(row.organisation_id for row in found if row.organisation_id),
        is_partly=is_partly and bool(rows),
    )


def asked_words(text: str) -> tuple[QueryWord, ...]:
    """The words of `text`; each may be the beginning of a longer one, because people type "Aufent Arab"."""
    return tuple(replace(word, is_prefix=len(word.folded) > 1) for word in search.parse(text))


def _rows(viewer: Any, matches: dict[int, Match] | None, order: str) -> list[Row]:
    """Those the viewer sees, only of `matches` if given."""
    numbers = list(matches) if matches is not None and len(matches) <= FEW else None
    rows = map(Row._make, _people(viewer, timezone.now() - ACTIVE_LATELY, numbers, by_activity=order == "active"))
    return list(rows) if matches is None else [row for row in rows if row.pk in matches]


@prepared
def _people(viewer: Any, since: datetime, numbers: list[int] | None, *, by_activity: bool) -> Any:
    people = User.objects.visible_to(viewer).members()
    if numbers is not None:
        people = people.filter(pk__in=numbers)
    # A number: Django would turn each truth value of 2,000 rows into one of Python's.
    lately = Case(
        When(shows_presence=True, last_active__gte=since, then=Value(1)), default=Value(0), output_field=IntegerField()
    )
    people = people.by_last_activity() if by_activity else people.order_by("sort_name", "pk")
    return people.filter(profile__isnull=False).values_list(
        "pk", "organisation_id", lately, "profile__directory_facets"
    )


@prepared
def _houses(viewer: Any) -> Any:
    return Organisation.objects.visible_to(viewer).only("pk", "key", "name", "short_name", "sector")


@dataclass(frozen=True)
class _Traces:
    """By person, which words stand where: her own texts, what she did, subjects named exactly so. Of people the viewer
    does not see, too: `_rows` leaves those out."""

    places: dict[int, dict[int, set[Where]]]
    deeds: dict[int, list[Evidence]]
    exact: dict[int, set[int]]

    def matches(self, at_least: int) -> dict[int, Match]:
        """Why each fits who has so many of the words."""
        matches = {}
        for user_id in {*self.places, *self.deeds}:
            own = self.places.get(user_id, {})
            done = self.deeds.get(user_id, [])
            had = own.keys() | {number for piece in done for number in piece.words}
            if len(had) >= at_least:
                worth = _worth(own, done, self.exact.get(user_id, set()), had)
                matches[user_id] = Match({where for found in own.values() for where in found}, done, len(had), worth)
        return matches


def _traces(viewer: Any, words: Sequence[QueryWord], text: str) -> _Traces:
    return _Traces(_places(words), evidence.about(viewer, words), _exact_subjects(words, text))


def _worth(own: dict[int, set[Where]], done: list[Evidence], exact: set[int], words: Iterable[int]) -> int:
    """The sum, over the words, of the best place where each stands."""
    total = 0
    for number in words:
        best = max((WORTH[where] for where in own.get(number, ())), default=0)
        if number in exact and Where.EXPERTISE in own.get(number, ()):
            best = max(best, WORTH_OF_EXACT_SUBJECT)
        deeds = min(sum(number in piece.words for piece in done), MOST_COUNTED_EVIDENCE)
        total += max(best, WORTH_OF_EVIDENCE + deeds if deeds else 0)
    return total


def with_word(word: QueryWord) -> QuerySet[DirectoryWord]:
    """Where somebody's own text has `word`: as stem, or as the beginning of a word when it may still grow."""
    return DirectoryWord.objects.filter(_condition(word))


def _condition(word: QueryWord) -> Q:
    # `IN (true)`: of the bare column, which Django makes of `is_stem=True`, SQLite follows no index.
    condition = Q(is_stem__in=[True], word__in=[word.stem, *word.parts])
    return condition | _begins(word.folded) if word.is_prefix else condition


def _begins(folded: str) -> Q:
    if connection.vendor == "postgresql":
        return Q(is_stem__in=[False], word__startswith=folded)
    # A range: SQLite follows an index for LIKE only under conditions that Django does not meet.
    return Q(is_stem__in=[False], word__gte=folded, word__lt=f"{folded}\U0010ffff")


def _places(words: Sequence[QueryWord]) -> dict[int, dict[int, set[Where]]]:
    """By person and word, where it stands in her own texts; one query.

    A compound asked for is also found by its parts, when they all stand in the same place: "Kursplanung" in "plant
    Kurse", but not in "Kurse" here and "Planung" there.
    """
    asked = Q()
    for word in words:
        asked |= _condition(word)
    found: dict[int, dict[int, set[Where]]] = defaultdict(lambda: defaultdict(set))
    parts_found: dict[tuple[int, int, int], set[str]] = defaultdict(set)
    is_stem = ExpressionWrapper(F("is_stem"), output_field=IntegerField())
    rows = DirectoryWord.objects.filter(asked).values_list("user_id", "where", "word", is_stem)
    # The same few words stand in thousands of places.
    meant = _Meant(words)
    for user_id, where, text, stem in rows.iterator(chunk_size=AT_ONCE):
        whole, in_parts = meant[text, bool(stem)]
        for number in whole:
            found[user_id][number].add(_WHERE[where])
        for number, most in in_parts:
            there = parts_found[user_id, number, where]
            there.add(text)
            if len(there) == most:
                found[user_id][number].add(_WHERE[where])
    return found


_WHERE = {int(where): where for where in Where}


class _Meant(dict[tuple[str, bool], tuple[list[int], list[tuple[int, int]]]]):
    """By (word of the index, whether it is a stem): the words asked for that it is, and those it is a part of, each
    with how many parts that one has."""

    def __init__(self, words: Sequence[QueryWord]) -> None:
        super().__init__()
        self.words = list(enumerate(words))

    def __missing__(self, key: tuple[str, bool]) -> tuple[list[int], list[tuple[int, int]]]:
        text, is_stem = key
        if is_stem:
            whole = [number for number, word in self.words if text == word.stem]
            parts = [
                (number, len(set(word.parts)))
                for number, word in self.words
                if text != word.stem and text in word.parts
            ]
        else:
            whole = [number for number, word in self.words if word.is_prefix and text.startswith(word.folded)]
            parts = []
        self[key] = whole, parts
        return whole, parts


def _exact_subjects(words: Sequence[QueryWord], text: str) -> dict[int, set[int]]:
    """By person, the words that are the whole of one of her subjects; the whole text may be one, too."""
    slugs = {slug_of(word.surface): {number} for number, word in enumerate(words)}
    slugs[slug_of(text)] = set(range(len(words)))
    slugs.pop("", None)
    tagged = User.objects.filter(profile__expertise__slug__in=slugs).values_list("pk", "profile__expertise__slug")
    exact: dict[int, set[int]] = defaultdict(set)
    for user_id, slug in tagged:
        exact[user_id] |= slugs[slug]
    return exact
