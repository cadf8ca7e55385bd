"""Names of files: kept as people gave them, made safe for every disk and header."""

import re
import unicodedata

from django.utils.translation import gettext as _

from .kinds import FileKind, extension_of

MAX_CHARACTERS = 120
# Most disks end at 255 bytes; browsers add " (1)" when they save.
MAX_BYTES = 200
_FORBIDDEN_ON_WINDOWS = re.compile(r'[<>:"|?*]')
_RESERVED_ON_WINDOWS = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)
# Control, format (bidi overrides, zero width), surrogates, private use.
_INVISIBLE = {"Cc", "Cf", "Cs", "Co"}


def clean_name(raw: str, kind: FileKind) -> str:
    """A display name from what the browser sent: no path, no invisible characters, NFC, an extension that fits `kind`.

    The bytes never lie under this name. It is at most 120 characters and 200 bytes of UTF-8 long.
    """
    name = _FORBIDDEN_ON_WINDOWS.sub("-", _visible(raw))
    extension = extension_of(name)
    stem = name[: -len(extension) - 1] if extension else name
    if extension not in kind.extensions:
        # "Antrag v1.2" keeps its ".2"; "Antrag.docx" that is a PDF loses the wrong extension.
        stem = stem if re.fullmatch(r"[a-z]\w{1,4}", extension) else f"{stem}.{extension}" if extension else stem
        extension = kind.extensions[0]
    stem = " ".join(stem.split()).strip(". ")
    if not stem:
        stem = _("File")
    if _RESERVED_ON_WINDOWS.match(stem.split(".")[0]):
        stem = f"_{stem}"
    return f"{_shortened(stem, len(extension) + 1)}.{extension}"


def spoken_name(raw: str) -> str:
    """The name as a sentence may repeat it: as the person knows it, without tricks, at most 120 characters."""
    return " ".join(_visible(raw).split())[:MAX_CHARACTERS] or _("File")


def _visible(raw: str) -> str:
    name = unicodedata.normalize("NFC", raw.replace("\\", "/").rsplit("/", 1)[-1])
    name = "".join(" " if character.isspace() else character for character in name)
    return "".join(character for character in name if unicodedata.category(character) not in _INVISIBLE)


def _shortened(stem: str, room: int) -> str:
    stem = stem[: MAX_CHARACTERS - room]
    return stem.encode()[: MAX_BYTES - room].decode(errors="ignore").rstrip(". ")
