"""The suite's settings: fast hasher, no manifest, mail kept in memory, jobs run where they are enqueued."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("KURZEWEGE_MODE", "demo")
os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="kurzewege-test-"))

from .base import *  # noqa: E402, F403
from .base import DATA_DIR, DATABASES, STATIC_ROOT, STORAGES

STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns about a missing one

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# A file, not memory: sockets and threads of one test see the same database.
DATABASES["default"]["TEST"] = {"NAME": str(Path(DATA_DIR) / "test.sqlite3")} if not os.environ.get("DATABASE_URL") else {}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "ENQUEUE_ON_COMMIT": True}}
# Mails written by `send_mail_to` arrive in `django.core.mail.outbox`, as allauth's do.
MAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
ACCOUNT_RATE_LIMITS = False
