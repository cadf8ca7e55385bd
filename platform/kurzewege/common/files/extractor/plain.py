"""Plain text: decoded, as one page."""

import codecs
from pathlib import Path

from .result import MAX_CHARACTERS, Result, Unreadable

MAX_BYTES = 4 * MAX_CHARACTERS


def read(path: Path) -> Result:
    with path.open("rb") as stream:
        data = stream.read(MAX_BYTES)
    result = Result()
    result.add_text(1, decoded(data))
    return result


def decoded(data: bytes) -> str:
    """UTF-16 or UTF-8 with its mark, UTF-8, else Windows-1252. Unreadable for what is none of them."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "ignore")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            # Not final when the limit is reached: it may cut through a character.
            return codecs.getincrementaldecoder(encoding)().decode(data, final=len(data) < MAX_BYTES)
        except UnicodeDecodeError:
            continue
    raise Unreadable("broken")
