import sys
from pathlib import Path

from .limits import limit_this_process
from .result import TABLE, Crop, Result, Unreadable


def main(media_type: str, path: Path, folder: Path, crop: str = "") -> int:
    """Write the result as JSON; a file that cannot be read is a result, not an error."""
    limit_this_process()
    try:
        result = _read(media_type, path, folder) if not crop else _squares(media_type, path, folder, crop)
    except Unreadable as unreadable:
        result = Result(reason=unreadable.reason)
    except (MemoryError, RecursionError):
        result = Result(reason="too_large")
    sys.stdout.write(result.as_json())
    return 0


def _read(media_type: str, path: Path, folder: Path) -> Result:
    if media_type.startswith(TABLE):
        from . import table

        return table.read(path, media_type.removeprefix(TABLE), folder)
    # Each reader is imported only when it is needed: an Office file costs no PDF library.
    if media_type.startswith("image/"):
        from . import images

        return images.read(path, media_type, folder)
    if media_type == "application/pdf":
        from . import pdf

        return pdf.read(path, folder)
    if media_type.startswith("text/"):
        from . import plain

        return plain.read(path)
    from . import office

    return office.read(path, media_type, folder)


def _squares(media_type: str, path: Path, folder: Path, crop: str) -> Result:
    from . import images

    return images.squares(path, media_type, folder, Crop.from_json(crop))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), *sys.argv[4:]))
