"""The filters of the directory: what there is to choose from, and how many people each choice would leave.

A value is offered only when it still gives somebody. The values of one filter widen each other (Arabic or Kurdish),
those of different filters narrow (Arabic, and in Weißenfels). So a filter's counts are taken as if nothing of its own
were chosen: they say what ticking one more brings.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, compress
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..fields import current_fields
from ..folding import fold, slug_of
from ..models import Organisation, Sector

# Name in the address → what stands above the choices. The order is that of the page.
FACETS: dict[str, str | Promise] = {
    "field": _("Action field"),
    "language": _("Language"),
    "region": _("Region"),
    "expertise": _("Knows about"),
    "sector": _("Sector"),
    "institution": _("Institution"),
    "active": _("Active lately"),
    "offers": _("Offers"),
}
_LETTERS = {"f": "field", "l": "language", "r": "region", "t": "expertise", "o": "offers"}
SHOWN_AT_ONCE = 6
# The network's action fields are all shown: they are what people know their way by.
FIELDS_AT_ONCE = 12
SHOWN_AT_MOST = 30
# What people write themselves.
_WRITTEN = {"language", "region", "expertise"}
_SINGLE = {"active": _("in the last 30 days"), "offers": _("with an offer")}


@dataclass(frozen=True)
class Option:
    """One value of a filter. `count`: people who would be left with it; `value` is what stands in the address."""

    value: str
    label: str | Promise
    count: int
    is_chosen: bool

    @property
    def slug(self) -> str:
        """The same for the same value, so that the focus stays on it when the filters are drawn anew."""
        return slug_of(self.value) or self.value


@dataclass(frozen=True)
class Facet:
    """One filter with what there is to choose; those after the first `at_once` are shown when asked for."""

    name: str
    label: str | Promise
    options: list[Option]
    at_once: int

    @property
    def number_of_more(self) -> int:
        return max(0, len(self.options) - self.at_once)

    @property
    def chosen(self) -> list[Option]:
        return [option for option in self.options if option.is_chosen]


class Row(NamedTuple):
    """What is counted of one person; `facets` is `Profile.directory_facets`."""

    pk: int
    organisation_id: int | None
    is_active: bool
    facets: str


# By filter and key, how many people have it.
Counts = dict[str, dict[Any, int]]


@dataclass
class Choice:
    """What is chosen: by filter, keys. Values nobody has are dropped, so an odd address filters nothing."""

    keys: dict[str, set[Any]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.keys)


class Labels:
    """How the values are written, by filter and key."""

    def __init__(self, organisations: Iterable[Organisation]) -> None:
        self.organisations = {organisation.pk: organisation for organisation in organisations}
        self.by_key: dict[str, dict[Any, Any]] = {name: {} for name in FACETS}
        self.by_key["field"] = {item.slug: item.name for item in current_fields()}
        self.by_key["sector"] = dict(Sector.choices)
        self.by_key["institution"] = {pk: str(found) for pk, found in self.organisations.items()}
        self.by_key["active"] = {"1": _SINGLE["active"]}
        self.by_key["offers"] = {"1": _SINGLE["offers"]}

    def choice(self, asked: Mapping[str, Sequence[str]]) -> Choice:
        """The keys behind the values of an address."""
        by_address = {found.key: pk for pk, found in self.organisations.items()}
        chosen: dict[str, set[Any]] = {}
        for name, values in asked.items():
            keys = {by_address.get(value) if name == "institution" else _key(name, value) for value in values}
            if known := {key for key in keys if key in self.by_key[name]}:
                chosen[name] = known
        return Choice(chosen)

    def knows_all(self, asked: Mapping[str, Sequence[str]]) -> bool:
        """Whether all values people write themselves have been met in what was counted."""
        return all(
            _key(name, value) in self.by_key[name] for name in _WRITTEN & asked.keys() for value in asked[name] if value
        )

    def value_of(self, name: str, key: Any) -> str:
        """What stands in the address for a key."""
        if name == "institution":
            return self.organisations[key].key
        return str(self.by_key[name][key]) if name in {"language", "region"} else str(key)

    def count(self, rows: Sequence[Row]) -> Counts:
        """How many of these people have each value; learns how most of them write it.

        Python's own counting runs over the people, what is written here only over the different values: with 2,000
        members that is a tenth of the work.
        """
        counts: Counts = {name: defaultdict(int) for name in FACETS}
        spellings: dict[tuple[str, str], tuple[int, str]] = {}
        lines = Counter(chain.from_iterable([_lines(row.facets) for row in rows]))
        for line, number in lines.items():
            kind, _colon, rest = line.partition(":")
            key, _equals, label = rest.partition("=")
            if name := _LETTERS.get(kind):
                counts[name][key] += number
                if label:
                    # The most frequent; of two as frequent always the same.
                    spellings[name, key] = max(spellings.get((name, key), (0, "")), (number, label))
        for (name, key), (_number, label) in spellings.items():
            self.by_key[name].setdefault(key, label)
        for institution, people in Counter(row.organisation_id for row in rows).items():
            if organisation := self.organisations.get(institution or 0):
                counts["institution"][organisation.pk] = people
                counts["sector"][organisation.sector] += people
        if active := sum(row.is_active for row in rows):
            counts["active"]["1"] = active
        return counts

    def fits(self, name: str, keys: set[Any], rows: Sequence[Row]) -> list[bool]:
        """For each person, whether she has one of the keys of this filter."""
        if name == "active":
            return [bool(row.is_active) for row in rows]
        if name in {"institution", "sector"}:
            houses = keys if name == "institution" else {
                number for number, found in self.organisations.items() if found.sector in keys
            }  # fmt: skip
            return [row.organisation_id in houses for row in rows]
        letter = next(letter for letter, found in _LETTERS.items() if found == name)
        wanted = {f"{letter}:{key}" for key in keys}
        return [not wanted.isdisjoint(_marks(row.facets)) for row in rows]


def _key(name: str, value: str) -> str:
    # People write languages, places and subjects in several ways; an address may, too.
    return slug_of(value) if name in _WRITTEN else value


@lru_cache(maxsize=8192)
def _lines(facets: str) -> tuple[str, ...]:
    """The lines of `Profile.directory_facets`, each `kind:key` once. Kept: it depends on the text alone."""
    return tuple({line.partition("=")[0]: line for line in facets.splitlines()}.values())


@lru_cache(maxsize=8192)
def _marks(facets: str) -> frozenset[str]:
    """The same without the labels."""
    return frozenset(line.partition("=")[0] for line in _lines(facets))


def counted(rows: Sequence[Row], asked: Mapping[str, Sequence[str]], labels: Labels) -> tuple[list[Row], Counts]:
    """(those who fit, in the order given; by filter and key, how many a choice would leave)."""
    counts = labels.count(rows)
    choice = labels.choice(asked)
    if not choice:
        return list(rows), counts
    fits = {name: labels.fits(name, keys, rows) for name, keys in choice.keys.items()}
    found = list(compress(rows, map(all, zip(*fits.values(), strict=True))))
    of_found = labels.count(found)
    for name in FACETS:
        if name not in fits:
            counts[name] = of_found[name]
        elif len(fits) > 1:
            # As if nothing of this filter were chosen.
            others = [flags for other, flags in fits.items() if other != name]
            counts[name] = labels.count(list(compress(rows, map(all, zip(*others, strict=True)))))[name]
    return found, counts


def facets_of(counts: Counts, choice: Choice, labels: Labels) -> list[Facet]:
    """The filters with something to choose; what is chosen stays even when it gives nobody."""
    shown = []
    for name, label in FACETS.items():
        chosen = choice.keys.get(name, set())
        tally = {key: number for key, number in counts[name].items() if key in labels.by_key[name]}
        tally |= {key: 0 for key in chosen if key not in tally}
        if not tally:
            continue
        keys = _in_order(name, tally, chosen, labels)[:SHOWN_AT_MOST]
        options = [
            Option(labels.value_of(name, key), labels.by_key[name][key], tally[key], key in chosen) for key in keys
        ]
        at_once = FIELDS_AT_ONCE if name == "field" else SHOWN_AT_ONCE
        shown.append(Facet(name, label, options, at_once))
    return shown


def _in_order(name: str, tally: dict[Any, int], chosen: set[Any], labels: Labels) -> list[Any]:
    """Action fields and sectors in the network's order; of the others the chosen ones, then the most frequent."""
    if name in {"field", "sector"}:
        return [key for key in labels.by_key[name] if key in tally]
    return sorted(tally, key=lambda key: (key not in chosen, -tally[key], _place(str(labels.by_key[name][key]))))


@lru_cache(maxsize=8192)
def _place(label: str) -> str:
    """Where a label stands in the alphabet."""
    return fold(label)
