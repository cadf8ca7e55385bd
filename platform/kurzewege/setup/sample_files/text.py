"""The little language in which the texts of sample files are written.

A paragraph that begins with "# " is a heading, with "- " an item of a list; `PAGE_BREAK` alone begins a new page.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

PAGE_BREAK = "\f"
ACCENT = (0x17, 0x60, 0x5A)


@dataclass(frozen=True)
class Paragraph:
    """`kind`: "text", "heading", "item" or "break"."""

    kind: str
    text: str


def parsed(paragraphs: Iterable[str]) -> Iterator[Paragraph]:
    """What each paragraph is, without its mark."""
    for text in paragraphs:
        if text == PAGE_BREAK:
            yield Paragraph("break", "")
        elif text.startswith("# "):
            yield Paragraph("heading", text[2:])
        elif text.startswith("- "):
            yield Paragraph("item", text[2:])
        else:
            yield Paragraph("text", text)
