"""Lists for spreadsheets: what leaves the platform as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

# A cell that begins like this is a formula for Excel and LibreOffice (OWASP, "CSV Injection"; full-width forms too).
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def neutral(cell: object) -> str:
    """The cell as a text that no spreadsheet program calculates; a number stays one."""
    text = "" if cell is None else str(cell)
    if isinstance(cell, int | float):
        return text
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA_STARTS) else text


def without_mark(cell: str) -> str:
    """What stood in the cell before `neutral`."""
    return cell[1:] if cell.startswith("'") and neutral(cell[1:]) == cell else cell


def csv_bytes(rows: Iterable[Sequence[object]]) -> bytes:
    """A list as a German Excel opens it with a double click: semicolons, UTF-8 with its mark, formulas neutral."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=";", lineterminator="\r\n")
    writer.writerows([neutral(cell) for cell in row] for row in rows)
    return ("\ufeff" + target.getvalue()).encode()
