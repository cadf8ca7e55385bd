"""What a document consists of. Texts are plain: whatever people wrote stays text in every format."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

# What XML cannot hold, and the bidirectional controls with which a text turns its neighbours round.
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def safe(text: str) -> str:
    """The text without characters that no document can hold or that play with its order; line breaks stay."""
    return _UNWANTED.sub("", text.replace("\r\n", "\n"))


@dataclass(frozen=True)
class Span:
    """A piece of a line; `href` makes it a link (an absolute address of this platform)."""

    text: str
    is_strong: bool = False
    href: str = ""


@dataclass(frozen=True)
class Heading:
    """`level` 1 is the highest below the title; no level is left out on the way down."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    spans: Sequence[Span]


@dataclass(frozen=True)
class Facts:
    """Names and values at the beginning of a document."""

    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Items:
    """Numbered points, each of one or more paragraphs; the first has the number `first`."""

    items: Sequence[Sequence[Paragraph]]
    first: int = 1


Block = Heading | Paragraph | Facts | Items


@dataclass(frozen=True)
class Paper:
    """A whole document; `moment` is when it was drawn, the only moment that its files carry."""

    title: str
    moment: datetime
    blocks: Sequence[Block]
    language: str = "de"


def line(text: str, *, is_strong: bool = False) -> Paragraph:
    """A paragraph of one piece."""
    return Paragraph([Span(text, is_strong)])
