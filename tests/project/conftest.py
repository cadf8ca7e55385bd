"""What several tests of the platform need."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.services import Missing, Redis, unprivileged_account


@pytest.fixture
def broker() -> Iterator[Redis]:
    """A Redis of one test's own: it is killed and frozen there."""
    account = unprivileged_account()
    with tempfile.TemporaryDirectory(prefix="kurzewege-redis-") as folder:
        if account:
            shutil.chown(folder, account)
        try:
            server = Redis(Path(folder) / "redis", account)
        except Missing as missing:
            if os.environ.get("CI") == "true":
                pytest.fail(str(missing), pytrace=False)
            pytest.skip(f"NOT TESTED, what needs a Redis of its own: {missing}")
        server.start()
        yield server
        server.thaw()
        server.stop(signal.SIGKILL)
