"""Reading a spreadsheet that somebody uploads for an import: opened by the extractor only, kept nowhere."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from kurzewege.common.errors import Refused

from .detect import detect
from .extractor.result import TABLE
from .models import StoredFile
from .names import spoken_name
from .processing import extract

MAX_TABLE_BYTES = 5 * 1024 * 1024
# What `extractor.table` stops at; named in its sentence.
MAX_TABLE_ROWS = 5_000
_SHEETS = ("xlsx", "ods")


def read_table(upload: UploadedFile) -> list[list[str]]:
    """The rows of a CSV, XLSX or ODS file as text, rows of any width. `Refused` with a sentence for everything else."""
    name = spoken_name(upload.name or "")
    if (upload.size or 0) > MAX_TABLE_BYTES:
        raise Refused(_("The list is too large: at most 5 MB and %(rows)s rows.") % {"rows": MAX_TABLE_ROWS})
    if upload.file is None:
        raise Refused(_("The list is empty."))
    kind = detect(upload.file, upload.name or "")
    if not kind.media_type.startswith("text/") and not set(kind.extensions) & set(_SHEETS):
        raise Refused(
            _("“%(name)s” is no list. Please save it as XLSX, ODS or CSV and choose it again.") % {"name": name}
        )
    rows = _extracted(upload, kind.media_type)
    if not rows:
        raise Refused(_("The list is empty."))
    return rows


def _extracted(upload: UploadedFile, media_type: str) -> list[list[str]]:
    with tempfile.TemporaryDirectory(prefix="kurzewege-") as folder_name:
        folder = Path(folder_name)
        path = folder / "upload"
        with path.open("wb") as target:
            for chunk in upload.chunks():
                target.write(chunk)
        result = extract(path, TABLE + media_type, folder)
        if result.reason == StoredFile.Problem.TOO_LARGE:
            raise Refused(_("The list is too large: at most 5 MB and %(rows)s rows.") % {"rows": MAX_TABLE_ROWS})
        if result.reason:
            raise Refused(str(StoredFile.Problem(result.reason).label))
        rows: list[list[str]] = json.loads((folder / "table.json").read_text(encoding="utf-8"))
    return rows
