"""Real files made by hand: for the demo network, which must not carry other people's files, and for the tests."""

import re
from collections.abc import Callable

from .odf import make_ods, make_odt
from .ooxml import make_docx, make_pptx, make_xlsx
from .pdf import make_pdf
from .picture import make_jpg
from .text import PAGE_BREAK

__all__ = [
    "PAGE_BREAK",
    "make_docx",
    "make_jpg",
    "make_ods",
    "make_odt",
    "make_pdf",
    "make_pptx",
    "make_sample",
    "make_xlsx",
]


def make_sample(name: str, text: str) -> bytes:
    """The bytes of a file called `name` that says `text`: its first sentence, then the others as a list.

    The ending decides: pdf, docx, odt, pptx, xlsx, ods, jpg; anything else is plain text.
    """
    title, _dot, extension = name.rpartition(".")
    sentences = [sentence for sentence in re.split(r"(?<=[.!?])\s+|\n+", text.strip()) if sentence]
    maker = _MAKERS.get(extension.lower())
    return maker(title, sentences) if maker else f"{title}\n\n{text}\n".encode()


def _paragraphs(sentences: list[str]) -> list[str]:
    first, *others = sentences or [""]
    return [first, *(f"- {sentence}" for sentence in others)]


def _table(title: str, sentences: list[str]) -> list[tuple[str, list[list[str | int | float]]]]:
    cells: list[list[str | int | float]] = [[part.strip() for part in re.split("[,;:]", line)] for line in sentences]
    return [("Tabelle 1", [[title], [], *cells])]


_MAKERS: dict[str, Callable[[str, list[str]], bytes]] = {
    "pdf": lambda title, sentences: make_pdf(title, _paragraphs(sentences)),
    "docx": lambda title, sentences: make_docx(title, _paragraphs(sentences)),
    "odt": lambda title, sentences: make_odt(title, _paragraphs(sentences)),
    "pptx": lambda title, sentences: make_pptx(title, [(title, sentences)]),
    "xlsx": lambda title, sentences: make_xlsx(_table(title, sentences)),
    "ods": lambda title, sentences: make_ods(_table(title, sentences)),
    "jpg": lambda title, sentences: make_jpg(title),
}
