"""Blocks as OpenDocument text (ODF 1.3): a zip file of XML, as LibreOffice and Word open it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from datetime import UTC
from xml.etree import ElementTree as ET  # only written, never read

from .blocks import Block, Facts, Heading, Items, Paper, Paragraph, Span, safe

MEDIA_TYPE = "application/vnd.oasis.opendocument.text"
# The same in every file: the moment of the zip's entries tells nothing.
_ZIP_MOMENT = (1980, 1, 1, 0, 0, 0)
_NAMESPACES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "meta": "urn:oasis:names:tc:opendocument:xmlns:meta:1.0",
    "manifest": "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0",
    "xlink": "http://www.w3.org/1999/xlink",
    "dc": "http://purl.org/dc/elements/1.1/",
}
for _prefix, _address in _NAMESPACES.items():
    ET.register_namespace(_prefix, _address)
_COUNTRIES = {"de": "DE", "en": "GB"}


def odt_bytes(paper: Paper) -> bytes:
    """The document as ODT; the same paper gives the same bytes."""
    parts = {
        "content.xml": _content(paper),
        "styles.xml": _styles(paper),
        "meta.xml": _meta(paper),
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        # First and uncompressed, so that the beginning of the file tells what it is.
        _write(file, "mimetype", MEDIA_TYPE.encode(), zipfile.ZIP_STORED)
        for name, root in parts.items():
            _write(file, name, _bytes(root))
        _write(file, "META-INF/manifest.xml", _bytes(_manifest(parts)))
    return target.getvalue()


def _write(file: zipfile.ZipFile, name: str, data: bytes, compression: int = zipfile.ZIP_DEFLATED) -> None:
    entry = zipfile.ZipInfo(name, _ZIP_MOMENT)
    entry.compress_type = compression
    file.writestr(entry, data)


def _bytes(root: ET.Element) -> bytes:
    return ET.tostring(root, encoding="UTF-8", xml_declaration=True)


def _name(name: str) -> str:
    prefix, _colon, local = name.partition(":")
    return f"{{{_NAMESPACES[prefix]}}}{local}"


def _element(parent: ET.Element | None, name: str, **attributes: str) -> ET.Element:
    """A new element; `text__style_name="x"` is the attribute `text:style-name`."""
    named = {_name(key.replace("__", ":").replace("_", "-")): value for key, value in attributes.items()}
    return ET.Element(_name(name), named) if parent is None else ET.SubElement(parent, _name(name), named)


def _content(paper: Paper) -> ET.Element:
    root = _element(None, "office:document-content", office__version="1.3")
    automatic = _element(root, "office:automatic-styles")
    strong = _element(automatic, "style:style", style__name="strong", style__family="text")
    _element(strong, "style:text-properties", fo__font_weight="bold")
    text = _element(_element(root, "office:body"), "office:text")
    _fill(_element(text, "text:p", text__style_name="Title"), [Span(paper.title)])
    for block in paper.blocks:
        _block(text, block)
    return root


def _block(parent: ET.Element, block: Block) -> None:
    if isinstance(block, Heading):
        style = {"text__style_name": f"Heading_20_{block.level}", "text__outline_level": str(block.level)}
        _fill(_element(parent, "text:h", **style), [Span(block.text)])
    elif isinstance(block, Facts):
        for name, value in block.rows:
            _paragraph(parent, Paragraph([Span(f"{name}: ", is_strong=True), Span(value)]), "Facts")
    elif isinstance(block, Items):
        points = _element(parent, "text:list", text__style_name="Points")
        for number, item in enumerate(block.items, block.first):
            start = {"text__start_value": str(number)} if number == block.first else {}
            point = _element(points, "text:list-item", **start)
            for paragraph in item:
                _paragraph(point, paragraph, "Point")
    else:
        _paragraph(parent, block, "Standard")


def _paragraph(parent: ET.Element, paragraph: Paragraph, style: str) -> None:
    _fill(_element(parent, "text:p", text__style_name=style), paragraph.spans)


def _fill(element: ET.Element, spans: Iterable[Span]) -> None:
    for span in spans:
        holder = element
        if span.href:
            holder = _element(holder, "text:a", xlink__type="simple", xlink__href=span.href)
        if span.is_strong:
            holder = _element(holder, "text:span", text__style_name="strong")
        _put(holder, span.text)


def _put(element: ET.Element, text: str) -> None:
    """Plain text after whatever is in `element` already; line breaks are elements, tabs become spaces."""
    first, *rest = safe(text).replace("\t", " ").split("\n")
    _append(element, first)
    for part in rest:
        _element(element, "text:line-break")
        _append(element, part)


def _append(element: ET.Element, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def _styles(paper: Paper) -> ET.Element:
    root = _element(None, "office:document-styles", office__version="1.3")
    styles = _element(root, "office:styles")
    default = _element(styles, "style:default-style", style__family="paragraph")
    _element(
        default,
        "style:text-properties",
        fo__language=paper.language,
        fo__country=_COUNTRIES.get(paper.language, "none"),
        fo__font_family="'Liberation Sans', Arial, sans-serif",
        fo__font_size="11pt",
    )
    _style(styles, "Standard", {"fo__margin_bottom": "0.2cm", "fo__line_height": "125%"}, {})
    _style(styles, "Facts", {"fo__margin_bottom": "0.05cm"}, {}, parent="Standard")
    _style(styles, "Point", {"fo__margin_bottom": "0.1cm"}, {}, parent="Standard")
    colour = {"fo__color": "#17605a", "fo__font_weight": "bold"}
    _style(styles, "Title", {"fo__margin_bottom": "0.5cm"}, colour | {"fo__font_size": "20pt"}, parent="Standard")
    for level, size in ((1, "15pt"), (2, "12pt")):
        _style(
            styles,
            f"Heading_20_{level}",
            {"fo__margin_top": "0.6cm", "fo__margin_bottom": "0.25cm", "fo__keep_with_next": "always"},
            colour | {"fo__font_size": size},
            parent="Standard",
            shown=f"Heading {level}",
            outline=str(level),
        )
    points = _element(styles, "text:list-style", style__name="Points")
    number = _element(
        points, "text:list-level-style-number", text__level="1", style__num_format="1", style__num_suffix="."
    )
    properties = _element(
        number, "style:list-level-properties", text__list_level_position_and_space_mode="label-alignment"
    )
    _element(
        properties,
        "style:list-level-label-alignment",
        text__label_followed_by="listtab",
        fo__text_indent="-0.8cm",
        fo__margin_left="0.8cm",
    )
    automatic = _element(root, "office:automatic-styles")
    layout = _element(automatic, "style:page-layout", style__name="A4")
    _element(
        layout, "style:page-layout-properties", fo__page_width="21cm", fo__page_height="29.7cm", fo__margin="2.3cm"
    )
    _element(layout, "style:footer-style")
    page = _element(
        _element(root, "office:master-styles"), "style:master-page", style__name="Standard",
        style__page_layout_name="A4",
    )  # fmt: skip
    footer = _element(_element(page, "style:footer"), "text:p", text__style_name="Standard")
    _put(footer, f"{paper.title} · ")
    _element(footer, "text:page-number", text__select_page="current").text = "1"
    return root


def _style(
    styles: ET.Element, name: str, paragraph: dict[str, str], text: dict[str, str], *, parent: str = "",
    shown: str = "", outline: str = "",
) -> None:  # fmt: skip
    more = {"style__parent_style_name": parent} if parent else {}
    more |= {"style__display_name": shown} if shown else {}
    more |= {"style__default_outline_level": outline} if outline else {}
    style = _element(styles, "style:style", style__name=name, style__family="paragraph", **more)
    _element(style, "style:paragraph-properties", **paragraph)
    if text:
        _element(style, "style:text-properties", **text)


def _meta(paper: Paper) -> ET.Element:
    """Title, language and the moment of the document; nobody's name."""
    root = _element(None, "office:document-meta", office__version="1.3")
    meta = _element(root, "office:meta")
    _element(meta, "meta:generator").text = "Kurze Wege"
    _element(meta, "dc:title").text = safe(paper.title)
    _element(meta, "dc:language").text = paper.language
    drawn = paper.moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    _element(meta, "meta:creation-date").text = drawn
    _element(meta, "dc:date").text = drawn
    return root


def _manifest(parts: Iterable[str]) -> ET.Element:
    root = _element(None, "manifest:manifest", manifest__version="1.3")
    _element(
        root, "manifest:file-entry", manifest__full_path="/", manifest__version="1.3", manifest__media_type=MEDIA_TYPE
    )
    for name in parts:
        _element(root, "manifest:file-entry", manifest__full_path=name, manifest__media_type="text/xml")
    return root
