"""Blocks as PDF/UA-1: tags, language, title, text to select. Typst sets it; the template is ours, texts are data."""

from __future__ import annotations

import json
import subprocess
from typing import Any

from kurzewege.common.aside import run_module

from .blocks import Block, Facts, Heading, Items, Paper, Paragraph, safe

# Three hundred questions take half a second; what takes longer than this is stuck.
SECONDS = 30


def pdf_bytes(paper: Paper) -> bytes:
    """The document as PDF; the same paper gives the same bytes.

    Drawn in a process of its own (`typesetter`), because one that has drawn a PDF keeps 50 MB for it.
    """
    data = {
        "title": safe(paper.title),
        "language": paper.language,
        "moment": int(paper.moment.timestamp()),
        "blocks": [_block(block) for block in paper.blocks],
    }
    done = run_module(
        "kurzewege.common.paper.typesetter",
        seconds=SECONDS,
        input=json.dumps(data).encode(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    if done.returncode:
        raise RuntimeError(f"PDF not drawn: {done.stderr[-2000:].decode(errors='replace')}")
    return done.stdout


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
