"""Marks and excerpts, made from the original text with the index's own rule: no markup has to be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from .analysis import Word, words
from .query import QueryWord

WORDS_BEFORE = 8
WORDS_SHOWN = 36
# A text is read this far for the best place; the first words of a longer one stand for it otherwise.
WORDS_READ = 3000


def marked(text: str, query: Sequence[QueryWord]) -> SafeString:
    """The whole `text`, escaped, with every hit in <mark>."""
    return _mark(text, 0, len(text), [word for word in words(text) if _number(word, query) is not None])


def snippet(text: str, query: Sequence[QueryWord]) -> SafeString:
    """The place of `text` with most of the words looked for, escaped and marked; its beginning when there is none."""
    found = list(islice(words(text), WORDS_READ))
    if not found:
        return format_html("{}", text[:200])
    hits = [(place, number) for place, word in enumerate(found) if (number := _number(word, query)) is not None]
    first = _best_place(hits)
    start = max(0, first - WORDS_BEFORE)
    end = min(len(found), start + WORDS_SHOWN)
    shown = [found[place] for place, _ in hits if start <= place < end]
    from_here, to_here = (0 if start == 0 else found[start].start), found[end - 1].end
    rest = text[to_here : to_here + 1] if to_here < len(text) and text[to_here] in ".!?" else ""
    return format_html(
        "{}{}{}{}",
        "… " if start else "",
        _mark(text, from_here, to_here, shown),
        rest,
        " …" if end < len(found) or to_here + len(rest) < len(text.rstrip()) else "",
    )


def _number(word: Word, query: Sequence[QueryWord]) -> int | None:
    return next((number for number, wanted in enumerate(query) if wanted.matches(word)), None)


def _best_place(hits: list[tuple[int, int]]) -> int:
    """The hit after which most different words follow within one excerpt; the earliest of equals; 0 without hits."""
    reach = WORDS_SHOWN - WORDS_BEFORE
    best, most = 0, 0
    for index, (place, _) in enumerate(hits[:200]):
        near = {number for other, number in hits[index : index + reach] if other < place + reach}
        if len(near) > most:
            best, most = place, len(near)
    return best


def _mark(text: str, start: int, end: int, hits: Sequence[Word]) -> SafeString:
    pieces: list[tuple[str | SafeString]] = []
    for word in hits:
        pieces.append((text[start : word.start],))
        pieces.append((format_html("<mark>{}</mark>", text[word.start : word.end]),))
        start = word.end
    pieces.append((text[start:end],))
    return format_html_join("", "{}", pieces)
