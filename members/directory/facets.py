"""The filters of the directory: what there is to choose from, and how many people each choice would leave.

A value is offered only when it still gives somebody. The values of one filter widen each other (Arabic or Kurdish),
those of different filters narrow (Arabic, and in Weißenfels). So a filter's counts are taken as if nothing of its own
were chosen: they say what ticking one more brings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

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


@dataclass(frozen=True)
class Person:
    """What the filters ask of one person: by filter, the keys of her values."""

    pk: int
    organisation_id: int | None
    keys: Mapping[str, Sequence[Any]]


@dataclass
class Choice:
    """What is chosen: by filter, keys. Values nobody has are dropped, so an odd address filters nothing."""

    keys: dict[str, set[Any]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.keys)

    def misses(self, person: Person) -> list[str]:
        """The filters that leave this person out, at most two of them: more is never asked."""
        missed: list[str] = []
        for name, wanted in self.keys.items():
            if wanted.isdisjoint(person.keys.get(name, ())):
                missed.append(name)
                if len(missed) == 2:
                    break
        return missed


class Labels:
    """How the values are written, by filter and key."""

    def __init__(self, organisations: Iterable[Organisation]) -> None:
        self.organisations = {organisation.pk: organisation for organisation in organisations}
        self.by_key: dict[str, dict[Any, Any]] = defaultdict(dict)
        self.by_key["field"] = {item.slug: item.name for item in current_fields()}
        self.by_key["sector"] = dict(Sector.choices)
        self.by_key["institution"] = {pk: str(found) for pk, found in self.organisations.items()}
        self.by_key["active"] = {"1": _SINGLE["active"]}
        self.by_key["offers"] = {"1": _SINGLE["offers"]}

    def person(self, pk: int, organisation_id: int | None, is_active: bool, facets: str) -> Person:
        """A person's keys; learns on the way how she writes hers."""
        keys, labels = _parsed(facets)
        for name, key, label in labels:
            self.by_key[name].setdefault(key, label)
        found: dict[str, Sequence[Any]] = dict(keys)
        organisation = self.organisations.get(organisation_id or 0)
        if organisation:
            found["sector"] = (organisation.sector,)
            found["institution"] = (organisation.pk,)
        if is_active:
            found["active"] = ("1",)
        return Person(pk, organisation_id, found)

    def choice(self, asked: Mapping[str, Sequence[str]]) -> Choice:
        """The keys behind the values of an address."""
        by_address = {found.key: pk for pk, found in self.organisations.items()}
        chosen: dict[str, set[Any]] = {}
        for name, values in asked.items():
            keys = {by_address.get(value) if name == "institution" else _key(name, value) for value in values}
            if known := {key for key in keys if key in self.by_key[name]}:
                chosen[name] = known
        return Choice(chosen)

    def value_of(self, name: str, key: Any) -> str:
        """What stands in the address for a key."""
        if name == "institution":
            return self.organisations[key].key
        return str(self.by_key[name][key]) if name in {"language", "region"} else str(key)


def _key(name: str, value: str) -> str:
    # People write languages, places and subjects in several ways; an address may, too.
    return slug_of(value) if name in {"language", "region", "expertise"} else value


@lru_cache(maxsize=8192)
def _parsed(facets: str) -> tuple[dict[str, tuple[str, ...]], list[tuple[str, str, str]]]:
    """`Profile.directory_facets` as keys by filter, and the labels in it. Kept: it depends on the text alone."""
    keys: dict[str, tuple[str, ...]] = {}
    labels = []
    for line in facets.splitlines():
        kind, _colon, rest = line.partition(":")
        key, _equals, label = rest.partition("=")
        if name := _LETTERS.get(kind):
            keys[name] = (*keys.get(name, ()), key)
            if label:
                labels.append((name, key, label))
    return keys, labels


def counted(people: Iterable[Person], choice: Choice) -> tuple[list[int], dict[str, dict[Any, int]]]:
    """(numbers of the people who fit, in the order given; by filter and key, how many a choice would leave)."""
    fitting: list[int] = []
    counts: dict[str, dict[Any, int]] = {name: {} for name in FACETS}
    for person in people:
        missed = choice.misses(person) if choice else ()
        if len(missed) > 1:
            continue
        if not missed:
            fitting.append(person.pk)
            for name, keys in person.keys.items():
                tally = counts[name]
                for key in keys:
                    tally[key] = tally.get(key, 0) + 1
        else:
            tally = counts[missed[0]]
            for key in person.keys.get(missed[0], ()):
                tally[key] = tally.get(key, 0) + 1
    return fitting, counts


def facets_of(counts: dict[str, dict[Any, int]], choice: Choice, labels: Labels) -> list[Facet]:
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
    return sorted(tally, key=lambda key: (key not in chosen, -tally[key], fold(str(labels.by_key[name][key]))))
