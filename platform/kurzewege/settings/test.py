"""The suite's settings: fast hasher, no manifest, mail kept in memory, jobs run where they are enqueued."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

os.environ.setdefault("KURZEWEGE_MODE", "demo")
if "DATA_DIR" not in os.environ:
    # Inherited by pytest's worker processes; only the process that made the folder takes it away.
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="kurzewege-test-")
    atexit.register(shutil.rmtree, os.environ["DATA_DIR"], ignore_errors=True)

from .base import *  # noqa: F403
from .base import CACHES, CHANNEL_LAYERS, DATA_DIR, DATABASES, REDIS_URL, STATIC_ROOT, STORAGES

STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns about a missing one

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# A file, not memory: sockets and threads of one test see the same database.
if not os.environ.get("DATABASE_URL"):
    DATABASES["default"]["TEST"] = {"NAME": str(Path(DATA_DIR) / "test.sqlite3")}
elif _run := os.environ.get("TEST_RUN"):
    # Runs at the same time: each makes and drops databases of its own.
    DATABASES["default"]["TEST"] = {"NAME": f"test_kurzewege_{_run}"}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
# Mails written by `send_mail_to` arrive in `django.core.mail.outbox`, as allauth's do.
MAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
ACCOUNT_RATE_LIMITS = False
PREPARED_QUERIES_ARE_CHECKED = True
STENCILS_ARE_CHECKED = True

if REDIS_URL:
    # Each of pytest's workers has a Redis database and channel names of its own: one clears no other's cache. Runs at
    # the same time are given addresses with different numbers to count from.
    _worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    _address = urlsplit(REDIS_URL)
    _own = int(_address.path.strip("/") or 0) + _worker + 1
    CACHES["default"]["LOCATION"] = _address._replace(path=f"/{_own}").geturl()
    CHANNEL_LAYERS["default"]["CONFIG"]["prefix"] = f"kurzewege-test-{_own}"
