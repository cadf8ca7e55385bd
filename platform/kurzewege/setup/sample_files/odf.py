"""LibreOffice files (OpenDocument 1.3): text and table."""

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from .ooxml import Cell
from .package import HEAD, zipped
from .text import Paragraph, parsed

_BASE = "urn:oasis:names:tc:opendocument:xmlns"
_NAMESPACES = (
    " ".join(
        f'xmlns:{prefix}="{_BASE}:{name}:1.0"'
        for prefix, name in (("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"))
    )
    + f' xmlns:fo="{_BASE}:xsl-fo-compatible:1.0"'
)
_BREAK_STYLE = (
    '<style:style style:name="Break" style:family="paragraph">'
    '<style:paragraph-properties fo:break-before="page"/></style:style>'
)


def make_odt(title: str, paragraphs: Sequence[str]) -> bytes:
    """A Writer document with title, headings, lists, and page breaks marked as Writer does when it draws them."""
    body = f'<text:h text:outline-level="1">{escape(title)}</text:h>'
    body += "".join(_text(paragraph) for paragraph in parsed(paragraphs))
    return _document("text", body)


def _text(paragraph: Paragraph) -> str:
    words = escape(paragraph.text)
    if paragraph.kind == "break":
        return '<text:p text:style-name="Break"><text:soft-page-break/></text:p>'
    if paragraph.kind == "heading":
        return f'<text:h text:outline-level="2">{words}</text:h>'
    if paragraph.kind == "item":
        return f"<text:list><text:list-item><text:p>{words}</text:p></text:list-item></text:list>"
    return f"<text:p>{words}</text:p>"


def make_ods(sheets: Sequence[tuple[str, Sequence[Sequence[Cell]]]]) -> bytes:
    """A Calc file of (name, rows)."""
    tables = "".join(
        f"<table:table table:name={quoteattr(name)}>"
        + "".join(f"<table:table-row>{''.join(_cell(value) for value in row)}</table:table-row>" for row in rows)
        + "</table:table>"
        for name, rows in sheets
    )
    return _document("spreadsheet", tables)


def _cell(value: Cell) -> str:
    if isinstance(value, str):
        kind = 'office:value-type="string"'
    else:
        kind = f'office:value-type="float" office:value="{value}"'
    return f"<table:table-cell {kind}><text:p>{escape(str(value))}</text:p></table:table-cell>"


def _document(kind: str, body: str) -> bytes:
    media_type = f"application/vnd.oasis.opendocument.{kind}"
    content = (
        f'{HEAD}<office:document-content {_NAMESPACES} office:version="1.3">'
        f"<office:automatic-styles>{_BREAK_STYLE}</office:automatic-styles>"
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
    )
    entry = '<manifest:file-entry manifest:full-path="{}" manifest:media-type="{}"/>'
    manifest = (
        f'{HEAD}<manifest:manifest xmlns:manifest="{_BASE}:manifest:1.0" manifest:version="1.3">'
        f"{entry.format('/', media_type)}{entry.format('content.xml', 'text/xml')}</manifest:manifest>"
    )
    return zipped({"content.xml": content, "META-INF/manifest.xml": manifest}, first=("mimetype", media_type))
