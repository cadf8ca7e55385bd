"""Documents that leave the platform: real files, opened by other programs' rules, with hostile texts in them."""

import io
import re
import zipfile
from datetime import UTC, datetime
from xml.etree import ElementTree

import pypdfium2
import pytest
from django.utils.html import strip_tags

from kurzewege.common.paper import api as paper
from kurzewege.common.richtext import clean

MOMENT = datetime(2026, 11, 28, 9, 15, tzinfo=UTC)
HOSTILE = [
    '#panic("x") #import "@preview/x:1.0.0": * *fett* _kursiv_ $x$ @verweis <marke> \\ ~ `code` // Ende',
    "<script>alert(1)</script> & ]]> <!-- x --> &amp; <?xml?>",
    "\x00\x01\x0b\x1b[31m \ud800 \ufffe Steuerzeichen",
    "مرحبا بالعالم, und rückwärts \u202eregnaD\u202c",
    "x" * 300,
    "äöü ß „Anführung“ – 50 % §",
]
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def paper_with(text: str) -> paper.Paper:
    """A paper that has `text` everywhere."""
    return paper.Paper(
        text[:80],
        MOMENT,
        [
            paper.Facts([("Anlass", text)]),
            paper.Heading(text[:100]),
            paper.Items([[paper.line(text, is_strong=True), paper.line("Antwort: " + text)]], first=3),
            paper.Heading("Darunter", level=2),
            paper.Paragraph([paper.Span("weiter "), paper.Span(text, href="https://netz.example.org/a?b=1&c=2")]),
        ],
    )


def pdf_text(data: bytes) -> str:
    """The text of all pages, as a person selects it, on one line."""
    pages = pypdfium2.PdfDocument(data)
    text = " ".join(page.get_textpage().get_text_range() for page in pages)
    return " ".join(re.sub(r"[\ufffe\u00ad]\s*|-\s*[\r\n]+", "", text).split())


def odt_parts(data: bytes) -> dict[str, ElementTree.Element]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert file.testzip() is None
        return {name: ElementTree.fromstring(file.read(name)) for name in file.namelist() if name.endswith(".xml")}


@pytest.mark.parametrize("text", HOSTILE)
def test_odt_with_hostile_text_is_sound_xml_and_keeps_it_as_text(text):
    data = paper.odt_bytes(paper_with(text))
    content = odt_parts(data)["content.xml"]
    kept = "".join(content.itertext())
    assert paper.safe(text) in kept
    elements = {element.tag for element in content.iter() if element.tag.startswith(TEXT)}
    assert elements == {TEXT + name for name in ("p", "h", "list", "list-item", "span", "a")}


@pytest.mark.parametrize("text", HOSTILE)
def test_pdf_with_hostile_text_shows_it_as_text(text):
    data = paper.pdf_bytes(paper_with(text))
    wanted = "".join(paper.safe(text).split())
    if "مرحبا" not in text:  # its letters are stored in the order in which they stand
        assert wanted.replace("-", "") in "".join(pdf_text(data).split()).replace("-", "")


@pytest.mark.parametrize("text", HOSTILE)
def test_rich_text_with_hostile_text_is_clean_and_shows_it(text):
    html = paper.rich_text(paper_with(text).blocks)
    assert clean(html) == html
    assert "<script" not in html
    assert "3." in strip_tags(html)


def test_pdf_is_tagged_german_titled_and_says_that_it_is_accessible():
    data = paper.pdf_bytes(paper_with("Wie kommen Pflegekräfte ohne Auto zum Frühdienst?"))
    document = pypdfium2.PdfDocument(data)
    assert document.get_metadata_dict()["Title"] == "Wie kommen Pflegekräfte ohne Auto zum Frühdienst?"
    assert document.is_tagged()
    assert document.get_metadata_value("Author") == ""
    for sign in (rb"/Lang ?\(de\)", rb"<pdfuaid:part>1</pdfuaid:part>", rb"/DisplayDocTitle true"):
        assert re.search(sign, data), sign


@pytest.mark.parametrize("text", ["Wer hilft? 😀👩🏽‍🔧", "问题 на русском"])
def test_pdf_with_letters_of_no_font_is_drawn_all_the_same(text):
    data = paper.pdf_bytes(paper_with(text))
    assert pypdfium2.PdfDocument(data).is_tagged()
    assert "Darunter" in pdf_text(data)


def test_odt_names_title_language_moment_and_nobody():
    parts = odt_parts(paper.odt_bytes(paper_with("Große Runde")))
    said = {element.tag.rpartition("}")[2]: element.text for element in parts["meta.xml"].iter()}
    assert said["title"] == "Große Runde"
    assert said["language"] == "de"
    assert said["creation-date"] == "2026-11-28T09:15:00Z"
    assert not {"creator", "initial-creator"} & said.keys()


def test_odt_begins_with_its_media_type_and_carries_no_moment_of_the_disk():
    data = paper.odt_bytes(paper_with("Große Runde"))
    assert data[30:77] == b"mimetypeapplication/vnd.oasis.opendocument.text"
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        manifest = ElementTree.fromstring(file.read("META-INF/manifest.xml"))
        named = {value for entry in manifest for key, value in entry.attrib.items() if key.endswith("full-path")}
        assert named == {"/", "content.xml", "styles.xml", "meta.xml"}
    assert data == paper.odt_bytes(paper_with("Große Runde"))


def test_odt_uses_only_styles_that_it_defines():
    parts = odt_parts(paper.odt_bytes(paper_with("Große Runde")))
    defined = {
        value
        for part in ("styles.xml", "content.xml")
        for element in parts[part].iter()
        for key, value in element.attrib.items()
        if key.endswith("}name")
    }
    used = {
        value
        for element in parts["content.xml"].iter()
        for key, value in element.attrib.items()
        if key.endswith("}style-name")
    }
    assert used <= defined


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("Große Runde.pdf", "attachment; filename*=utf-8''Gro%C3%9Fe%20Runde.pdf"),
        ("a/../b\\c\r\nX: y.csv", 'attachment; filename="a-..-b-cX- y.csv"'),
        ("\u202efdp.exe.csv", 'attachment; filename="fdp.exe.csv"'),
        ("….csv", "attachment; filename*=utf-8''%E2%80%A6.csv"),
    ],
)
def test_download_has_a_name_that_every_disk_and_header_can_hold(name, header):
    response = paper.file_response(b"x", name, "text/csv")
    assert response.headers["Content-Disposition"] == header
    assert response.headers["Cache-Control"] == "private, no-store"
