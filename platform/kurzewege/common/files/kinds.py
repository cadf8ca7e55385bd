"""The kinds of files the network takes, in one table."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

OCTETS = "application/octet-stream"
_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."


@dataclass(frozen=True)
class FileKind:
    """One kind: `extensions[0]` is the one a file gets when its own does not fit; `icon` is a Lucide name."""

    media_type: str
    extensions: tuple[str, ...]
    label: str | Promise
    icon: str
    has_text: bool = False
    is_image: bool = False
    is_inline: bool = False

    @property
    def is_processed(self) -> bool:
        """Whether a job has something to do: text to read or pictures to make."""
        return self.has_text or self.is_image


KINDS = (
    FileKind("application/pdf", ("pdf",), "PDF", "file-text", has_text=True, is_inline=True),
    FileKind(f"{_OOXML}wordprocessingml.document", ("docx",), "Word", "file-text", has_text=True),
    FileKind(f"{_OOXML}spreadsheetml.sheet", ("xlsx",), "Excel", "file-spreadsheet", has_text=True),
    FileKind(f"{_OOXML}presentationml.presentation", ("pptx",), "PowerPoint", "presentation", has_text=True),
    FileKind(f"{_ODF}text", ("odt",), "LibreOffice", "file-text", has_text=True),
    FileKind(f"{_ODF}spreadsheet", ("ods",), _("LibreOffice table"), "file-spreadsheet", has_text=True),
    FileKind(f"{_ODF}presentation", ("odp",), _("LibreOffice slides"), "presentation", has_text=True),
    FileKind("image/jpeg", ("jpg", "jpeg", "jpe"), _("Picture"), "image", is_image=True, is_inline=True),
    FileKind("image/png", ("png",), _("Picture"), "image", is_image=True, is_inline=True),
    FileKind("image/webp", ("webp",), _("Picture"), "image", is_image=True, is_inline=True),
    FileKind("image/gif", ("gif",), _("Picture"), "image", is_image=True),
    FileKind("image/heic", ("heic", "heif"), _("Picture"), "image", is_image=True),
    FileKind("text/plain", ("txt", "text", "log"), _("Text"), "file-text", has_text=True, is_inline=True),
    FileKind("text/csv", ("csv", "tsv"), _("Table"), "file-spreadsheet", has_text=True, is_inline=True),
    FileKind("text/markdown", ("md", "markdown"), _("Text"), "file-text", has_text=True, is_inline=True),
    FileKind("text/calendar", ("ics", "ical"), _("Calendar entry"), "calendar"),
    FileKind("text/vcard", ("vcf", "vcard"), _("Contact"), "contact"),
    FileKind("application/zip", ("zip",), "ZIP", "file-archive"),
    FileKind("video/mp4", ("mp4", "m4v"), _("Video"), "file-video"),
    FileKind("video/quicktime", ("mov",), _("Video"), "file-video"),
    FileKind("audio/mpeg", ("mp3",), _("Sound"), "file-audio"),
    FileKind("audio/mp4", ("m4a",), _("Sound"), "file-audio"),
)
# Kept as they are and only ever handed out as a download: a browser would run them.
SVG = FileKind(OCTETS, ("svg",), _("Drawing"), "file-image")
HTML = FileKind(OCTETS, ("html", "htm", "xhtml"), _("Web page"), "file-code")
XML = FileKind(OCTETS, ("xml",), "XML", "file-code")
UNKNOWN = FileKind(OCTETS, ("bin",), _("File"), "file")

_BY_MEDIA_TYPE = {kind.media_type: kind for kind in KINDS}
_TEXTS = {extension: kind for kind in KINDS if kind.media_type.startswith("text/") for extension in kind.extensions}
_DOWNLOADS = {extension: kind for kind in (SVG, HTML, XML) for extension in kind.extensions}

# What the choosing dialogue of the browser offers; the server decides by content.
ACCEPT = ",".join(f".{extension}" for kind in KINDS for extension in kind.extensions)
ACCEPT_IMAGES = ",".join(f".{extension}" for kind in KINDS if kind.is_image for extension in kind.extensions)


def kind_of(media_type: str, name: str = "") -> FileKind:
    """The kind of a stored file; `name` tells apart the kinds that are only ever downloaded."""
    if media_type == OCTETS:
        return _DOWNLOADS.get(extension_of(name), UNKNOWN)
    return _BY_MEDIA_TYPE.get(media_type, UNKNOWN)


def text_kind(extension: str) -> FileKind:
    """The kind of readable text with this extension; plain text when it says nothing known."""
    return _TEXTS.get(extension, _BY_MEDIA_TYPE["text/plain"])


def extension_of(name: str) -> str:
    """What stands behind the last dot, in lower case; empty without one."""
    stem, dot, extension = name.rpartition(".")
    return extension.lower() if dot and stem else ""
