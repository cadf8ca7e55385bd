"""How `.venv` gets its libraries: with uv, with pip where uv cannot, and never in silence."""

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from scripts import setup

# Notes the call and its settings; fails where the test says so.
PROGRAM = """#!/bin/sh
echo "${{0##*/}} $*" >> {log}
case "$*" in
    "-m pip config list") cat {folder}/pip-configuration 2>/dev/null; exit 0 ;;
    *installer.txt*) [ ! -e {folder}/no-uv ] || {{ echo >&2; echo 'ERROR: no wheel' >&2; exit 1; }} ;;
    "pip install"*) env | grep ^UV_ >> {log}; mkdir -p "$UV_CACHE_DIR"
        [ ! -e {folder}/uv-fails ] || {{ echo 'error: no such index' >&2; echo '  cause: no route' >&2; exit 2; }} ;;
    *) [ ! -e {folder}/pip-fails ] || exit 1 ;;
esac
"""


class Place:
    """A folder with lists and a `.venv` of programs that only note how they are called."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.venv, self.lists = folder, folder / ".venv", folder / "requirements"
        self.log = folder / "log"
        self.lists.mkdir()
        for name in ("installer", "base", "dev"):
            (self.lists / f"{name}.txt").write_text(f"{name}==1.0\n")

    def write_programs(self) -> None:
        """The Python and the uv that note their calls."""
        for name in ("python", "uv"):
            path = self.venv / "bin" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(PROGRAM.format(log=self.log, folder=self.folder))
            path.chmod(0o755)

    def calls(self) -> list[str]:
        """What was called since the last time."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        self.log.unlink(missing_ok=True)
        return lines

    def installed(self) -> list[str]:
        """Program and list of each installation since the last time."""
        installations = [line for line in self.calls() if " install " in line]
        return [f"{line.split()[0]} {line.rpartition('/')[2]}" for line in installations]


@pytest.fixture
def place(tmp_path, monkeypatch):
    made = Place(tmp_path)
    monkeypatch.setattr(setup, "VENV", made.venv)
    monkeypatch.setattr(setup, "REQUIREMENTS", made.lists)
    for name in [name for name in os.environ if name.startswith("UV_")]:
        monkeypatch.delenv(name)
    return made


@pytest.fixture
def noted(place):
    place.write_programs()
    return place


def test_libraries_are_installed_with_uv_once(noted, capsys):
    setup.ensure_libraries("dev")
    assert noted.installed() == ["python installer.txt", "uv dev.txt"]
    assert len(capsys.readouterr().out.splitlines()) == 1
    setup.ensure_libraries("dev")
    setup.ensure_libraries("base")
    assert noted.calls() == []


@pytest.mark.parametrize("changed", ["installer", "base"])
def test_changed_list_is_installed_again(noted, changed):
    setup.ensure_libraries("base")
    noted.calls()
    (noted.lists / f"{changed}.txt").write_text(f"{changed}==1.1\n")
    setup.ensure_libraries("base")
    assert noted.installed() == ["python installer.txt", "uv base.txt"]


def test_every_installation_is_under_hashes(noted):
    (noted.folder / "uv-fails").touch()
    setup.ensure_libraries("base")
    installations = [line for line in noted.calls() if " install " in line]
    assert [line for line in installations if "--require-hashes" not in line] == []
    assert len(installations) == 3


@pytest.mark.parametrize(
    ("obstacle", "installed", "reason"),
    [
        ("no-uv", ["python installer.txt", "python base.txt"], "ERROR: no wheel"),
        ("uv-fails", ["python installer.txt", "uv base.txt", "python base.txt"], "error: no such index"),
    ],
)
def test_where_uv_cannot_pip_does_and_one_line_says_so(noted, capfd, obstacle, installed, reason):
    (noted.folder / obstacle).touch()
    setup.ensure_libraries("base")
    assert noted.installed() == installed
    out, error = capfd.readouterr()
    assert out.splitlines()[1:] == [f"pip installs them, which takes a minute more, because uv could not: {reason}"]
    assert error == ""
    setup.ensure_libraries("base")
    assert noted.calls() == []


def test_uv_that_does_not_start_is_no_obstacle(noted):
    (noted.venv / "bin" / "uv").unlink()
    setup.ensure_libraries("base")
    assert noted.installed() == ["python installer.txt", "python base.txt"]


