"""Which Python `make run` takes, and what it says when there is none."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[3] / "scripts" / "find-python"


@pytest.fixture
def find(tmp_path):
    """`find(name={version}, …)` runs the script with only these programs on the PATH; gives (code, out, err)."""
    programs, project = tmp_path / "bin", tmp_path / "project"
    programs.mkdir()
    project.mkdir()

    def run(python="", **versions):
        for name, version in versions.items():
            write_python(programs / name.replace("_", "."), version)
        environment = {"PATH": str(programs), "PYTHON": python}
        done = subprocess.run(["/bin/sh", SCRIPT], cwd=project, env=environment, capture_output=True, text=True)
        return done.returncode, done.stdout.strip().rpartition("/")[2], done.stderr.strip()

    return run


def write_python(path: Path, version: str) -> None:
    """A program that behaves like the Python of this test, but says it is `version` ("" = a launcher with no Python
    behind it; "3.12.1 bare" = one without the module ensurepip; "3.11.2 quick" = one built with profiling)."""
    number, _, kind = version.partition(" ")
    if not number:
        path.write_text("#!/bin/sh\necho 'no such version' >&2\nexit 127\n")
    else:
        hide = "sys.modules['ensurepip'] = None" if kind == "bare" else ""
        options = "--enable-optimizations" if kind == "quick" else ""
        path.write_text(
            f"#!{sys.executable}\nimport platform, sys, sysconfig\n"
            f"sys.base_prefix = '/opt'\nsysconfig.get_config_var = lambda name: '{options}'\n"
            f"sys.version_info = tuple(int(part) for part in '{number}'.split('.'))\n"
            f"platform.python_version = lambda: '{number}'\n{hide}\n"
            "exec(sys.argv[2] if len(sys.argv) > 2 else '')\n"
        )
    path.chmod(0o755)


def test_newest_tried_version_is_taken(find):
    assert find(python3="3.11.2", python3_12="3.12.1", python3_13="") == (0, "python3.12", "")


def test_plain_python3_is_taken_when_nothing_else_is_there(find):
    assert find(python3="3.11.2") == (0, "python3", "")


def test_one_that_was_built_to_be_quick_is_taken_before_a_newer_one(find):
    assert find(python3_13="3.13.0", python3_11="3.11.2 quick", python3="3.13.0") == (0, "python3.11", "")


def test_quick_one_further_down_the_path_is_found(tmp_path):
    for folder, version in (("manager", "3.11.7"), ("the system", "3.11.2 quick")):
        (tmp_path / folder).mkdir()
        write_python(tmp_path / folder / "python3", version)
    path = os.pathsep.join(str(tmp_path / folder) for folder in ("missing", "manager", "the system"))
    done = subprocess.run(["/bin/sh", SCRIPT], cwd=tmp_path, env={"PATH": path}, capture_output=True, text=True)
    assert done.stdout.strip() == str(tmp_path / "the system" / "python3")


def test_named_python_is_taken_before_newer_ones(find):
    assert find(python="python3.11", python3_11="3.11.9", python3_13="3.13.0")[:2] == (0, "python3.11")


def test_too_old_python_is_refused_in_one_sentence(find):
    code, out, error = find(python3="3.9.18")
    assert (code, out) == (1, "")
    assert "needs Python 3.11, 3.12 or 3.13" in error
    assert "3.9.18" in error
    assert len(error.splitlines()) == 1


def test_too_old_named_python_is_refused_even_when_a_newer_one_is_there(find):
    code, out, error = find(python="python3", python3="3.9.18", python3_12="3.12.1")
    assert (code, out) == (1, "")
    assert error == "PYTHON=python3 is Python 3.9.18; Kurze Wege needs Python 3.11, 3.12 or 3.13."


def test_no_python_at_all_is_refused_in_one_sentence(find):
    code, _, error = find()
    assert code == 1
    assert "found none" in error


def test_python_without_ensurepip_is_passed_over(find):
    assert find(python3_13="3.13.0 bare", python3="3.11.2") == (0, "python3", "")


def test_python_without_ensurepip_alone_is_refused_with_the_package_to_install(find):
    code, _, error = find(python3="3.12.1 bare")
    assert code == 1
    assert error.endswith("apt install python3.12-venv")
    assert len(error.splitlines()) == 1


def test_intact_environment_keeps_its_python(tmp_path):
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    (tmp_path / ".venv" / "pyvenv.cfg").write_text(Path(sys.prefix, "pyvenv.cfg").read_text())
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    done = subprocess.run(["/bin/sh", SCRIPT], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.stdout.strip() == ".venv/bin/python"
