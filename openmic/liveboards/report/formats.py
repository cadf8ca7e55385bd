"""The files in which a board can be taken along."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .as_json import json_of
from .as_paper import odt_of, pdf_of
from .as_table import csv_of
from .standing import Standing


@dataclass(frozen=True)
class Format:
    """`extension` is part of the address, too."""

    extension: str
    media_type: str
    render: Callable[[Standing], bytes]


FORMATS = {
    format.extension: format
    for format in (
        Format("pdf", "application/pdf", pdf_of),
        Format("odt", "application/vnd.oasis.opendocument.text", odt_of),
        Format("csv", "text/csv; charset=utf-8", csv_of),
        Format("json", "application/json", json_of),
    )
}
