"""`make check`: every check that needs no running test, all of them even after one has failed, with a summary."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
APPS = ["members", "groups", "documents", "feed", "events", "openmic"]
PYTHON = [sys.executable]
STRICT_PYTHON = [*PYTHON, "-W", "error"]

# What a production installation sets, with values that pass the deployment checks and reach nobody.
PRODUCTION = {
    "KURZEWEGE_MODE": "production",
    "SECRET_KEY": "checked-but-never-served-" + "Kx3mQ9vT2hW7pL4zR8nB6cF5" * 2,
    "SITE_URL": "https://netzwerk.example.org",
    "EMAIL_HOST": "mail.example.org",
    "DATABASE_URL": "postgres://kurzewege@127.0.0.1:1/kurzewege",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "TRUSTED_PROXY_COUNT": "1",
}
TESTING = {"DJANGO_SETTINGS_MODULE": "kurzewege.settings.test"}

IMPORT_EVERYTHING = """
import django; django.setup()
import kurzewege.asgi, kurzewege.urls
from django.urls import get_resolver; get_resolver().url_patterns
"""

# name → (command, environment on top of the caller's)
CHECKS: dict[str, tuple[list[str], dict[str, str]]] = {
    "ruff": ([*PYTHON, "-m", "ruff", "check", "."], {}),
    "ruff format": ([*PYTHON, "-m", "ruff", "format", "--check", "."], {}),
    "mypy": ([*PYTHON, "-m", "mypy", "manage.py", "scripts", "platform/kurzewege", *APPS], {}),
    "templates": ([*PYTHON, "-m", "djlint", "platform", *APPS, "--lint", "--quiet"], {}),
    "import order": ([str(Path(sys.executable).with_name("lint-imports"))], {"PYTHONPATH": ".:platform"}),
    "imports without warnings": ([*STRICT_PYTHON, "-c", IMPORT_EVERYTHING], TESTING | {"PYTHONPATH": "platform"}),
    "migrations": ([*STRICT_PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"], TESTING),
    "deployment": ([*STRICT_PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
    "German texts": ([*PYTHON, "-m", "scripts.messages", "check"], {}),
    "shell scripts": (["sh", "-n", "scripts/find-python", "scripts/lock"], {}),
    "CI script": (["bash", "-n", ".ci/run"], {}),
}


def main() -> None:
    """Entry point: the checks named as arguments, else all; exit code 1 when any failed."""
    chosen = sys.argv[1:] or list(CHECKS)
    failed = [name for name in chosen if not passes(name, *CHECKS[name])]
    if failed:
        sys.exit(f"\ncheck: failed: {', '.join(failed)}")
    print("\ncheck: everything passed")


def passes(name: str, command: list[str], extra: dict[str, str]) -> bool:
    """Runs one check and prints its output only when it failed."""
    began = time.monotonic()
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | extra,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    verdict = "FAILED" if done.returncode else "ok"
    print(f"{verdict:7}{name} ({time.monotonic() - began:.1f} s)", flush=True)
    if done.returncode:
        print(done.stdout.rstrip(), flush=True)
    return not done.returncode


if __name__ == "__main__":
    main()
