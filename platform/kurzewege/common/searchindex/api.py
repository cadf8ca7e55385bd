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

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import BooleanField, Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.expressions import CombinedExpression
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from .analysis import analyse, words
from .backends import backend
from .models import SearchEntry, SearchPage, SearchWord
from .query import QueryWord, parse
from .slips import distance_within
from .snippets import marked, snippet
from .words import STOP_WORDS

__all__ = [
    "Document",
    "Hit",
    "Page",
    "Results",
    "SearchKind",
    "all_kinds",
    "analyse",
    "index",
    "register",
    "reindex",
    "remove",
    "search",
    "suggest_similar",
]

# What is read of one thing: about 150 pages. More would pass the limit of a tsvector (1 MB).
MAX_INDEXED = 400_000
_WORDS_OFFERED = 60


@dataclass(frozen=True)
class Page:
    """The text of one page of a file; `file_name` when the thing has several files or another title."""

    number: int
    text: str
    file_name: str = ""


@dataclass(frozen=True)
class Document:
    """What can be found of one object. All texts are plain text.

    `pages` are Page objects or (number, text) pairs; a hit inside names the page. `group_id` is shown beside
    the hit; `moment` puts newer things before older ones of the same worth.
    """

    title: str
    body: str = ""
    url: str = ""
    group_id: int | None = None
    moment: datetime | None = None
    pages: Iterable[Page | tuple[int, str]] = ()


@dataclass(frozen=True)
class SearchKind:
    """A kind of thing that can be found. `label` is its plural ("Posts"); `order` its place among the tabs.

    `document` gives None for an object that shall not be found (a draft, something deleted).
    """

    name: str
    label: str | Promise
    model: type[models.Model]
    document: Callable[[Any], Document | None]
    order: int = 50

    def visible_to(self, user: Any) -> QuerySet:
        """The objects of this kind that `user` may see."""
        return self.model.objects.visible_to(user)  # type: ignore[attr-defined]


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


_kinds: dict[str, SearchKind] = {}


def register(kind: SearchKind) -> None:
    """Make a kind findable; called once from an app's `ready()`. A name registered again replaces the first."""
    _kinds[kind.name] = kind


def all_kinds() -> list[SearchKind]:
    """All kinds in the order of their tabs."""
    return sorted(_kinds.values(), key=lambda kind: (kind.order, kind.name))


def _kind_of(thing: models.Model) -> SearchKind:
    for kind in _kinds.values():
        if isinstance(thing, kind.model):
            return kind
    raise LookupError(f"{type(thing).__name__} has no search kind.")


# --- Writing ------------------------------------------------------------------------------------


@transaction.atomic
def index(thing: models.Model) -> None:
    """Bring what can be found of `thing` up to date, in the caller's transaction."""
    kind = _kind_of(thing)
    document = kind.document(thing)
    if document is None:
        remove(thing)
        return
    pages = list(_pages(document))
    title = _storable(document.title)[:300]
    body = _storable(document.body)[:MAX_INDEXED]
    entry, _created = SearchEntry.objects.update_or_create(
        kind=kind.name,
        object_id=thing.pk,
        defaults={
            "title": title,
            "body": body,
            "url": document.url,
            "group_id": document.group_id,
            "moment": document.moment,
        },
    )
    for page in pages:
        page.entry = entry
    entry.pages.all().delete()
    SearchPage.objects.bulk_create(pages)
    text = "\n".join([body, *(page.file_name for page in pages[:1]), *(page.text for page in pages)])[:MAX_INDEXED]
    entry.words.all().delete()
    SearchWord.objects.bulk_create(_offered_words(entry, f"{title}\n{text}"))
    backend().write(entry.pk, title, text)


def remove(thing: models.Model) -> None:
    """Forget `thing`; called before its row is deleted, or when it is only marked as deleted."""
    SearchEntry.objects.filter(kind=_kind_of(thing).name, object_id=thing.pk).delete()


def reindex(names: Collection[str] | None = None) -> dict[str, int]:
    """Make the index anew from the tables; gives the number of findable things by kind."""
    if names is None:
        SearchEntry.objects.exclude(kind__in=_kinds).delete()
    counts = {}
    for kind in all_kinds():
        if names is not None and kind.name not in names:
            continue
        things = kind.model._default_manager.all()
        known = SearchEntry.objects.filter(kind=kind.name)
        known.exclude(object_id__in=things.order_by().values("pk")).delete()
        for thing in things.iterator(chunk_size=200):
            index(thing)
        counts[kind.name] = known.count()
    return counts


def _storable(text: str) -> str:
    # PostgreSQL refuses NUL in a text.
    return text.replace("\x00", "")


def _pages(document: Document) -> Iterable[SearchPage]:
    pages = [page if isinstance(page, Page) else Page(*page) for page in document.pages]
    names = [page.file_name for page in pages]
    left = MAX_INDEXED
    for position, page in enumerate(pages):
        text = _storable(page.text)[:left]
        left -= len(text)
        if not text.strip():
            continue
        # A page number helps only where there are several.
        number = page.number if names.count(page.file_name) > 1 else 0
        stems = f" {' '.join(analyse(text))} "
        yield SearchPage(
            position=position, number=number, file_name=_storable(page.file_name)[:180], text=text, stems=stems
        )


def _offered_words(entry: SearchEntry, text: str) -> list[SearchWord]:
    """The first words of `text` that are worth offering to somebody who mistyped."""
    found: dict[str, str] = {}
    for word in words(text):
        folded = word.folded
        if len(folded) > 3 and folded.isalpha() and folded not in STOP_WORDS:
            found.setdefault(folded, word.surface[:60])
            if len(found) == _WORDS_OFFERED:
                break
    return [SearchWord(entry=entry, word=folded, shown=surface) for folded, surface in found.items()]


# --- Reading ------------------------------------------------------------------------------------


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
    counts = {kind.name: numbers[kind.name] for kind in all_kinds() if kind.name in numbers}
    if not counts:
        return Results(suggestion=_suggestion(user, query) if group_ids is None else "")
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


def _visible(user: Any, name: str | None = None) -> QuerySet[SearchEntry]:
    """Entries of objects that `user` may see: looked up object by object, so the cost follows the hits.

    A CASE rather than an OR of kinds: with OR, SQLite begins with all entries of each kind instead of the hits.
    """
    seen = [
        When(kind=kind.name, then=Exists(kind.visible_to(user).order_by().filter(pk=OuterRef("object_id"))))
        for kind in _kinds.values()
        if name is None or kind.name == name
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
        label=str(_kinds[entry.kind].label),
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


def _suggestion(user: Any, query: Sequence[QueryWord]) -> str:
    """`query` with each word that finds nothing replaced by the nearest one that this person can find; "" if none."""
    engine = backend()
    visible = _visible(user)
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
