"""Jobs as on a real installation: rows of the database, run by a worker."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from kurzewege.common.jobs import queue, worker
from tests.project.jobs import sample_jobs


@pytest.fixture(autouse=True)
def stored_jobs(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
    sample_jobs.RAN.clear()


@pytest.fixture
def run_next() -> Callable[[], DBTaskResult | None]:
    """Runs the next ready job in this thread, as one worker would; a retry's delay counts as over."""

    def run() -> DBTaskResult | None:
        DBTaskResult.objects.filter(status="READY", run_after__lt=timezone.now() + timedelta(days=2)).update(
            run_after=timezone.now()
        )
        row = queue.claim("here/1/abc/0")
        if row:
            worker.run(row, worker.Alarm())
            row.refresh_from_db()
        return row

    return run
