"""PDF files with searchable text, written by hand (ISO 32000-1), so that they need no library."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .text import ACCENT, PAGE_BREAK, Paragraph, parsed

A4 = (595, 842)
_MARGIN, _TOP, _BOTTOM = 72, 742, 84
_WIDTH = A4[0] - 2 * _MARGIN
# Widths of Helvetica's printable ASCII in thousandths of the size (Adobe font metrics); other letters count as 556.
_HELVETICA = (
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556,
    556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278,
    500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469,
    556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500,
    278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
)  # fmt: skip


def make_pdf(title: str, paragraphs: Sequence[str], pages: int = 1) -> bytes:
    """A PDF on A4 with a coloured head, page numbers and searchable text, spread over at least `pages` pages."""
    sheets = _laid_out(title, list(parsed(_spread(paragraphs, pages))))
    streams = [_sheet(title, lines, number, len(sheets)) for number, lines in enumerate(sheets, start=1)]
    return _pdf_file(title, streams)


def make_lettering(text: str, size: int) -> bytes:
    """A PDF of one line of text in black on a page just large enough for it."""
    width = int(_text_width(text, size)) + size // 4
    return _pdf_file(text, [_shown(_Line("F1", size, size / 8, size * 0.3, text))], (width, int(size * 1.3)))


def _spread(paragraphs: Sequence[str], pages: int) -> Iterator[str]:
    per_page = max(1, -(-len(paragraphs) // max(1, pages)))
    for index, paragraph in enumerate(paragraphs):
        if pages > 1 and index and index % per_page == 0:
            yield PAGE_BREAK
        yield paragraph


@dataclass(frozen=True)
class _Line:
    font: str
    size: int
    x: float
    y: float
    text: str


def _laid_out(title: str, paragraphs: Sequence[Paragraph]) -> list[list[_Line]]:
    """Lines with their places, a list for each page; the title stands on the first."""
    sheets: list[list[_Line]] = [[]]
    y = float(_TOP)
    for line in _wrapped(title, 22):
        sheets[-1].append(_Line("F2", 22, _MARGIN, y, line))
        y -= 28
    y -= 12
    for paragraph in paragraphs:
        if paragraph.kind == "break":
            sheets.append([])
            y = _TOP
            continue
        is_heading = paragraph.kind == "heading"
        font, size, leading = ("F2", 14, 20) if is_heading else ("F1", 11, 16)
        indent = 14 if paragraph.kind == "item" else 0
        y -= 8 if is_heading else 0
        for index, line in enumerate(_wrapped(paragraph.text, size, _WIDTH - indent)):
            if y < _BOTTOM:
                sheets.append([])
                y = _TOP
            if indent and index == 0:
                sheets[-1].append(_Line("F1", size, _MARGIN + 2, y, "•"))
            sheets[-1].append(_Line(font, size, _MARGIN + indent, y, line))
            y -= leading
        y -= 2 if paragraph.kind == "item" else 6
    return sheets


def _wrapped(text: str, size: int, width: float = _WIDTH) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and _text_width(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _text_width(text: str, size: int) -> float:
    return sum(_HELVETICA[ord(c) - 32] if 32 <= ord(c) < 127 else 556 for c in text) * size / 1000


def _sheet(title: str, lines: Sequence[_Line], number: int, total: int) -> bytes:
    red, green, blue = (round(part / 255, 3) for part in ACCENT)
    parts = [f"{red} {green} {blue} rg 0 {A4[1] - 28} {A4[0]} 28 re f {_MARGIN} {_TOP + 30} 40 4 re f".encode()]
    parts.append(b"0.11 0.145 0.188 rg")
    parts += [_shown(line) for line in lines]
    parts.append(b"0.337 0.38 0.435 rg")
    parts.append(_shown(_Line("F1", 9, _MARGIN, 44, title[:70])))
    parts.append(_shown(_Line("F1", 9, A4[0] - _MARGIN - 44, 44, f"{number} / {total}")))
    return b"\n".join(parts)


def _shown(line: _Line) -> bytes:
    text = line.text.encode("cp1252", "replace")
    for special in (b"\\", b"(", b")"):
        text = text.replace(special, b"\\" + special)
    return f"BT /{line.font} {line.size} Tf {line.x:g} {line.y:g} Td (".encode() + text + b") Tj ET"


def _pdf_file(title: str, streams: Sequence[bytes], box: tuple[int, int] = A4) -> bytes:
    """Objects: 1 catalogue, 2 page tree, 3 and 4 fonts, 5 information, then a page and its stream each."""
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /{} /Encoding /WinAnsiEncoding >>"
    kids = " ".join(f"{6 + 2 * index} 0 R" for index in range(len(streams)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (de) /MarkInfo << /Marked false >> >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(streams)} >>".encode(),
        font.format("Helvetica").encode(),
        font.format("Helvetica-Bold").encode(),
        b"<< /Title <" + (b"\xfe\xff" + title.encode("utf-16-be")).hex().encode() + b"> /Producer (Kurze Wege) >>",
    ]
    for index, stream in enumerate(streams):
        packed = zlib.compress(stream)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {box[0]} {box[1]}] /Contents {7 + 2 * index} 0 R "
            "/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>".encode()
        )
        head = f"<< /Length {len(packed)} /Filter /FlateDecode >>\nstream\n".encode()
        objects.append(head + packed + b"\nendstream")
    return _numbered(objects)


def _numbered(objects: Sequence[bytes]) -> bytes:
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(out.tell())
        out.write(f"{number} 0 obj\n".encode() + content + b"\nendobj\n")
    start = out.tell()
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
    out.write(b"".join(f"{offset:010d} 00000 n \n".encode() for offset in offsets))
    out.write(f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info 5 0 R >>\nstartxref\n{start}\n%%EOF\n".encode())
    return out.getvalue()
