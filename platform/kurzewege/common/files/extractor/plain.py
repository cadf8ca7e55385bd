"""Plain text: decoded, as one page."""

from pathlib import Path

from .result import MAX_CHARACTERS, Result, Unreadable


def read(path: Path) -> Result:
    with path.open("rb") as stream:
        data = stream.read(4 * MAX_CHARACTERS)
    result = Result()
    result.add_text(1, _decoded(data))
    return result


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "ignore")
    for cut in range(4):  # the limit may cut through a character
        try:
            return data[: len(data) - cut].decode("utf-8-sig")
        except UnicodeDecodeError:
            continue
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise Unreadable("broken") from error
