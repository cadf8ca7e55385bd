"""Real files for tests, made by the same hand as the demo's, and hostile ones."""

import base64
import io
import struct
import zipfile
import zlib
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from kurzewege.common.files import api as files
from kurzewege.common.files.models import StoredFile
from kurzewege.setup.sample_files import (
    PAGE_BREAK,
    make_docx,
    make_jpg,
    make_ods,
    make_odt,
    make_pdf,
    make_pptx,
    make_xlsx,
)

__all__ = [
    "PAGE_BREAK", "make_docx", "make_jpg", "make_ods", "make_odt", "make_pdf", "make_pptx", "make_xlsx",
]  # fmt: skip

CAMERA = "CanaryCam 4711"
PLACE = "Geheimer Ort 4711"

# 64 × 48 pixels, red and blue half, turned by 90°, with place and camera; Pillow cannot write this format.
HEIC = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAchtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAADRpbG9j"
    "AAAAAERAAAIAAQAAAAAB7AABAAAAAAAAAIcAAgAAAAACcwABAAAAAAAAAIIAAAA4aWluZgAAAAAAAgAAABVpbmZlAgAAAAABAABodmMxAAAA"
    "ABVpbmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAABB2lwcnAAAADmaXBjbwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNg"
    "AAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZE"
    "AcFzwIkAAAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAoY2xhcAAAAEAAAAABAAAAMAAAAAEAAAAAAAAAAv////AA"
    "AAACAAAAEHBpeGkAAAAAAwgICAAAAAlpcm90AwAAABlpcG1hAAAAAAAAAAEAAQaBAgMFhIYAAAAaaXJlZgAAAAAAAAAOY2RzYwACAAEAAQAA"
    "ARFtZGF0AAAAgygBrwngPfMi///yPzf//LDOy/vFxFe//8dbw7/Ulg//5BV6YSgwK4fJZOV/OjuvTe0nzRSLF6VXROUsfyV5YE0dz5ScPKu0"
    "k7mrR5Zm03rO8lbypFTqxOw5etvY1hyVJ2YWxFMxWkiECHU6E8t7/aXrC6g/pw39+aqK+UFz2Mj7hoeOAAAABkV4aWYAAE1NACoAAAAIAAMB"
    "DwACAAAADwAAADIBEgADAAAAAQAGAACIJQAEAAAAAQAAAEIAAAAAQ2FuYXJ5Q2FtIDQ3MTEAAAACAAEAAgAAAAJOAAAAAAIABQAAAAMAAABg"
    "AAAAAAAAADMAAAABAAAADAAAAAEAAAAAAAAAAQ=="
)


def upload(name: str, data: bytes) -> SimpleUploadedFile:
    """What a browser sends; it claims nothing about the type."""
    return SimpleUploadedFile(name, data, content_type="application/x-whatever")


def draft(user: Any, name: str = "notiz.txt", data: bytes = b"Guten Tag") -> StoredFile:
    """A draft of this person."""
    return files.store_upload(uploader=user, upload=upload(name, data))


def photo(*, size: tuple[int, int] = (120, 80), orientation: int = 6, left: str = "red", right: str = "blue") -> bytes:
    """A JPEG with two halves, turned by its EXIF, with place, camera, serial number and a comment."""
    image = Image.new("RGB", size, left)
    image.paste(Image.new("RGB", (size[0] // 2, size[1]), right), (size[0] // 2, 0))
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = CAMERA
    exif.get_ifd(0x8825).update({1: "N", 2: (51.0, 12.0, 0.0), 3: "E", 4: (11.0, 58.0, 0.0), 29: PLACE})
    exif.get_ifd(0x8769)[0xA431] = CAMERA
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, comment=CAMERA.encode(), quality=95)
    return out.getvalue()


def picture(form: str, size: tuple[int, int] = (60, 40), **options: Any) -> bytes:
    """A picture of one colour in any format Pillow writes."""
    out = io.BytesIO()
    Image.new("RGB", size, "green").save(out, form, **options)
    return out.getvalue()


def png_claiming(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header promises a huge picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


_WORD = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def word_with(body: bytes, *, before: bytes = b"") -> bytes:
    """A Word file whose document is this XML."""
    document = (
        b"<?xml version='1.0'?>"
        + before
        + b'<w:document xmlns:w="'
        + _WORD
        + b'"><w:body>'
        + body
        + b"</w:body></w:document>"
    )
    return zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": document})


def bomb_of_text(megabytes: int = 120) -> bytes:
    """A Word file of about 0.1 MB that unpacks to a thousand times as much."""
    return word_with(b"<w:p><w:r><w:t>" + b"x" * (megabytes * 1024**2) + b"</w:t></w:r></w:p>")


def bomb_of_tags(megabytes: int = 100) -> bytes:
    """The same without any text, so that no limit on characters ends it."""
    return word_with(b"<w:p></w:p>" * (megabytes * 1024**2 // 11))


def bomb_of_entities() -> bytes:
    """Billion laughs."""
    rows = b'<!ENTITY l0 "lol">' + b"".join(
        b'<!ENTITY l%d "%s">' % (level, b"&l%d;" % (level - 1) * 10) for level in range(1, 10)
    )
    return word_with(b"<w:p><w:r><w:t>&l9;</w:t></w:r></w:p>", before=b"<!DOCTYPE w [" + rows + b"]>")


def endless_pdf(pages: int = 10_000) -> bytes:
    """A PDF of many pages, small and quickly made: all pages show one stream."""
    kids = b" ".join(b"%d 0 R" % (5 + index) for index in range(pages))
    stream = b"BT /F1 12 Tf 72 700 Td (Seite) Tj ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [" + kids + b"] /Count %d >>" % pages,
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Length %d >>\nstream\n" % len(stream) + stream + b"\nendstream",
    ]
    fonts = b"/Resources << /Font << /F1 3 0 R >> >>"
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R " + fonts + b" >>"
    objects += [page] * pages
    out, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)
