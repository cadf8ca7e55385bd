"""`/healthz`: numbers for a monitor, 503 when nothing works, nothing about anybody."""

import shutil
from collections import namedtuple
from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from kurzewege.common.http import health
from kurzewege.common.mail.outbox import put
from tests.project.serve.installation import PRODUCTION, Installation

CALM = {
    "status": "ok",
    "database": "ok",
    "queue_age_seconds": 0,
    "jobs_failed": 0,
    "mail_waiting": 0,
    "mail_failed": 0,
    "disk": "ok",
    "redis": "none",
}


@pytest.fixture(autouse=True)
def stored_jobs(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
    settings.REDIS_URL = ""


@pytest.mark.django_db
def test_health_of_a_calm_installation_is_ok_for_a_guest(client, django_assert_num_queries):
    with django_assert_num_queries(4):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, CALM)
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_health_shows_a_queue_that_stands_still(client):
    put(to="amina@example.org", subject="geheim", text="geheim")
    DBTaskResult.objects.update(enqueued_at=timezone.now() - timedelta(minutes=10))
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (
        200, CALM | {"status": "degraded", "queue_age_seconds": 600, "mail_waiting": 1},
    )  # fmt: skip
    assert b"amina" not in answer.content


@pytest.mark.django_db
def test_job_that_waits_for_another_attempt_is_not_late(client):
    put(to="amina@example.org", subject="x", text="x")
    long_ago = timezone.now() - timedelta(hours=3)
    DBTaskResult.objects.update(enqueued_at=long_ago, run_after=timezone.now() - timedelta(seconds=7))
    assert client.get("/healthz").json()["queue_age_seconds"] == 7
    DBTaskResult.objects.update(run_after=timezone.now() + timedelta(hours=1))
    assert client.get("/healthz").json()["queue_age_seconds"] == 0


@pytest.mark.django_db
def test_full_disk_is_failing(client, monkeypatch):
    usage = namedtuple("usage", "total used free")(10**12, 10**12 - 10**6, 10**6)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (503, CALM | {"status": "failing", "disk": "full"})


@pytest.mark.django_db
def test_redis_that_does_not_answer_is_degraded(client, settings):
    settings.REDIS_URL = "redis://:canary@127.0.0.1:1/0"
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, CALM | {"status": "degraded", "redis": "failing"})
    assert b"canary" not in answer.content


@pytest.mark.django_db
def test_health_takes_no_post(client):
    assert client.post("/healthz").status_code == 405


def test_database_that_is_away_is_failing_and_shows_no_secret(tmp_path):
    away = Installation(tmp_path, **PRODUCTION, DATABASE_URL="postgres://someone:canary@127.0.0.1:1/none")
    code = "from django.test import Client; a = Client().get('/healthz'); print(a.status_code, a.content.decode())"
    _, output = away.manage("shell", "-v0", "-c", code, ALLOWED_HOSTS="testserver")
    answer = output.strip().splitlines()[-1]
    assert answer.startswith('503 {"status": "failing", "database": "failing", "queue_age_seconds": null')
    assert "canary" not in answer


def test_limits_are_stated_in_one_place():
    assert (health.LATE_QUEUE_SECONDS, health.LOW_DISK_BYTES) == (300, 50 * 1024 * 1024)
