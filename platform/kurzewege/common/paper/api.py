"""Documents that leave the platform.

A document is a `Paper` of blocks that know nothing of formats:

odt_bytes(paper)   OpenDocument text, to work on
pdf_bytes(paper)   PDF/UA-1 with tags, language and title, to hand on (docs/decisions/0020-documents-that-leave.md)
rich_text(blocks)  clean HTML, for a text that is edited on the platform
file_response(data, name, media_type)   the download
"""

from .blocks import Block, Facts, Heading, Items, Paper, Paragraph, Span, line, safe
from .odt import odt_bytes
from .pdf import pdf_bytes
from .rich import rich_text
from .serving import file_response

__all__ = [
    "Block",
    "Facts",
    "Heading",
    "Items",
    "Paper",
    "Paragraph",
    "Span",
    "file_response",
    "line",
    "odt_bytes",
    "pdf_bytes",
    "rich_text",
    "safe",
]
