"""What members did that shows what they know: told by the apps that keep it, asked by the directory.

An answer, a group led, an event organised say more than a profile. Members are the lowest app, so the higher ones
register a source:

    evidence.register("openmic.answers", answers_about)

A source gives only what the *viewer* may see: what she may not read is no reason for her.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from kurzewege.common.searchindex.api import QueryWord


@dataclass(frozen=True)
class Evidence:
    """One thing that a person did. `words`: the numbers of the words asked for that it is about.

    `label` says what she did ("Answered"), `title` what it was; `url` leads there.
    """

    user_id: int
    words: frozenset[int]
    label: str | Promise
    title: str
    url: str


Source = Callable[[Any, Sequence[QueryWord]], Iterable[Evidence]]
_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """Let `source(viewer, words)` say who did something that has at least one of `words`.

    It answers in a constant number of queries and puts what weighs most first. Registered again, a name is replaced.
    """
    _sources[name] = source


def about(viewer: Any, words: Sequence[QueryWord]) -> dict[int, list[Evidence]]:
    """By person, what all sources know; empty for no words."""
    found: dict[int, list[Evidence]] = defaultdict(list)
    if words:
        for source in _sources.values():
            for piece in source(viewer, words):
                found[piece.user_id].append(piece)
    return found
