"""The locked lists hold what the direct ones ask for, each version under hashes."""

import re
from pathlib import Path

import pytest

REQUIREMENTS = Path(__file__).resolve().parents[3] / "requirements"


def locked(name: str) -> dict[str, set[str]]:
    """Normalised name → the pinned versions with their markers (several where Python versions need several)."""
    pins: dict[str, set[str]] = {}
    for line in (REQUIREMENTS / name).read_text(encoding="utf-8").splitlines():
        if match := re.match(r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^ \\]+ ?(?:;[^\\]*)?)", line):
            pins.setdefault(normal(match[1]), set()).add(match[2].strip())
    return pins


def direct(name: str) -> dict[str, str]:
    """Normalised name → the exact version asked for, "" where a range is."""
    wanted = {}
    for line in (REQUIREMENTS / name).read_text(encoding="utf-8").splitlines():
        if match := re.match(r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?(?:==([^ ,]+))?", line.split("#")[0]):
            wanted[normal(match[1])] = match[2] or ""
    wanted.pop("-r", None)
    return wanted


def normal(name: str) -> str:
    """The name as package indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("which", ["installer", "base", "dev"])
def test_lock_holds_every_direct_requirement(which):
    pins = locked(f"{which}.txt")
    for name, version in direct(f"{which}.in").items():
        assert name in pins, name
        assert not version or pins[name] == {version}, name


def test_dev_lock_holds_the_base_lock_unchanged():
    dev = locked("dev.txt")
    assert {name: dev.get(name) for name in locked("base.txt")} == locked("base.txt")


@pytest.mark.parametrize("which", ["installer", "base", "dev"])
def test_lock_has_hashes_for_every_version(which):
    text = (REQUIREMENTS / f"{which}.txt").read_text(encoding="utf-8")
    for entry in re.split(r"\n(?=[A-Za-z0-9])", text):
        assert "==" not in entry.split("\n")[0] or "--hash=sha256:" in entry, entry.split("\n")[0]
