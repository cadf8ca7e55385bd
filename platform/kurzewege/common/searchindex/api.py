"""The search: what apps register, index and ask.

    from kurzewege.common.searchindex import api as search

    search.register(search.SearchKind("post", _("Posts"), Post, document=document, order=10))
    search.index(post)         # in the action's transaction, after each change
    search.remove(post)        # before the row is deleted
    search.search(user, "sprachkurse")

Who finds what: a hit exists for a person exactly when the model's `visible_to(person)` holds the object. That
is a condition inside every query here (hits, counts, suggestions), never a filter afterwards.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import BooleanField, Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.expressions import CombinedExpression
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from .analysis import analyse
from .backends import backend
from .kinds import Document, Page, SearchKind, all_kinds, kind_named, listed_kinds, register
from .models import SearchEntry, SearchPage, SearchWord
from .query import QueryWord, parse
from .slips import distance_within
from .snippets import marked, snippet
from .writing import forget, index, regroup, reindex, remove

__all__ = [
    "Document",
    "Hit",
    "Page",
    "QueryWord",
    "Results",
    "SearchKind",
    "all_kinds",
    "analyse",
    "forget",
    "index",
    "listed_kinds",
    "marked",
    "parse",
    "register",
    "regroup",
    "reindex",
    "remove",
    "search",
    "snippet",
    "suggest_similar",
    "suggest_spelling",
    "words_found",
]


@dataclass(frozen=True)
class Hit:
    """One thing found. `title` and `snippet` are escaped HTML with <mark>; `place` is e.g. "page 7" or empty."""

    kind: str
    label: str
    object_id: int
    plain_title: str
    title: SafeString
    snippet: SafeString
    url: str
    place: str
    group_id: int | None
    moment: datetime | None


@dataclass(frozen=True)
class Results:
    """Hits of one page, best first; `counts` by kind name (in the tabs' order, empty kinds left out).

    `total` counts the hits of the kinds asked for. `suggestion` is another spelling that would find something,
    only given when nothing was found at all.
    """

    hits: list[Hit] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    total: int = 0
    suggestion: str = ""


def search(
    user: Any,
    text: str,
    *,
    kinds: Collection[str] | None = None,
    group_ids: Collection[int] | None = None,
    limit: int = 20,
    offset: int = 0,
) -> Results:
    """What `user` may see and that has every word of `text`, best first; the last word may be unfinished.

    `kinds` limits hits and total, not the counts; `group_ids` limits all of them. Order: the words in the title
    before elsewhere, as typed and together before other forms, newer before older among equals.
    """
    query = parse(text)
    if not query:
        return Results()
    found = _visible(user).filter(backend().contains(query))
    if group_ids is not None:
        found = found.filter(group_id__in=list(group_ids))
    numbers = dict(found.values_list("kind").annotate(number=Count("pk")).order_by())
    counts = {kind.name: numbers[kind.name] for kind in listed_kinds() if kind.name in numbers}
    if not counts:
        return Results(suggestion=_suggestion(_visible(user), query) if group_ids is None else "")
    if kinds is not None:
        found = found.filter(kind__in=list(kinds))
    best = found.annotate(worth=_worth(query)).order_by("-worth", F("moment").desc(nulls_last=True), "-pk")
    # Only keys are sorted: with the texts it took twice as long.
    keys = list(best.values_list("pk", flat=True)[offset : offset + limit])
    entries = SearchEntry.objects.in_bulk(keys)
    hits = _hits([entries[key] for key in keys], query)
    return Results(hits, counts, sum(n for name, n in counts.items() if kinds is None or name in kinds))


def suggest_similar(user: Any, kind: str, text: str, limit: int = 5) -> list[Hit]:
    """Things of one kind that share the weightiest words with `text` (somebody is still writing it).

    A word weighs as many points as its stem has letters: in German the long words are the rare ones, and a
    weight taken from the whole table would tell about texts the person may not see.
    """
    query = parse(text, last_is_prefix=False)
    query = tuple(word for word in query if len(word.stem) > 2)
    if not query:
        return []
    engine = backend()
    weights = {word: min(len(word.stem), 12) for word in query}
    points = sum(
        (Case(When(engine.contains([word]), then=Value(weight)), default=Value(0)) for word, weight in weights.items()),
        start=Value(0, output_field=IntegerField()),
    )
    # Two fifths of the weight: one long word of three, or two short ones of four.
    enough = max(4, sum(weights.values()) * 2 // 5)
    entries = (
        _visible(user, kind)
        .filter(engine.contains(query, any_word=True))
        .annotate(points=points)
        .filter(points__gte=enough)
        .order_by("-points", F("moment").desc(nulls_last=True), "-pk")
    )
    return _hits(list(entries[:limit]), query)


def words_found(
    user: Any, kinds: Sequence[str], query: Sequence[QueryWord], *, limit: int = 300
) -> dict[str, dict[int, frozenset[int]]]:
    """Which of the words each visible object of these kinds has: kind → object id → numbers of the words.

    Newest first, at most `limit` of a kind. One query, which looks up the words once for all kinds. For whoever
    gathers from several kinds what belongs together: there each word may stand elsewhere.
    """
    found: dict[str, dict[int, frozenset[int]]] = {kind: {} for kind in kinds}
    if not query or not kinds:
        return found
    engine = backend()
    # Of one word asked for, everything found has it: asking again which would cost as much as finding.
    has = {f"has_{number}": engine.contains([word]) for number, word in enumerate(query)} if len(query) > 1 else {}
    rows = (
        _visible(user, *kinds)
        .filter(engine.contains(query, any_word=True))
        .annotate(**has)
        .order_by(F("moment").desc(nulls_last=True), "-pk")
        .values_list("kind", "object_id", *has)
    )
    for kind, object_id, *words in rows:
        if len(found[kind]) < limit:
            found[kind][object_id] = frozenset(number for number, is_there in enumerate(words or [True]) if is_there)
    return found


def suggest_spelling(user: Any, kind: str, text: str) -> str:
    """Another spelling of `text` by which this person finds something of one kind; "" if there is none."""
    return _suggestion(_visible(user, kind), parse(text))


def _visible(user: Any, *names: str) -> QuerySet[SearchEntry]:
    """Entries of objects of these kinds (none named: all listed ones) that `user` may see.

    Looked up object by object, so the cost follows the hits.

    A CASE rather than an OR of kinds: with OR, SQLite begins with all entries of each kind instead of the hits.
    """
    seen = [
        When(kind=kind.name, then=Exists(kind.visible_to(user).order_by().filter(pk=OuterRef("object_id"))))
        for kind in (map(kind_named, names) if names else listed_kinds())
    ]
    if not seen:
        return SearchEntry.objects.none()
    return SearchEntry.objects.filter(Case(*seen, default=Value(False), output_field=BooleanField()))


def _worth(query: Sequence[QueryWord]) -> CombinedExpression:
    engine = backend()
    return Case(When(engine.contains(query, title_only=True), then=Value(4)), default=Value(0)) + Case(
        When(engine.contains_exactly(query), then=Value(2)), default=Value(0)
    )


def _hits(entries: Sequence[SearchEntry], query: Sequence[QueryWord]) -> list[Hit]:
    pages = _best_pages(entries, query)
    return [_hit(entry, pages.get(entry.pk), query) for entry in entries]


def _hit(entry: SearchEntry, page: SearchPage | None, query: Sequence[QueryWord]) -> Hit:
    title = marked(entry.title, query)
    excerpt = snippet(entry.body, query)
    place = ""
    # The page is named when the words stand there rather than in the description.
    if page is not None and "<mark>" not in excerpt:
        excerpt, place = snippet(page.text, query), _place(page)
    return Hit(
        kind=entry.kind,
        label=str(kind_named(entry.kind).label),
        object_id=entry.object_id,
        plain_title=entry.title,
        title=title,
        snippet=excerpt,
        url=entry.url,
        place=place,
        group_id=entry.group_id,
        moment=entry.moment,
    )


def _place(page: SearchPage) -> str:
    if page.file_name and page.number:
        return _("%(file)s, page %(number)d") % {"file": page.file_name, "number": page.number}
    return _("page %(number)d") % {"number": page.number} if page.number else page.file_name


def _best_pages(entries: Sequence[SearchEntry], query: Sequence[QueryWord]) -> dict[int, SearchPage]:
    """By entry, the first page with most of the words. Two queries, whatever the number of entries and pages."""
    if not entries:
        return {}
    has_word = [_on_page(word) for word in query]
    number = sum(
        (Case(When(condition, then=Value(1)), default=Value(0)) for condition in has_word),
        start=Value(0, output_field=IntegerField()),
    )
    candidates = (
        SearchPage.objects.filter(entry__in=[entry.pk for entry in entries])
        .annotate(number_of_words=number)
        .filter(number_of_words__gt=0)
        .order_by("-number_of_words", "position")
        .values_list("entry_id", "pk")
    )
    best: dict[int, int] = {}
    for entry_id, page_id in candidates:
        best.setdefault(entry_id, page_id)
    return {page.entry_id: page for page in SearchPage.objects.filter(pk__in=best.values()).defer("stems")}


def _on_page(word: QueryWord) -> Q:
    condition = Q(stems__contains=f" {word.stem} ")
    if word.is_prefix:
        condition |= Q(stems__contains=f" {word.stem}")
    return condition


def _suggestion(visible: QuerySet[SearchEntry], query: Sequence[QueryWord]) -> str:
    """`query` with each word that finds nothing replaced by the nearest one that this person can find; "" if none."""
    engine = backend()
    spelled, is_changed = [], False
    for word in query:
        if visible.filter(engine.contains([word])).exists():
            spelled.append(word.surface)
            continue
        nearest = _nearest(visible, word.folded)
        if not nearest:
            return ""
        spelled.append(nearest)
        is_changed = True
    text = " ".join(spelled)
    return text if is_changed and visible.filter(engine.contains(parse(text))).exists() else ""


def _nearest(visible: QuerySet[SearchEntry], folded: str) -> str:
    """The visible word with the fewest slips from `folded`, the more frequent (among visible ones) of equals."""
    if len(folded) < 4:
        return ""
    slips = 1 if len(folded) < 6 else 2
    starts = Q()
    for letter in set(folded[:2]):
        # A range, not LIKE: both databases use the index for it.
        starts |= Q(word__gte=letter, word__lt=chr(ord(letter) + 1))
    known = SearchWord.objects.filter(starts).values_list("word", flat=True).distinct()
    near = {word: distance for word in known if (distance := distance_within(folded, word, slips)) is not None}
    # All near words are asked for: a limit here would let words of hidden texts push visible ones out.
    offered = (
        SearchWord.objects.filter(word__in=near, entry__in=visible.values("pk"))
        .values_list("word")
        .annotate(number=Count("pk"), spelling=models.Max("shown"))
    )
    ranked = sorted((near[word], -number, word, spelling) for word, number, spelling in offered)
    return ranked[0][3] if ranked else ""
