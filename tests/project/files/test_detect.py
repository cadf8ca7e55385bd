"""What a file is, by its content."""

import io

import pytest

from kurzewege.common.errors import Refused
from kurzewege.common.files.detect import detect

from . import samples


def found(data: bytes, name: str) -> str:
    return detect(io.BytesIO(data), name).media_type


@pytest.mark.parametrize(
    ("data", "name", "ending"),
    [
        (samples.make_pdf("T", ["x"]), "a.pdf", "/pdf"),
        (samples.make_docx("T", ["x"]), "a.docx", "wordprocessingml.document"),
        (samples.make_xlsx([("A", [["x"]])]), "a.xlsx", "spreadsheetml.sheet"),
        (samples.make_pptx("T", []), "a.pptx", "presentationml.presentation"),
        (samples.make_odt("T", ["x"]), "a.odt", "opendocument.text"),
        (samples.make_ods([("A", [["x"]])]), "a.ods", "opendocument.spreadsheet"),
        (samples.photo(), "a.jpg", "image/jpeg"),
        (samples.picture("PNG"), "a.png", "image/png"),
        (samples.picture("WEBP"), "a.webp", "image/webp"),
        (samples.picture("GIF"), "a.gif", "image/gif"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 40, "a.heic", "image/heic"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0" * 40, "a.mp4", "video/mp4"),
        (b"ID3\x04\0\0\0\0\0\0" + b"\0" * 40, "a.mp3", "audio/mpeg"),
        ("Größe;Ort\n".encode(), "a.csv", "text/csv"),
        ("Größe;Ort\n".encode("cp1252"), "a.csv", "text/csv"),
        ("# Größe".encode("utf-16"), "a.md", "text/markdown"),
        (b"MZEB Halle: Termine", "a.txt", "text/plain"),
        (b"BEGIN:VCALENDAR\r\n", "a.ics", "text/calendar"),
        (b"BEGIN:VCARD\r\n", "a.vcf", "text/vcard"),
        (samples.zipped({"a.txt": b"x"}), "a.zip", "application/zip"),
    ],
)
def test_file_of_an_accepted_kind_is_known_by_its_content(data: bytes, name: str, ending: str) -> None:
    assert found(data, name).endswith(ending)
    assert found(data, "ohne Endung").endswith(ending) or ending.startswith("text/")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "bild.svg"),
        (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "bild.png"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "bericht.pdf"),
        (b"  \n<html><body>", "bericht.txt"),
        (b"nothing like a page", "seite.html"),
        (b"<?xml version='1.0'?><a/>", "daten.xml"),
    ],
)
def test_file_a_browser_would_run_is_only_ever_octets(data: bytes, name: str) -> None:
    assert found(data, name) == "application/octet-stream"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"MZ\x90\0\x03\0\0\0", "bericht.pdf"),
        (b"\x7fELF\x02\x01", "programm"),
        (b"#!/bin/sh\nrm -rf /", "notiz.txt"),
        (b"alert(1)", "skript.js"),
        (b"@echo off", "start.bat"),
        (samples.zipped({"word/document.xml": b"", "word/vbaProject.bin": b""}), "makro.docx"),
        (samples.zipped({"META-INF/MANIFEST.MF": b""}), "programm.zip"),
        (samples.make_pdf("T", ["x"]), "bericht.pdf.exe"),
    ],
)
def test_file_that_runs_is_refused_by_name(data: bytes, name: str) -> None:
    with pytest.raises(Refused, match="Programm oder enthält Makros") as refused:
        found(data, name)
    assert f"„{name}“" in refused.value.sentence


def test_file_old_office_is_refused_with_what_to_do() -> None:
    with pytest.raises(Refused, match="als DOCX, XLSX, PPTX oder PDF"):
        found(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "alt.doc")


@pytest.mark.parametrize("data", [b"\0\x01\x02\x03" * 10, b"II*\0" + b"\0" * 40, b"7z\xbc\xaf'\x1c" + b"\0" * 40])
def test_file_of_another_kind_is_refused_with_the_accepted_ones(data: bytes) -> None:
    with pytest.raises(Refused, match="Möglich sind PDF"):
        found(data, "unbekannt.dat")


def test_picture_of_too_many_pixels_is_refused_without_decoding() -> None:
    with pytest.raises(Refused, match="höchstens 50 Megapixel"):
        found(samples.png_claiming(60_000, 60_000), "bombe.png")


def test_archive_with_a_broken_or_huge_directory_is_just_an_archive() -> None:
    whole = samples.make_docx("T", ["x"])
    assert found(whole[: len(whole) // 2], "halb.docx") == "application/zip"
    claims_more = bytearray(whole)
    end = claims_more.rfind(b"PK\x05\x06")
    claims_more[end + 10 : end + 12] = b"\xff\xff"
    assert found(bytes(claims_more), "viele.docx") == "application/zip"
