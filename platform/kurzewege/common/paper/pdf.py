"""Blocks as PDF/UA-1: tags, language, title, text to select. Typst sets it; the template is ours, texts are data."""

from __future__ import annotations

import json
import logging
from functools import cache
from pathlib import Path
from typing import Any

from .blocks import Block, Facts, Heading, Items, Paper, Paragraph, safe

log = logging.getLogger("kurzewege.paper")
TEMPLATE = Path(__file__).with_name("paper.typ")


def pdf_bytes(paper: Paper) -> bytes:
    """The document as PDF.

    Where no font of the library shows a letter (emoji, Chinese), those of the server are tried; a letter that none
    of them has is drawn as an empty box, which PDF/UA forbids: such a file has all the tags, without the claim.
    """
    import typst  # 5 MB that a process which draws no PDF does without

    data = {
        "title": safe(paper.title),
        "language": paper.language,
        "blocks": [_block(block) for block in paper.blocks],
    }
    values = {"paper": json.dumps(data)}
    for fonts, standards in ((_own_fonts(), ["ua-1"]), (_all_fonts(), ["ua-1"]), (_all_fonts(), [])):
        try:
            return _compiled(values, fonts, standards, int(paper.moment.timestamp()))
        except typst.TypstError as error:
            if not standards or "could not be displayed with" not in str(error):
                raise
            log.info("PDF: a letter is in no font (%d of the server's tried)", len(fonts.fonts()))
    raise AssertionError("unreachable")


def _compiled(values: dict[str, str], fonts: Any, standards: Any, moment: int) -> bytes:
    import typst

    return typst.compile(
        TEMPLATE,
        root=TEMPLATE.parent,
        font_paths=fonts,
        sys_inputs=values,
        format="pdf",
        pdf_standards=standards,
        timestamp=moment,
    )


@cache
def _own_fonts() -> Any:
    """Those that come with the library, so that a file looks the same wherever it was drawn."""
    import typst

    return typst.Fonts(include_system_fonts=False)


@cache
def _all_fonts() -> Any:
    import typst

    return typst.Fonts(include_system_fonts=True)


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Heading):
        return {"kind": "heading", "level": block.level, "text": safe(block.text)}
    if isinstance(block, Facts):
        return {"kind": "facts", "rows": [[safe(name), safe(value)] for name, value in block.rows]}
    if isinstance(block, Items):
        items = [[_spans(paragraph) for paragraph in item] for item in block.items]
        return {"kind": "items", "first": block.first, "items": items}
    return {"kind": "paragraph", "spans": _spans(block)}


def _spans(paragraph: Paragraph) -> list[dict[str, Any]]:
    return [{"text": safe(span.text), "strong": span.is_strong, "href": span.href} for span in paragraph.spans]
