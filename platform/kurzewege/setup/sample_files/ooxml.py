"""Word, Excel and PowerPoint files (ECMA-376), as small as the programs accept them."""

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from .package import OFFICE, Part, ooxml
from .text import ACCENT, Paragraph, parsed

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SLIDES = "http://schemas.openxmlformats.org/presentationml/2006/main"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_COLOUR = "{:02X}{:02X}{:02X}".format(*ACCENT)

Cell = str | int | float


def make_docx(title: str, paragraphs: Sequence[str]) -> bytes:
    """A Word document with title, headings, lists, and page breaks marked as Word does when it draws them."""
    body = _word_paragraph("Title", title) + "".join(_word(paragraph) for paragraph in parsed(paragraphs))
    page = (
        '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="1418" w:right="1418" w:bottom="1134" w:left="1418" '
        'w:header="709" w:footer="709" w:gutter="0"/>'
        "</w:sectPr>"
    )
    document = f'<w:document xmlns:w="{_WORD}"><w:body>{body}{page}</w:body></w:document>'
    styles = "".join(_word_style(*row) for row in _STYLES)
    return ooxml(
        {
            "word/document.xml": Part(document, "wordprocessingml.document.main+xml", [("styles", "styles.xml")]),
            "word/styles.xml": Part(f'<w:styles xmlns:w="{_WORD}">{styles}</w:styles>', "wordprocessingml.styles+xml"),
        }
    )


# key, name as Word knows it, size in points, weight
_STYLES = (
    ("Normal", "Normal", 11, "", ' w:default="1"'),
    ("Title", "Title", 22, "<w:b/>", ""),
    ("Heading1", "heading 1", 14, "<w:b/>", ""),
    ("ListBullet", "List Bullet", 11, "", ""),
)


def _word_style(key: str, name: str, size: int, weight: str, extra: str) -> str:
    return (
        f'<w:style w:type="paragraph" w:styleId="{key}"{extra}><w:name w:val="{name}"/>'
        f'<w:pPr><w:spacing w:after="120"/></w:pPr>'
        f'<w:rPr><w:rFonts w:ascii="Arial" w:hAnsi="Arial"/>{weight}<w:sz w:val="{2 * size}"/></w:rPr></w:style>'
    )


def _word(paragraph: Paragraph) -> str:
    if paragraph.kind == "break":
        return '<w:p><w:r><w:br w:type="page"/></w:r><w:r><w:lastRenderedPageBreak/></w:r></w:p>'
    if paragraph.kind == "item":
        return _word_paragraph("ListBullet", f"•\u00a0{paragraph.text}")
    return _word_paragraph("Heading1" if paragraph.kind == "heading" else "Normal", paragraph.text)


def _word_paragraph(style: str, text: str) -> str:
    run = f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{run}</w:p>'


def make_xlsx(sheets: Sequence[tuple[str, Sequence[Sequence[Cell]]]]) -> bytes:
    """An Excel workbook of (name, rows); texts are shared strings, as Excel writes them."""
    strings: dict[str, int] = {}
    names = "".join(
        f'<sheet name={quoteattr(name[:31])} sheetId="{number}" r:id="rId{number}"/>'
        for number, (name, _rows) in enumerate(sheets, start=1)
    )
    pages = [_worksheet(rows, strings) for _name, rows in sheets]
    links = [("worksheet", f"worksheets/sheet{number}.xml") for number in range(1, len(sheets) + 1)]
    items = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in strings)
    main = f'<workbook xmlns="{_SHEET}" xmlns:r="{OFFICE}"><sheets>{names}</sheets></workbook>'
    parts = {
        "xl/workbook.xml": Part(main, "spreadsheetml.sheet.main+xml", [*links, ("sharedStrings", "sharedStrings.xml")]),
        "xl/sharedStrings.xml": Part(f'<sst xmlns="{_SHEET}">{items}</sst>', "spreadsheetml.sharedStrings+xml"),
    }
    for number, page in enumerate(pages, start=1):
        parts[f"xl/worksheets/sheet{number}.xml"] = Part(page, "spreadsheetml.worksheet+xml")
    return ooxml(parts)


def _worksheet(rows: Sequence[Sequence[Cell]], strings: dict[str, int]) -> str:
    widest = max((len(row) for row in rows), default=1)
    columns = f'<cols><col min="1" max="{widest}" width="26" customWidth="1"/></cols>'
    lines = "".join(
        f'<row r="{number}">{"".join(_cell(value, strings) for value in row)}</row>'
        for number, row in enumerate(rows, start=1)
    )
    return f'<worksheet xmlns="{_SHEET}">{columns}<sheetData>{lines}</sheetData></worksheet>'


def _cell(value: Cell, strings: dict[str, int]) -> str:
    if isinstance(value, str):
        return f'<c t="s"><v>{strings.setdefault(value, len(strings))}</v></c>'
    return f"<c><v>{value}</v></c>"


