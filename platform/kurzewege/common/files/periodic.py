"""What happens to files by itself."""

import logging
from datetime import timedelta

from kurzewege.common.jobs.api import periodic

from . import integrity, storage

log = logging.getLogger(__name__)


@periodic(every=timedelta(hours=6))
def tidy_files() -> None:
    """Forgotten drafts go after a week, orphaned bytes after a day; missing bytes are told to the operator."""
    drafts = integrity.delete_old_drafts()
    findings = integrity.check()
    storage.remove(findings.orphans)
    for file in findings.missing:
        log.error("the bytes of file %s are missing", file.key)
    if drafts or findings.orphans:
        log.info("deleted %d forgotten drafts and %d orphaned files", drafts, len(findings.orphans))
