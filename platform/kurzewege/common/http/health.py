"""`/healthz`: what a monitor or the proxy asks. Numbers only, nothing that identifies anybody."""

import logging
import shutil
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.db.models import Case, Min, When
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

log = logging.getLogger("kurzewege.health")

LOW_DISK_BYTES = 50 * 1024 * 1024
LATE_QUEUE_SECONDS = 300
REDIS_TIMEOUT_SECONDS = 1


@login_not_required
@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """`{status, database, disk, redis, queue_age_seconds, jobs_failed, mail_waiting, mail_failed}`.

    `status` is "ok", "degraded" (200: pages work, something beside them does not) or "failing" (503: the database
    is away or the disk is full). A number is null when it could not be read.
    """
    database = _database()
    disk, redis = _disk(), _redis()
    if database["database"] != "ok" or disk != "ok":
        status = "failing"
    elif redis == "failing" or (database["queue_age_seconds"] or 0) > LATE_QUEUE_SECONDS:
        status = "degraded"
    else:
        status = "ok"
    answer = {"status": status, **database, "disk": disk, "redis": redis}
    return JsonResponse(answer, status=503 if status == "failing" else 200)


def _database() -> dict[str, Any]:
    try:
        return {"database": "ok", **_numbers()}
    except Error as error:
        log.error("health: the database does not answer: %s", type(error).__name__)
        connection.close()
        nothing = dict.fromkeys(["queue_age_seconds", "jobs_failed", "mail_waiting", "mail_failed"])
        return {"database": "failing", **nothing}


def _numbers() -> dict[str, int]:
    from django_tasks_db.models import DBTaskResult, get_date_max

    from kurzewege.common.mail.models import OutgoingMail

    # A job that waited for another attempt is late from the moment at which it was to be tried again.
    waits_since = Case(When(run_after=get_date_max(), then="enqueued_at"), default="run_after")
    since = DBTaskResult.objects.ready().order_by().aggregate(since=Min(waits_since))["since"]
    return {
        "queue_age_seconds": max(0, round((timezone.now() - since).total_seconds())) if since else 0,
        "jobs_failed": DBTaskResult.objects.failed().count(),
        "mail_waiting": OutgoingMail.objects.waiting().count(),
        "mail_failed": OutgoingMail.objects.failed().count(),
    }


def _disk() -> str:
    try:
        return "ok" if shutil.disk_usage(settings.DATA_DIR).free > LOW_DISK_BYTES else "full"
    except OSError as error:
        log.error("health: DATA_DIR cannot be read: %s", error.strerror)
        return "failing"


def _redis() -> str:
    """ "none" without REDIS_URL, else "ok" or "failing"."""
    if not settings.REDIS_URL:
        return "none"
    from redis import Redis, RedisError

    client = Redis.from_url(
        settings.REDIS_URL, socket_timeout=REDIS_TIMEOUT_SECONDS, socket_connect_timeout=REDIS_TIMEOUT_SECONDS
    )
    try:
        client.ping()
    except (RedisError, OSError) as error:
        log.error("health: Redis does not answer: %s", type(error).__name__)
        return "failing"
    finally:
        client.close()
    return "ok"
