"""The two full-text engines behind one interface.

Both are told the stems and words of an entry by us and answer one question: does entry X contain these? The
order of hits is made from such answers (api.py), so it is the same on both, and what a person may not see
cannot move it; bm25 and ts_rank_cd of the whole table could not promise that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Protocol

from django.db import connection
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from .analysis import analyse, folded_words
from .query import QueryWord

FULL_TEXT = "searchindex_fulltext"
_ENTRY = "searchindex_searchentry"


class Backend(Protocol):
    """What an engine must do. Words reach it folded: letters and digits only."""

    def write(self, entry_id: int, title: str, body: str, *, is_known: bool) -> None:
        """Store what can be found of an entry, in place of what was there of a known one."""

    def contains(self, words: Sequence[QueryWord], *, any_word: bool = False, title_only: bool = False) -> RawSQL:
        """Condition on SearchEntry: its text has all of `words` (or one), each as stem, by its parts, or as prefix."""

    def contains_exactly(self, words: Sequence[QueryWord]) -> RawSQL:
        """Condition on SearchEntry: its text has the words as they were typed, one after the other."""


class SQLiteBackend:
    """An FTS5 table with the columns title and body (stems) and exact (words), rowid = entry."""

    def write(self, entry_id: int, title: str, body: str, *, is_known: bool) -> None:
        with connection.cursor() as cursor:
            if is_known:
                cursor.execute(f"DELETE FROM {FULL_TEXT} WHERE rowid = %s", [entry_id])  # noqa: S608 — a constant
            cursor.execute(
                f"INSERT INTO {FULL_TEXT} (rowid, title, body, exact) VALUES (%s, %s, %s, %s)",  # noqa: S608
                [
                    entry_id,
                    " ".join(analyse(title)),
                    " ".join(analyse(body)),
                    " ".join([*folded_words(title), *folded_words(body)]),
                ],
            )

    def contains(self, words: Sequence[QueryWord], *, any_word: bool = False, title_only: bool = False) -> RawSQL:
        column = "title" if title_only else "{title body}"
        terms = []
        for word in words:
            options = [f'{column} : "{word.stem}"']
            if word.parts:
                options.append("(" + " AND ".join(f'{column} : "{part}"' for part in word.parts) + ")")
            if word.is_prefix and not title_only:
                options.append(f'exact : "{word.folded}" *')
            elif not title_only:
                options.append(f'exact : "{word.folded}"')
            terms.append("(" + " OR ".join(options) + ")")
        return self._condition((" OR " if any_word else " AND ").join(terms))

    def contains_exactly(self, words: Sequence[QueryWord]) -> RawSQL:
        phrase = " ".join(word.folded for word in words)
        return self._condition(f'exact : "{phrase}"')

    def _condition(self, match: str) -> RawSQL:
        sql = f"{_ENTRY}.id IN (SELECT rowid FROM {FULL_TEXT} WHERE {FULL_TEXT} MATCH %s)"  # noqa: S608
        return RawSQL(sql, [match], output_field=BooleanField())  # noqa: S611 — words are letters and digits


class PostgreSQLBackend:
    """A tsvector column of our own making: stems weighted A (title) and D (body), typed words marked with "="."""

    _LAST_POSITION = 16_383  # of a tsvector; also at most 255 positions a word

    def write(self, entry_id: int, title: str, body: str, *, is_known: bool) -> None:
        places: dict[str, list[str]] = defaultdict(list)
        for lexemes, weight in (
            (analyse(title), "A"),
            (analyse(body), "D"),
            ((f"={word}" for word in [*folded_words(title), *folded_words(body)]), "D"),
        ):
            self._place(places, lexemes, weight)
        vector = " ".join(f"'{lexeme}':{','.join(found)}" for lexeme, found in places.items())
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {_ENTRY} SET vector = %s::tsvector WHERE id = %s", [vector, entry_id])  # noqa: S608

    def _place(self, places: dict[str, list[str]], lexemes: Iterable[str], weight: str) -> None:
        for position, lexeme in enumerate(lexemes, start=1):
            if len(found := places[lexeme]) < 250:
                found.append(f"{min(position, self._LAST_POSITION)}{weight}")

    def contains(self, words: Sequence[QueryWord], *, any_word: bool = False, title_only: bool = False) -> RawSQL:
        weight = ":A" if title_only else ""
        terms = []
        for word in words:
            options = [f"'{word.stem}'{weight}"]
            if word.parts:
                options.append("(" + " & ".join(f"'{part}'{weight}" for part in word.parts) + ")")
            if not title_only:
                options.append(f"'={word.folded}'" + (":*" if word.is_prefix else ""))
            terms.append("(" + " | ".join(options) + ")")
        return self._condition((" | " if any_word else " & ").join(terms))

    def contains_exactly(self, words: Sequence[QueryWord]) -> RawSQL:
        return self._condition(" <-> ".join(f"'={word.folded}'" for word in words))

    def _condition(self, match: str) -> RawSQL:
        sql = f"{_ENTRY}.vector @@ %s::tsquery"
        return RawSQL(sql, [match], output_field=BooleanField())  # noqa: S611 — words are letters and digits


def backend() -> Backend:
    """The engine of the database in use."""
    return PostgreSQLBackend() if connection.vendor == "postgresql" else SQLiteBackend()
