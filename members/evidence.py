"""What members did that shows what they know: told by the apps that keep it, asked by the directory.

An answer, a group led, an event organised say more than a profile. Members are the lowest app, so the higher ones
register a source with the kind of things that the search finds for it:

    evidence.register("openmic.answers", "answer", who_answered)

What the *viewer* may not see is never found, and so is no reason for her.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from kurzewege.common.searchindex import api as search
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


# Found: by number of the thing, the numbers of the words it has; newest first, only what the viewer sees.
Found = Mapping[int, frozenset[int]]
Source = Callable[[Found], Iterable[Evidence]]
_sources: dict[str, tuple[str, Source]] = {}


def register(name: str, kind: str, source: Source) -> None:
    """Let `source(found)` say who did the things of this kind of the search in which words were found.

    It answers in a constant number of queries and puts what weighs most first. Registered again, a name is replaced.
    """
    _sources[name] = kind, source


def about(viewer: Any, words: Sequence[QueryWord]) -> dict[int, list[Evidence]]:
    """By person, what all sources know; empty for no words. The search is asked once for all kinds."""
    gathered: dict[int, list[Evidence]] = defaultdict(list)
    found = search.words_found(viewer, [kind for kind, _source in _sources.values()], words)
    for kind, source in _sources.values():
        for piece in source(found[kind]) if found[kind] else ():
            gathered[piece.user_id].append(piece)
    return gathered
