"""What a file is, by its content; the name only tells text from text.

Nothing is decoded here: only headers and the directory of an archive are read, in plain Python, because this
runs in the web process. Whatever decodes runs in `extractor`, in a process of its own.
"""

import codecs
import struct
import zipfile
from typing import IO

import filetype
from django.utils.translation import gettext_lazy as _

from kurzewege.common.errors import Refused

from .kinds import HTML, KINDS, SVG, XML, FileKind, extension_of, kind_of, text_kind

HEAD_BYTES = 8192
MAX_PIXELS = 50_000_000
# An Office file has some hundred members. Reading a directory of a million would cost half a gigabyte.
MAX_MEMBERS = 20_000
MAX_DIRECTORY_BYTES = 4_000_000

_RUNNABLE_EXTENSIONS = frozenset(
    {
        "exe", "com", "scr", "pif", "msi", "msp", "dll", "sys", "cpl", "bat", "cmd", "ps1", "psm1", "vbs", "vbe", "js",
        "jse", "mjs", "wsf", "wsh", "hta", "lnk", "reg", "jar", "class", "apk", "app", "dmg", "pkg", "deb", "rpm", "sh",
        "bash", "command", "run", "py", "pyw", "pl", "rb", "php", "phar", "asp", "aspx", "jsp", "scf", "url", "xll",
        "docm", "dotm", "xlsm", "xltm", "xlam", "pptm", "potm", "ppam", "ppsm", "iso", "img", "vhd",
    }
)  # fmt: skip
_RUNNABLE_HEADS = (
    b"\x7fELF", b"#!/", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe", b"dex\n", b"L\x00\x00\x00\x01\x14\x02\x00", b"<?php",
)  # fmt: skip
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OOXML_PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
_BY_EXTENSION = {extension: kind for kind in KINDS for extension in kind.extensions}
_GUESSED = {
    "application/pdf", "image/jpeg", "image/png", "image/webp", "image/gif", "image/heic", "video/mp4", "video/x-m4v",
    "video/quicktime", "audio/mpeg", "audio/mp4",
}  # fmt: skip
_SAME = {"video/x-m4v": "video/mp4"}

RUNNABLE = _("“%(name)s” is a program or contains macros. For everybody's safety, such files are not accepted here.")
OLD_OFFICE = _(
    "“%(name)s” is an old Office file or is protected by a password. "
    "Please save it as DOCX, XLSX, PPTX or PDF without a password, and choose it again."
)
NOT_TAKEN = _(
    "“%(name)s” is of a kind that is not accepted here. "
    "Accepted are PDF, Word, Excel, PowerPoint, LibreOffice, pictures, text, calendar, ZIP, MP4 and MP3."
)
TOO_MANY_PIXELS = _("The picture “%(name)s” is too large. Please make it smaller, at most 50 megapixels.")


def detect(stream: IO[bytes], name: str) -> FileKind:
    """The kind of the bytes in `stream` (read from its beginning). `Refused` for what the network does not take."""
    stream.seek(0)
    head = stream.read(HEAD_BYTES)
    extension = extension_of(name)
    if _is_runnable(head) or extension in _RUNNABLE_EXTENSIONS:
        raise Refused(RUNNABLE % {"name": name})
    if head.startswith(_OLE):
        raise Refused(OLD_OFFICE % {"name": name})
    kind = _archive(stream, head, name) or _guessed(head) or _text(head, extension)
    if kind is None:
        raise Refused(NOT_TAKEN % {"name": name})
    if kind.is_image:
        size = image_size(head, stream)
        if size and size[0] * size[1] > MAX_PIXELS:
            raise Refused(TOO_MANY_PIXELS % {"name": name})
    return kind


def _is_runnable(head: bytes) -> bool:
    # "MZ" alone may begin a text ("MZEB Halle"); a program has zero bytes behind it.
    return head.startswith(_RUNNABLE_HEADS) or (head.startswith(b"MZ") and b"\0" in head)


def _guessed(head: bytes) -> FileKind | None:
    guess = filetype.guess(head)
    if guess is None or guess.mime not in _GUESSED:
        return _heif(head)
    return kind_of(_SAME.get(guess.mime, guess.mime))


def _heif(head: bytes) -> FileKind | None:
    is_heif = head[4:8] == b"ftyp" and head[8:12] in {b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"hevc"}
    return kind_of("image/heic") if is_heif else None


