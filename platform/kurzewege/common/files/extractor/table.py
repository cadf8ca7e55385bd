"""The cells of a spreadsheet as text, as German office software saves them.

CSV: separated by semicolons, commas or tabs, in UTF-8 (with or without a mark in front), UTF-16 or Windows-1252, with
line breaks inside quotation marks. XLSX and ODS: the first sheet that names an e-mail address, else the first with
anything in it; a merged cell's value stands in each of its rows. The rows go to FOLDER/table.json, a list of lists.
"""

import csv
import datetime as dt
import io
import itertools
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import python_calamine as calamine

from .plain import decoded
from .result import Result, Unreadable

MAX_ROWS = 5_000
MAX_COLUMNS = 60
MAX_CELL = 500
_SAMPLE_ROWS = 30
_DELIMITERS = ";\t,|"
_SEP = "sep="


def read(path: Path, media_type: str, folder: Path) -> Result:
    """FOLDER/table.json without empty rows at the end; `pages` is the number of rows."""
    rows = _text_rows(path) if media_type.startswith("text/") else _sheet_rows(path)
    table = _trimmed(rows)
    (folder / "table.json").write_text(json.dumps(table), encoding="utf-8")
    return Result(pages=len(table))


def _trimmed(rows: Iterable[list[str]]) -> list[list[str]]:
    table: list[list[str]] = []
    filled = 0
    for row in rows:
        cells = [cell.replace("\0", "").strip()[:MAX_CELL] for cell in row[:MAX_COLUMNS]]
        table.append([cell.encode("utf-8", "ignore").decode() for cell in cells])
        if any(cells):
            filled = len(table)
        # Some programs keep a million empty rows below the last one.
        if filled > MAX_ROWS:
            raise Unreadable("too_large")
        if len(table) > filled + MAX_ROWS:
            break
    return table[:filled]


# --- Text ---------------------------------------------------------------------------------------


def _text_rows(path: Path) -> Iterator[list[str]]:
    text = decoded(path.read_bytes()).removeprefix("\ufeff")
    delimiter = ""
    if text[:4].lower() == _SEP:  # a line for Excel alone
        first, _newline, text = text.partition("\n")
        delimiter = first[4:5]
    yield from _parsed(text, delimiter or _delimiter_of(text))


def _parsed(text: str, delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(1_000_000)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise Unreadable("broken") from error


def _delimiter_of(text: str) -> str:
    """The sign that cuts most of the first rows into the same number of cells, and into most cells."""

    def fits(delimiter: str) -> tuple[int, int]:
        widths = [len(row) for row in itertools.islice(_parsed(text, delimiter), _SAMPLE_ROWS) if any(row)]
        usual = max(set(widths), key=widths.count, default=1)
        return (sum(width == usual for width in widths) if usual > 1 else 0, usual)

    return max(_DELIMITERS, key=fits)


# --- Spreadsheets -------------------------------------------------------------------------------


def _sheet_rows(path: Path) -> list[list[str]]:
    try:
        book = calamine.CalamineWorkbook.from_path(path)
        sheets = [_rows_of(book.get_sheet_by_name(name)) for name in book.sheet_names[:20]]
    except calamine.PasswordError as error:
        raise Unreadable("password") from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise Unreadable("broken") from error
    filled = [rows for rows in sheets if any(any(row) for row in rows)]
    return next(filter(_names_an_address, filled), filled[0] if filled else [])


def _names_an_address(rows: list[list[str]]) -> bool:
    return any("mail" in cell.lower() or "@" in cell for row in rows[:20] for cell in row)


def _rows_of(sheet: calamine.CalamineSheet) -> list[list[str]]:
    if sheet.total_height > 20 * MAX_ROWS:
        raise Unreadable("too_large")
    rows = [[_as_text(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        for row in rows[top + 1 : min(bottom, len(rows) - 1) + 1] if left == right else ():
            if left < len(row):
                row[left] = rows[top][left]
    return rows


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime | dt.date):
        return value.strftime("%d.%m.%Y")
    return str(value)
