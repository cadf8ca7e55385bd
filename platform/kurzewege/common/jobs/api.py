"""Jobs: `@job` and `@periodic`; see docs/decisions/0006-jobs.md."""

from .job import GiveUpError, Job, job
from .liveness import is_gone, process_tag, should_stop
from .schedule import periodic

__all__ = ["GiveUpError", "Job", "is_gone", "job", "periodic", "process_tag", "should_stop"]
