"""What happens to groups by itself."""

from __future__ import annotations

from datetime import timedelta

from kurzewege.common.jobs.api import periodic

from .actions.ending import purge_deleted_groups
from .actions.quiet import ask_quiet_groups


@periodic(every=timedelta(hours=24))
def tidy_groups() -> None:
    """Groups deleted 30 days ago go for good; the leads of quiet ones are asked."""
    purge_deleted_groups()
    ask_quiet_groups()
