"""Text, pictures and the clean copy: what becomes of a file after it came in."""

import io
import resource
import time
from pathlib import Path

import pytest
from PIL import Image

from kurzewege.common import facts
from kurzewege.common.errors import Refused
from kurzewege.common.files import api as files
from kurzewege.common.files import storage
from kurzewege.common.files.models import StoredFile
from kurzewege.common.files.processing import extract, process_file

from . import samples
from .conftest import stored_bytes

PAGES = [f"Auf Seite {number} steht wort{number}ende." for number in range(1, 9)]
DOCUMENT = [item for text in PAGES for item in (text, samples.PAGE_BREAK)][:-1]


def texts(file: StoredFile) -> dict[int, str]:
    return dict(file.page_texts.values_list("number", "text"))


def reader_seconds() -> float:
    """Processor time of all children that have ended, in seconds; the reader is one."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pdf", samples.make_pdf("Titel", DOCUMENT)),
        ("a.docx", samples.make_docx("Titel", DOCUMENT)),
        ("a.odt", samples.make_odt("Titel", DOCUMENT)),
        ("a.pptx", samples.make_pptx(PAGES[0], [("Folie", [text]) for text in PAGES[1:]])),
        ("a.xlsx", samples.make_xlsx([(f"Blatt {number}", [[text, number]]) for number, text in enumerate(PAGES)])),
        ("a.ods", samples.make_ods([(f"Blatt {number}", [[text, number]]) for number, text in enumerate(PAGES)])),
    ],
)
def test_document_has_a_word_of_page_7_on_page_7(cast, name: str, data: bytes) -> None:
    file = samples.draft(cast.member, name, data)

    assert (file.state, file.pages, file.reason) == ("ready", 8, "")
    assert [number for number, text in texts(file).items() if "wort7ende" in text] == [7]


def test_document_words_come_with_umlauts_and_without_broken_parts(cast) -> None:
    text = "Übergangsmäßig: Straße & <Größe> „Ämter“ – 50 %"
    for maker, name in ((samples.make_pdf, "a.pdf"), (samples.make_docx, "a.docx"), (samples.make_odt, "a.odt")):
        assert text in texts(samples.draft(cast.member, name, maker("Titel", [text])))[1]


def test_word_file_without_drawn_pages_has_those_a_person_asked_for(cast) -> None:
    body = b'<w:p><w:r><w:t>eins</w:t></w:r></w:p><w:p><w:r><w:br w:type="page"/><w:t>zwei</w:t></w:r></w:p>'
    assert texts(samples.draft(cast.member, "a.docx", samples.word_with(body))) == {1: "eins", 2: "zwei"}


def test_excel_file_with_strings_in_its_cells_is_read(cast) -> None:
    main = b'<workbook xmlns:r="http://x/r"><sheets><sheet name="A" r:id="rId1"/></sheets></workbook>'
    links = b'<Relationships><Relationship Id="rId1" Target="/xl/worksheets/sheet1.xml"/></Relationships>'
    cells = b'<c t="inlineStr"><is><t>drinnen</t></is></c><c><v>7</v></c>'
    sheet = b"<worksheet><sheetData><row>" + cells + b"</row></sheetData></worksheet>"
    data = samples.zipped(
        {"xl/workbook.xml": main, "xl/_rels/workbook.xml.rels": links, "xl/worksheets/sheet1.xml": sheet}
    )
    assert texts(samples.draft(cast.member, "a.xlsx", data)) == {1: "drinnen 7"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_file_is_read_in_its_encoding(cast, encoding: str) -> None:
    file = samples.draft(cast.member, "orte.csv", "Weißenfels;Größe\r\n".encode(encoding))
    assert texts(file) == {1: "Weißenfels;Größe"}


def test_pdf_has_a_picture_of_its_first_page_in_two_sizes(cast) -> None:
    file = samples.draft(cast.member, "a.pdf", samples.make_pdf("Titel", PAGES))

    assert file.has_preview
    with storage.open_stored(storage.preview_name(file.key, "small")) as stream, Image.open(stream) as image:
        assert (image.format, max(image.size)) == ("WEBP", 480)
    with storage.open_stored(storage.preview_name(file.key, "large")) as stream, Image.open(stream) as image:
        assert (image.format, image.size) == ("WEBP", (file.width, file.height))
        assert max(image.size) == 1600


def test_photo_is_made_anew_upright_without_place_camera_and_comment(
    cast, media: Path, django_capture_on_commit_callbacks
) -> None:
    data = samples.photo(size=(120, 80), orientation=6)
    assert samples.CAMERA.encode() in data
    assert samples.PLACE.encode() in data

    with django_capture_on_commit_callbacks(execute=True):
        file = samples.draft(cast.member, "IMG_0001.JPG", data)

    assert (file.state, file.name, file.media_type) == ("ready", "IMG_0001.jpg", "image/jpeg")
    assert (file.width, file.height) == (80, 120)
    kept = stored_bytes(media)
    assert len(kept) == 3  # the clean copy and two previews; what was sent is gone
    for content in kept:
        assert samples.CAMERA.encode() not in content
        assert samples.PLACE.encode() not in content
        with Image.open(io.BytesIO(content)) as image:
            assert not image.getexif()
            assert image.size == (80, 120)
            # Turned by 90°: the left half of the sensor is on top.
            top, bottom = image.convert("RGB").getpixel((40, 20)), image.convert("RGB").getpixel((40, 100))
            assert top[0] > 200 > top[2]
            assert bottom[2] > 200 > bottom[0]


def test_heic_of_a_phone_becomes_an_upright_jpeg_without_place_and_camera(
    cast, media: Path, django_capture_on_commit_callbacks
) -> None:
    assert samples.CAMERA.encode() in samples.HEIC

    with django_capture_on_commit_callbacks(execute=True):
        file = samples.draft(cast.member, "IMG_1.HEIC", samples.HEIC)

    assert (file.name, file.media_type, file.width, file.height) == ("IMG_1.jpg", "image/jpeg", 48, 64)
    assert not any(samples.CAMERA.encode() in content for content in stored_bytes(media))
    with storage.open_stored(file.path) as stream, Image.open(stream) as image:
        top, bottom = image.getpixel((24, 8)), image.getpixel((24, 56))
    assert top[0] > 200 > top[2]
    assert bottom[2] > 200 > bottom[0]


@pytest.mark.parametrize(
    ("form", "options", "name"),
    [
        ("PNG", {}, "bild.png"),
        ("WEBP", {}, "bild.webp"),
        ("GIF", {}, "bild.png"),
    ],
)
def test_picture_of_each_kind_becomes_one_a_browser_shows(cast, form: str, options: dict, name: str) -> None:
    file = samples.draft(cast.member, f"bild.{form.lower()}", samples.picture(form, **options))
    assert (file.name, file.state, file.width, file.height) == (name, "ready", 60, 40)
    assert file.is_inline


def test_picture_of_30_megapixels_is_made_smaller_quickly(cast) -> None:
    data = samples.picture("JPEG", (6500, 4600))
    start = time.perf_counter()
    file = samples.draft(cast.member, "gross.jpg", data)
    assert (file.state, file.width, file.height) == ("ready", 3000, 2123)
    assert time.perf_counter() - start < 15


def test_picture_with_transparency_and_palette_keeps_it(cast) -> None:
    out = io.BytesIO()
    image = Image.new("P", (4, 4), 0)
    image.putpalette([255, 0, 0] * 256)
    image.info["transparency"] = 0
    image.save(out, "PNG", transparency=0)
    file = samples.draft(cast.member, "logo.png", out.getvalue())
    with storage.open_stored(file.path) as stream, Image.open(stream) as made:
        assert made.convert("RGBA").getpixel((0, 0))[3] == 0


def test_picture_with_something_behind_it_loses_it(cast, media: Path, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        samples.draft(cast.member, "bild.jpg", samples.picture("JPEG") + b"<script>canary()</script>")
    assert not any(b"canary" in content for content in stored_bytes(media))


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("kaputt.jpg", samples.photo()[:200], "broken"),
        ("kaputt.png", samples.picture("PNG")[:40], "broken"),
        ("kaputt.pdf", b"%PDF-1.7\nnothing", "broken"),
        ("kaputt.docx", samples.word_with(b"<w:p><unclosed>"), "broken"),
        ("lachen.docx", samples.bomb_of_entities(), "broken"),
    ],
)
def test_file_that_cannot_be_read_fails_with_a_reason_in_time(cast, name: str, data: bytes, reason: str) -> None:
    start = time.perf_counter()

    file = samples.draft(cast.member, name, data)

    assert (file.state, file.reason, file.has_preview) == ("failed", reason, False)
    assert file.get_reason_display().startswith("Die Datei ist")
    assert file.is_servable is not file.is_image
    assert time.perf_counter() - start < 20


def test_zip_bomb_as_word_file_gives_the_first_two_million_characters(cast) -> None:
    bomb = samples.bomb_of_text()
    assert len(bomb) < 1_000_000
    start = time.perf_counter()

    file = samples.draft(cast.member, "bombe.docx", bomb)

    assert (file.state, len(texts(file)[1])) == ("ready", 2_000_000)
    assert time.perf_counter() - start < 5


def test_zip_bomb_without_text_ends_in_time(cast) -> None:
    """Within the reader's limits (else it had failed): measured in its processor time, as other tests run beside it."""
    before = reader_seconds()
    file = samples.draft(cast.member, "marken.docx", samples.bomb_of_tags())
    assert (file.state, texts(file)) == ("ready", {})
    assert reader_seconds() - before < 20


