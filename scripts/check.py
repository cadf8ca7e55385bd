"""`make check`: every check that needs no running test, all of them even after one has failed, with a summary."""

import os
import secrets
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
APPS = ["members", "groups", "documents", "feed", "events", "openmic"]
PYTHON = [sys.executable]
STRICT_PYTHON = [*PYTHON, "-W", "error"]


def production() -> dict[str, str]:
    """What the operator's guide tells to set: the example itself, but with secrets of its own and no files."""
    lines = (ROOT / "deploy" / "environment.example").read_text(encoding="utf-8").splitlines()
    example = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    given = {name: value for name, value in example.items() if not name.endswith("_FILE") and name != "DATA_DIR"}
    return given | {"SECRET_KEY": secrets.token_urlsafe(50), "EMAIL_HOST_PASSWORD": secrets.token_urlsafe(16)}


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
    "deployment": ([*STRICT_PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"], production()),
    "German texts": ([*PYTHON, "-m", "scripts.messages", "check"], {}),
    "shell scripts": (["sh", "-c", "sh -n scripts/find-python && sh -n scripts/lock && bash -n .ci/run"], {}),
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
