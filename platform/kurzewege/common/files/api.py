"""Files: what other code imports (`from kurzewege.common.files import api as files`)."""

from .access import accessible
from .facts import FileProcessed
from .models import FilePage, StoredFile
from .store import Attachments, Description, attach, copy, detach, set_files, store_bytes, store_upload

__all__ = [
    "Attachments",
    "Description",
    "FilePage",
    "FileProcessed",
    "StoredFile",
    "accessible",
    "attach",
    "copy",
    "detach",
    "set_files",
    "store_bytes",
    "store_upload",
]
