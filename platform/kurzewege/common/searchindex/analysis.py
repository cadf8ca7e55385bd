"""The German analyser: text → words → stems, the same for indexing, searching and marking.

Stems are PyStemmer's German ones, repeated until nothing changes: a single pass keeps "Sprachkurs" and
"Sprachkurse" apart (measured, docs/decisions/0007-search.md).
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

import Stemmer

from .words import COMPOUND_PARTS, NOT_COMPOUND, NOT_HEADS, STOP_WORDS

MAX_WORD = 40
# Combining marks, soft hyphens and joiners belong to a word; a hyphen at a line's end does when a small letter follows.
_INSIDE = "\u00ad\u200b-\u200d\u0300-\u036f\u064b-\u0652\u0670"
_WORD = re.compile(
    rf"[^\W_](?:[^\W_{_INSIDE}]|[{_INSIDE}]|-[ \t]*\r?\n[ \t]*(?=[a-zäöüß]))*"
    # Bürger*innen, Bürger:innen, Bürger_innen, Bürger/-innen, Bürger·in
    r"(?:(?:[*:_·]|/-?)[iI]n(?:nen)?(?![^\W_]))?"
)
_GENDER = re.compile(r"(?:(?:[*:_·]|/-?)[iI]n(?:nen)?|(?<=[a-zäöüß])In(?:nen)?)$")
_FEMININE = re.compile(r"(?:(?<=er|or)|(?<=ist|ent|ant|eur|log)|(?<=aerzt|waelt))in(?:nen)?$")
_FOREIGN_PLURAL = re.compile(r"(?<=[^aeiou][aoy])s$")
_NO_PLURAL = ("los", "glas", "gras", "gas", "mas", "spas", "was", "das")
_DROPPED = re.compile(rf"[{_INSIDE}]|-\s+")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_local = threading.local()


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: where it stands (offsets into the original) and how it is written."""

    start: int
    end: int
    surface: str

    @property
    def folded(self) -> str:
        """Small letters, umlauts written out, gender form cut."""
        return fold(self.surface)


def words(text: str) -> Iterator[Word]:
    """The words of `text`, in order."""
    for match in _WORD.finditer(text):
        yield Word(match.start(), match.end(), match.group())


@lru_cache(maxsize=100_000)
def fold(surface: str) -> str:
    """`surface` in the form in which it is compared: small, no accents, ä as ae, at most 40 characters."""
    text = unicodedata.normalize("NFKC", surface if surface.isalnum() else _DROPPED.sub("", surface))
    text = unicodedata.normalize("NFC", _GENDER.sub("", text)).lower().translate(_UMLAUTS)
    if not text.isascii():
        parts = unicodedata.normalize("NFKD", text)
        text = unicodedata.normalize("NFC", "".join(part for part in parts if not unicodedata.combining(part)))
    # What is no letter or digit after folding would be an operator in a query.
    return "".join(letter for letter in text if letter.isalnum())[:MAX_WORD]


@lru_cache(maxsize=100_000)
def stem(folded: str) -> str:
    """The stem of a folded word."""
    if len(folded) < 3 or not folded.isalpha():
        return folded
    if len(folded) >= 7:
        folded = _FEMININE.sub("", folded)
    if len(folded) >= 5 and not folded.endswith(_NO_PLURAL):
        folded = _FOREIGN_PLURAL.sub("", folded)
    # A Stemmer keeps state while it works: one per thread.
    stemmer = getattr(_local, "stemmer", None)
    if stemmer is None:
        stemmer = _local.stemmer = Stemmer.Stemmer("german", 0)
    while (shorter := stemmer.stemWord(folded)) != folded:
        folded = shorter
    return folded


@cache
def _known_parts() -> frozenset[str]:
    return frozenset(stem(part) for part in COMPOUND_PARTS)


@lru_cache(maxsize=100_000)
def parts(folded: str) -> tuple[str, ...]:
    """Stems of the parts of a compound ("sprachkurse" → "sprach", "kur"); empty when it is none."""
    whole = stem(folded)
    known = _known_parts()
    if len(whole) < 7 or not whole.isalpha() or whole in NOT_COMPOUND or whole in known:
        return ()
    for cut in range(3, len(whole) - 2):
        head, tail = whole[:cut], whole[cut:]
        # Three letters end many a word by chance: they need a longer head.
        if tail in known and head not in NOT_HEADS and (len(tail) > 3 or len(head) > 3):
            return (*(parts(head) or (stem(head),)), tail)
    for cut in range(len(whole) - 4, 3, -1):
        head, tail = stem(whole[:cut]), whole[cut:]
        if head in known:
            return (head, stem(tail))
    return ()


def analyse(text: str) -> list[str]:
    """Stems of `text` in order, without stop words; a compound is followed by its parts."""
    stems: list[str] = []
    for word in words(text):
        folded = word.folded
        if folded and folded not in STOP_WORDS:
            stems.append(stem(folded))
            stems.extend(parts(folded))
    return stems


def folded_words(text: str) -> list[str]:
    """The folded words of `text` in order, without stop words."""
    return [folded for word in words(text) if (folded := word.folded) and folded not in STOP_WORDS]