def test_pdf_of_ten_thousand_pages_gives_the_text_of_the_first_300(cast) -> None:
    start = time.perf_counter()
    file = samples.draft(cast.member, "endlos.pdf", samples.endless_pdf())
    assert (file.state, file.pages, len(texts(file))) == ("ready", 10_000, 300)
    assert time.perf_counter() - start < 15


def test_picture_bomb_is_refused_at_the_door_and_again_by_the_reader(cast, tmp_path: Path) -> None:
    bomb = samples.png_claiming(60_000, 60_000)
    with pytest.raises(Refused, match="zu groß"):
        samples.draft(cast.member, "bombe.png", bomb)
    path = tmp_path / "bomb"
    path.write_bytes(bomb)
    assert extract(path, "image/png", tmp_path).reason == "too_large"


def test_reader_sees_no_secrets_and_leaves_nothing(tmp_path: Path, monkeypatch) -> None:
    from kurzewege.common.files import processing

    monkeypatch.setenv("SECRET_KEY", "canary")
    seen: dict = {}
    real = processing.subprocess.run
    monkeypatch.setattr(processing.subprocess, "run", lambda *a, **k: seen.update(k) or real(*a, **k))
    path = tmp_path / "a.txt"
    path.write_bytes(b"Text")
    assert extract(path, "text/plain", tmp_path).texts == [[1, "Text"]]
    assert sorted(seen["env"]) == ["PYTHONDONTWRITEBYTECODE", "PYTHONPATH"]


def test_fact_is_told_once_when_a_file_is_settled(cast, monkeypatch) -> None:
    told: list[int] = []
    subscribers = {**facts._subscribers, files.FileProcessed: [lambda fact: told.append(fact.file_id)]}
    monkeypatch.setattr(facts, "_subscribers", subscribers)

    made = [
        samples.draft(cast.member, "a.pdf", samples.make_pdf("T", ["x"])),
        samples.draft(cast.member, "a.zip", samples.zipped({"a": b"x"})),
        samples.draft(cast.member, "kaputt.jpg", samples.photo()[:200]),
    ]
    process_file.call(made[0].pk)  # a second run changes nothing

    assert told == [file.pk for file in made]


def test_job_for_a_deleted_file_does_nothing(db) -> None:
    process_file.call(4711)


def test_job_killed_before_it_was_settled_runs_again_from_the_start(
    cast, media: Path, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        file = samples.draft(cast.member, "foto.jpg", samples.photo())
    StoredFile.objects.filter(pk=file.pk).update(state="processing", has_preview=False)

    with django_capture_on_commit_callbacks(execute=True):
        process_file.call(file.pk)

    file.refresh_from_db()
    assert file.state == "ready"
    assert len(stored_bytes(media)) == 3