def make_pptx(title: str, slides: Sequence[tuple[str, Sequence[str]]]) -> bytes:
    """A PowerPoint presentation: a slide with the title, then (heading, items) each."""
    pages = [(title, ()), *slides]
    numbers = range(1, len(pages) + 1)
    ids = "".join(f'<p:sldId id="{255 + number}" r:id="rId{number}"/>' for number in numbers)
    master = len(pages) + 1
    main = (
        f'<p:presentation xmlns:p="{_SLIDES}" xmlns:r="{OFFICE}">'
        f'<p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="rId{master}"/></p:sldMasterIdLst>'
        f'<p:sldIdLst>{ids}</p:sldIdLst><p:sldSz cx="12192000" cy="6858000"/><p:notesSz cx="6858000" cy="9144000"/>'
        "</p:presentation>"
    )
    links = [("slide", f"slides/slide{number}.xml") for number in numbers]
    parts = {
        "ppt/presentation.xml": Part(
            main,
            "presentationml.presentation.main+xml",
            [*links, ("slideMaster", "slideMasters/slideMaster1.xml"), ("theme", "theme/theme1.xml")],
        ),
        "ppt/slideMasters/slideMaster1.xml": Part(
            _MASTER,
            "presentationml.slideMaster+xml",
            [("slideLayout", "../slideLayouts/slideLayout1.xml"), ("theme", "../theme/theme1.xml")],
        ),
        "ppt/slideLayouts/slideLayout1.xml": Part(
            _LAYOUT, "presentationml.slideLayout+xml", [("slideMaster", "../slideMasters/slideMaster1.xml")]
        ),
        "ppt/theme/theme1.xml": Part(_THEME, "theme+xml"),
    }
    for number, (heading, items) in zip(numbers, pages, strict=True):
        layout = [("slideLayout", "../slideLayouts/slideLayout1.xml")]
        parts[f"ppt/slides/slide{number}.xml"] = Part(_slide(heading, items), "presentationml.slide+xml", layout)
    return ooxml(parts)


_NAMESPACES = f'xmlns:p="{_SLIDES}" xmlns:a="{_DRAWING}" xmlns:r="{OFFICE}"'
_EMPTY_TREE = '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
_MAP = (
    '<p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" accent3="accent3" '
    'accent4="accent4" accent5="accent5" accent6="accent6" hlink="hlink" folHlink="folHlink"/>'
)
_MASTER = (
    f"<p:sldMaster {_NAMESPACES}><p:cSld><p:spTree>{_EMPTY_TREE}</p:spTree></p:cSld>{_MAP}"
    '<p:sldLayoutIdLst><p:sldLayoutId id="2147483649" r:id="rId1"/></p:sldLayoutIdLst></p:sldMaster>'
)
_LAYOUT = (
    f'<p:sldLayout {_NAMESPACES} type="blank"><p:cSld name="Blank"><p:spTree>{_EMPTY_TREE}</p:spTree></p:cSld>'
    "<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>"
)
_COLOURS = "".join(
    f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>'
    for name, value in (
        ("dk1", "1C2530"), ("lt1", "FFFFFF"), ("dk2", _COLOUR), ("lt2", "F6F4EF"), ("accent1", _COLOUR),
        ("accent2", "985000"), ("accent3", "1D5EA8"), ("accent4", "8C2F52"), ("accent5", "2D6C35"),
        ("accent6", "6B42A1"), ("hlink", "1D5EA8"), ("folHlink", "6B42A1"),
    )
)  # fmt: skip
_FONT = '<a:latin typeface="Arial"/><a:ea typeface=""/><a:cs typeface=""/>'
_FILL = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
_THEME = (
    f'<a:theme xmlns:a="{_DRAWING}" name="Kurze Wege"><a:themeElements><a:clrScheme name="Kurze Wege">{_COLOURS}'
    f'</a:clrScheme><a:fontScheme name="Arial"><a:majorFont>{_FONT}</a:majorFont><a:minorFont>{_FONT}</a:minorFont>'
    f'</a:fontScheme><a:fmtScheme name="plain"><a:fillStyleLst>{_FILL * 3}</a:fillStyleLst>'
    f"<a:lnStyleLst>{f'<a:ln>{_FILL}</a:ln>' * 3}</a:lnStyleLst>"
    f"<a:effectStyleLst>{'<a:effectStyle><a:effectLst/></a:effectStyle>' * 3}</a:effectStyleLst>"
    f"<a:bgFillStyleLst>{_FILL * 3}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
)


def _slide(heading: str, items: Sequence[str]) -> str:
    boxes = _box(2, "Title", 620_000, 1_100_000, [heading], 4000, is_bold=True)
    if items:
        boxes += _box(3, "Items", 1_900_000, 4_200_000, [f"• {item}" for item in items], 2400)
    return (
        f"<p:sld {_NAMESPACES}><p:cSld><p:spTree>{_EMPTY_TREE}{boxes}</p:spTree></p:cSld>"
        "<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sld>"
    )


def _box(key: int, name: str, top: int, height: int, lines: Sequence[str], size: int, *, is_bold: bool = False) -> str:
    bold = ' b="1"' if is_bold else ""
    text = "".join(
        f'<a:p><a:r><a:rPr lang="de" sz="{size}"{bold}/><a:t>{escape(line)}</a:t></a:r></a:p>' for line in lines
    )
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{key}" name="{name}"/><p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr>'
        f'<p:spPr><a:xfrm><a:off x="900000" y="{top}"/><a:ext cx="10400000" cy="{height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>'
        f'<p:txBody><a:bodyPr wrap="square"/><a:lstStyle/>{text}</p:txBody></p:sp>'
    )
