"""Blocks as rich text of the platform."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.html import escape

from ..richtext import for_display
from .blocks import Block, Facts, Heading, Items, Paragraph, Span, safe

# Below the page's own headings.
_TOP_LEVEL = 3


def rich_text(blocks: Iterable[Block]) -> str:
    """Clean HTML. Points carry their number as text, so that it stays what it was when somebody edits around it."""
    return for_display("".join(_block(block) for block in blocks))


def _block(block: Block) -> str:
    if isinstance(block, Heading):
        level = min(_TOP_LEVEL + block.level - 1, 4)
        return f"<h{level}>{_escaped(block.text)}</h{level}>"
    if isinstance(block, Facts):
        return "<p>" + "<br>".join(f"{_escaped(name)}: {_escaped(value)}" for name, value in block.rows) + "</p>"
    if isinstance(block, Items):
        return "".join(_item(number, item) for number, item in enumerate(block.items, block.first))
    return f"<p>{_spans(block.spans)}</p>"


def _item(number: int, item: Sequence[Paragraph]) -> str:
    lines = [_spans(paragraph.spans) for paragraph in item]
    return f"<p><strong>{number}.</strong> {'<br>'.join(lines)}</p>"


def _spans(spans: Iterable[Span]) -> str:
    return "".join(_span(span) for span in spans)


def _span(span: Span) -> str:
    html = _escaped(span.text)
    if span.href:
        html = f'<a href="{escape(span.href)}">{html}</a>'
    return f"<strong>{html}</strong>" if span.is_strong else html


def _escaped(text: str) -> str:
    return str(escape(safe(text))).replace("\n", "<br>")
