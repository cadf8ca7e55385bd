"""The words by which a text is matched with people and action fields; kept for some minutes, never personal.

Everything here is known to every member anyway: names of action fields, what members know about, languages.
Questions of groups take no part, so nothing of a closed group can show in what is suggested.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache

from kurzewege.common.facts import after_commit, on
from kurzewege.common.searchindex.api import analyse
from members.facts import MemberAdmitted, ProfileChanged
from members.fields import current_fields
from members.models import Expertise, Profile, ProfileExpertise, User

_KEY = "openmic.vocabulary"
# A change made by another process, without Redis, is seen five minutes later at most.
_SECONDS = 300
# What more members share than this says nothing about who could answer ("Deutsch").
COMMON_SHARE, COMMON_AT_LEAST = 0.15, 5
# Small words of names: "Dolmetschen im Krankenhaus" is found by either of the two others.
MIN_STEM = 3


@dataclass(frozen=True)
class Term:
    """Something members know about, or a language: matched when half its weight stands in a text."""

    name: str
    words: tuple[frozenset[str], ...]

    def share_in(self, stems: frozenset[str]) -> float:
        """0…1: how much of the name, by letters, occurs among these stems."""
        weights = [max(map(len, word)) for word in self.words]
        found = sum(weight for word, weight in zip(self.words, weights, strict=True) if _occurs(word, stems))
        return found / sum(weights) if weights else 0.0


@dataclass(frozen=True)
class Vocabulary:
    """`expertise` by number, `languages` by spelling; `fields`: number of the field → stem → weight."""

    expertise: dict[int, Term] = field(default_factory=dict)
    languages: dict[str, Term] = field(default_factory=dict)
    fields: dict[int, dict[str, int]] = field(default_factory=dict)


def stems_of(*texts: str) -> frozenset[str]:
    """The stems of these texts, parts of compounds included."""
    return frozenset(stem for text in texts for stem in analyse(text))


def vocabulary() -> Vocabulary:
    """Mostly without a query."""
    return cache.get_or_set(_KEY, _read, _SECONDS) or Vocabulary()


@on(ProfileChanged, MemberAdmitted)
def forget(fact: Any = None) -> None:
    """Somebody knows something else now."""
    cache.delete(_KEY)
    # Once more: meanwhile another request may have read the tables as they were.
    after_commit(cache.delete, _KEY)


def _occurs(word: frozenset[str], stems: frozenset[str]) -> bool:
    """A word occurs when its whole stem does, or all parts of the compound."""
    whole = max(word, key=len)
    return whole in stems or (len(word) > 1 and word - {whole} <= stems)


def _term(name: str) -> Term:
    words = (frozenset(stem for stem in analyse(part) if len(stem) >= MIN_STEM) for part in name.split())
    return Term(name, tuple(word for word in words if word))


def _read() -> Vocabulary:
    members = User.objects.members().count()
    too_common = max(COMMON_AT_LEAST, int(members * COMMON_SHARE))
    known = ProfileExpertise.objects.filter(content_object__user__status=User.Status.MEMBER)
    uses = Counter(known.values_list("tag_id", flat=True))
    names = dict(Expertise.objects.filter(pk__in=uses).values_list("pk", "name"))
    spoken: Counter[str] = Counter()
    for languages in Profile.objects.filter(user__status=User.Status.MEMBER).values_list("languages", flat=True):
        spoken.update({language.strip() for language in languages.split(",") if language.strip()})
    return Vocabulary(
        expertise={pk: _term(name) for pk, name in names.items() if uses[pk] <= too_common},
        languages={name: _term(name) for name, number in spoken.items() if number <= too_common},
        fields=_fields(known.values_list("content_object__action_fields", "tag__name")),
    )


def _fields(pairs: Iterable[tuple[int | None, str]]) -> dict[int, dict[str, int]]:
    """What is typical of a field: the words of its name, and of what its own members know and others do not."""
    weights: dict[int, Counter[str]] = defaultdict(Counter)
    for number, name in pairs:
        if number is not None:
            weights[number].update(stem for stem in set(analyse(name)) if len(stem) >= MIN_STEM)
    total = sum(weights.values(), Counter())
    current = current_fields()
    found: dict[int, dict[str, int]] = {}
    for action_field in current:
        mine = weights[action_field.pk]
        # A stem counts for the field that has at least half of its uses.
        typical = {stem: 1 for stem, number in mine.items() if number * 2 >= total[stem]}
        named = {stem: 3 for stem in analyse(f"{action_field.name} {action_field.slug}") if len(stem) >= MIN_STEM}
        found[action_field.pk] = typical | named
    return found
