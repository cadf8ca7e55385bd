"""Files: what other code imports (`from kurzewege.common.files import api as files`)."""

from .access import accessible, own_draft
from .extractor.result import Crop
from .facts import FileProcessed
from .models import FilePage, StoredFile
from .processing import squares
from .serving import POLICY, serve
from .store import (
    Attachments,
    Description,
    attach,
    copy,
    detach,
    read,
    set_files,
    store_bytes,
    store_clean,
    store_upload,
)
from .tables import read_table

__all__ = [
    "POLICY",
    "Attachments",
    "Crop",
    "Description",
    "FilePage",
    "FileProcessed",
    "StoredFile",
    "accessible",
    "attach",
    "copy",
    "detach",
    "own_draft",
    "read",
    "read_table",
    "serve",
    "set_files",
    "squares",
    "store_bytes",
    "store_clean",
    "store_upload",
]