def _archive(stream: IO[bytes], head: bytes, name: str) -> FileKind | None:
    if not head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return None
    members = zip_members(stream)
    if members is None:
        return kind_of("application/zip")
    if any(member.lower().endswith("vbaproject.bin") for member in members):
        raise Refused(RUNNABLE % {"name": name})
    if "META-INF/MANIFEST.MF" in members or "AndroidManifest.xml" in members:
        raise Refused(RUNNABLE % {"name": name})
    for part, extension in _OOXML_PARTS.items():
        if part in members:
            return _BY_EXTENSION[extension]
    if head[30:38] == b"mimetype":
        declared = head[38:120].split(b"PK")[0].decode("ascii", "replace")
        for kind in KINDS:
            if kind.media_type.startswith("application/vnd.oasis") and declared == kind.media_type:
                return kind
    return kind_of("application/zip")


def zip_members(stream: IO[bytes]) -> set[str] | None:
    """The names in an archive's directory; None when it is broken or too large to be read here."""
    end = stream.seek(0, 2)
    tail_start = max(0, end - 65_557)
    stream.seek(tail_start)
    tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        return None
    count, directory_bytes = struct.unpack("<HI", tail[at + 10 : at + 16])
    if count > MAX_MEMBERS or directory_bytes > MAX_DIRECTORY_BYTES:
        return None
    try:
        with zipfile.ZipFile(stream) as archive:
            return set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error, OverflowError):
        return None


def _text(head: bytes, extension: str) -> FileKind | None:
    """Readable text has no signature: what decodes and has no control characters is text."""
    text = _decoded(head)
    if text is None:
        return None
    start = text.lstrip("\ufeff \t\r\n").lower()
    if start.startswith("begin:vcalendar"):
        return kind_of("text/calendar")
    if start.startswith("begin:vcard"):
        return kind_of("text/vcard")
    if "<svg" in start[:2000] and start.startswith("<"):
        return SVG
    if start.startswith(("<!doctype html", "<html", "<head", "<body", "<script", "<iframe")) or "<html" in start[:1000]:
        return HTML
    if start.startswith("<?xml"):
        return XML
    if extension in {*SVG.extensions, *HTML.extensions, *XML.extensions}:
        return next(kind for kind in (SVG, HTML, XML) if extension in kind.extensions)
    return text_kind(extension)


def _decoded(head: bytes) -> str | None:
    has_controls = any(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in head)
    if has_controls and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    encoding = charset_of(head)
    return head.decode(encoding, "ignore") if encoding else None


def charset_of(head: bytes) -> str:
    """The encoding of a text by its first bytes: utf-8, utf-16 or windows-1252; empty when it is none of them."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    for encoding in ("utf-8", "windows-1252"):
        try:
            # Not final when the head is full: it may end in the middle of a character.
            codecs.getincrementaldecoder(encoding)().decode(head, final=len(head) < HEAD_BYTES)
        except UnicodeDecodeError:
            continue
        return encoding
    return ""


# --- Sizes of pictures, from their headers --------------------------------------------------------


def image_size(head: bytes, stream: IO[bytes]) -> tuple[int, int] | None:
    """(width, height) in pixels as the header says; None when it does not say (decoding will tell)."""
    try:
        if head.startswith(b"\x89PNG"):
            return struct.unpack(">II", head[16:24])
        if head.startswith(b"GIF8"):
            return struct.unpack("<HH", head[6:10])
        if head.startswith(b"RIFF"):
            return _webp_size(head)
        if head.startswith(b"\xff\xd8"):
            return _jpeg_size(stream)
        return _heif_size(head)
    except (struct.error, IndexError):
        return None


def _webp_size(head: bytes) -> tuple[int, int] | None:
    chunk = head[12:16]
    if chunk == b"VP8X":
        return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
    if chunk == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if chunk == b"VP8 ":
        width, height = struct.unpack("<HH", head[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return None


def _jpeg_size(stream: IO[bytes]) -> tuple[int, int] | None:
    """Walks the segments up to the frame header (ITU T.81, B.1.1); at most 500 of them."""
    stream.seek(2)
    for _step in range(500):
        marker = stream.read(4)
        if len(marker) < 4 or marker[0] != 0xFF:
            return None
        kind, length = marker[1], int.from_bytes(marker[2:4], "big")
        if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">xHH", stream.read(5))
            return width, height
        stream.seek(max(length - 2, 0), 1)
    return None


def _heif_size(head: bytes) -> tuple[int, int] | None:
    """The largest of the image spatial extents (ISO/IEC 23008-12, 6.5.3) that the first bytes name."""
    sizes = []
    at = head.find(b"ispe")
    while at >= 0:
        sizes.append(struct.unpack(">II", head[at + 8 : at + 16]))
        at = head.find(b"ispe", at + 4)
    return max(sizes, key=lambda size: size[0] * size[1]) if sizes else None
