"""`platform/` is a folder on the path, never a package (docs/decisions/0001-platform-folder.md)."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


def test_platform_folder_has_no_init_file():
    assert not (ROOT / "platform" / "__init__.py").exists()


@pytest.mark.parametrize("path", ["", "platform"])
def test_library_module_platform_wins_in_the_root(path):
    code = "import uuid, platform; print(platform.__file__)"
    environment = {"PYTHONPATH": path, "PATH": ""}
    answer = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert answer.stderr == ""
    assert not Path(answer.stdout.strip()).is_relative_to(ROOT / "platform")


def test_package_platform_in_the_root_would_hide_the_library_module(tmp_path):
    (tmp_path / "platform").mkdir()
    (tmp_path / "platform" / "__init__.py").touch()
    code = "import platform; platform.system()"
    answer = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert "AttributeError" in answer.stderr
