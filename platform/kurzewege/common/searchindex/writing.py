"""Keeping the index in step with the things."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.db import models, transaction

from kurzewege.common.prepared import prepared

from .analysis import analyse, words
from .backends import backend
from .kinds import Document, Page, all_kinds, kind_of
from .models import SearchEntry, SearchPage, SearchWord
from .words import STOP_WORDS

# What is read of one thing: about 150 pages. More would pass the limit of a tsvector (1 MB).
MAX_INDEXED = 400_000
_WORDS_OFFERED = 60


@transaction.atomic(savepoint=False)
def index(thing: models.Model) -> None:
    """Bring what can be found of `thing` up to date, in the caller's transaction."""
    kind = kind_of(thing)
    document = kind.document(thing)
    if document is None:
        remove(thing)
        return
    pages = list(_pages(document))
    title = _storable(document.title)[:300]
    body = _storable(document.body)[:MAX_INDEXED]
    is_known = bool(_numbers(kind.name, thing.pk))
    entry = _stored(
        SearchEntry(
            kind=kind.name,
            object_id=thing.pk,
            title=title,
            body=body,
            url=document.url,
            group_id=document.group_id,
            moment=document.moment,
        )
    )
    if is_known:
        entry.pages.all().delete()
        entry.words.all().delete()
    for page in pages:
        page.entry = entry
    SearchPage.objects.bulk_create(pages)
    text = "\n".join([body, *(page.file_name for page in pages[:1]), *(page.text for page in pages)])[:MAX_INDEXED]
    SearchWord.objects.bulk_create(_offered_words(entry, f"{title}\n{text}"))
    backend().write(entry.pk, title, text, is_known=is_known)


@prepared
def _numbers(kind: str, object_id: int) -> Any:
    """What is new, and most is, has nothing that must be taken away first."""
    return SearchEntry.objects.filter(kind=kind, object_id=object_id).values_list("pk")


def _stored(entry: SearchEntry) -> SearchEntry:
    """The row with its number, new or brought up to date: one statement, whoever else writes it at the same moment."""
    [stored] = SearchEntry.objects.bulk_create(
        [entry],
        update_conflicts=True,
        unique_fields=["kind", "object_id"],
        update_fields=["title", "body", "url", "group_id", "moment"],
    )
    return stored


def remove(thing: models.Model) -> None:
    """Forget `thing`; called before its row is deleted, or when it is only marked as deleted."""
    SearchEntry.objects.filter(kind=kind_of(thing).name, object_id=thing.pk).delete()


def regroup(things: models.QuerySet, group_id: int | None) -> None:
    """Note that all of `things` stand in another group from now on; models that are not searched are left alone."""
    found = _entries_of(things)
    if found is not None:
        found.update(group_id=group_id)


def forget(things: models.QuerySet) -> None:
    """Forget all of `things`; called before their rows are deleted at once."""
    found = _entries_of(things)
    if found is not None:
        found.delete()


def _entries_of(things: models.QuerySet) -> models.QuerySet[SearchEntry] | None:
    names = [kind.name for kind in all_kinds() if kind.model is things.model]
    if not names:
        return None
    return SearchEntry.objects.filter(kind__in=names, object_id__in=things.order_by().values("pk"))


def reindex(names: Collection[str] | None = None) -> dict[str, int]:
    """Make the index anew from the tables; gives the number of findable things by kind."""
    if names is None:
        SearchEntry.objects.exclude(kind__in=[kind.name for kind in all_kinds()]).delete()
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