def test_where_neither_can_a_sentence_says_so_and_the_next_start_tries_again(noted):
    for obstacle in ("no-uv", "pip-fails"):
        (noted.folder / obstacle).touch()
    with pytest.raises(SystemExit, match="could not be installed"):
        setup.ensure_libraries("base")
    assert not (noted.venv / "installed-base").exists()


@pytest.mark.parametrize("obstacle", ["", "uv-fails"])
def test_cache_of_uv_lies_in_the_environment_and_does_not_stay(noted, obstacle):
    if obstacle:
        (noted.folder / obstacle).touch()
    setup.ensure_libraries("base")
    cache = noted.venv / "installer-cache"
    assert f"UV_CACHE_DIR={cache}" in noted.calls()
    assert not cache.exists()


def test_own_settings_of_uv_come_first(noted, monkeypatch):
    own = noted.folder / "shared"
    monkeypatch.setenv("UV_CACHE_DIR", str(own))
    monkeypatch.setenv("UV_SYSTEM_CERTS", "false")
    setup.ensure_libraries("base")
    assert {f"UV_CACHE_DIR={own}", "UV_SYSTEM_CERTS=false"} <= set(noted.calls())
    assert own.exists()


def test_index_of_pip_is_the_index_of_uv(noted, monkeypatch):
    configuration = noted.folder / "pip-configuration"
    configuration.write_text("global.index-url='https://a.example/simple'\nglobal.timeout='9'\n")
    setup.ensure_libraries("base")
    assert "UV_DEFAULT_INDEX=https://a.example/simple" in noted.calls()
    (noted.venv / "installed-base").unlink()
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://b.example/simple")
    setup.ensure_libraries("base")
    assert "UV_DEFAULT_INDEX=https://b.example/simple" in noted.calls()


def write_wheel(folder: Path) -> str:
    """A library of one line; gives the hash it is locked with."""
    folder.mkdir()
    path = folder / "oneline-1.0-py3-none-any.whl"
    files = {
        "oneline.py": "LINE = 1\n",
        "oneline-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: oneline\nVersion: 1.0\n",
        "oneline-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    digests = {
        name: base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        for name, text in files.items()
    }
    record = "".join(f"{name},sha256={digests[name]},{len(text)}\n" for name, text in files.items())
    with zipfile.ZipFile(path, "w") as wheel:
        for name, text in {**files, "oneline-1.0.dist-info/RECORD": record}.items():
            wheel.writestr(name, text)
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def real(place, monkeypatch):
    """A virtual environment with the real uv, which reaches no index but a folder."""
    uv = Path(sys.prefix) / "bin" / "uv"
    if not uv.exists():
        if os.environ.get("CI") == "true":
            pytest.fail("uv could not be installed here: pip has installed the libraries")
        pytest.skip("NOT TESTED, the real uv: it could not be installed here, pip has installed the libraries")
    venv.EnvBuilder(symlinks=True).create(place.venv)
    shutil.copy(uv, place.venv / "bin" / "uv")
    for name, value in {"UV_NO_INDEX": "true", "UV_FIND_LINKS": str(place.folder / "wheels")}.items():
        monkeypatch.setenv(name, value)
    # That environment has no pip, which would fetch uv.
    python, attempt = setup.venv_python(), setup.attempt
    monkeypatch.setattr(setup, "attempt", lambda call, *rest: "" if call[0] == python else attempt(call, *rest))
    return place


def test_real_uv_installs_a_list_compiled_and_leaves_nothing_else(real, capfd):
    digest = write_wheel(real.folder / "wheels")
    (real.lists / "base.txt").write_text(f"oneline==1.0 --hash=sha256:{digest}\n")
    setup.ensure_libraries("base")
    assert len(capfd.readouterr().out.splitlines()) == 1
    asked = subprocess.run(
        [setup.venv_python(), "-c", "import oneline, os; print(oneline.LINE, os.path.exists(oneline.__cached__))"],
        env={"PYTHONDONTWRITEBYTECODE": "1"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert asked.stdout.split() == ["1", "True"]
    assert not (real.venv / "installer-cache").exists()


def test_real_uv_refuses_what_is_not_as_locked(real):
    write_wheel(real.folder / "wheels")
    (real.lists / "base.txt").write_text(f"oneline==1.0 --hash=sha256:{'0' * 64}\n")
    assert "Failed" in setup.install_with_uv(real.lists / "base.txt")
    assert list(real.venv.glob("lib/*/site-packages/oneline*")) == []
