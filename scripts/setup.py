"""Makes `.venv` ready: virtual environment, locked libraries, German catalogues. Does only what is missing.

Runs on the standard library alone, with the Python that `scripts/find-python` chose.
"""

import argparse
import hashlib
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
REQUIREMENTS = ROOT / "requirements"


def main() -> None:
    """Entry point: `--dev` installs what the tests and checks need on top."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dev", action="store_true", help="also what the tests and checks need")
    arguments = parser.parse_args()
    ensure_environment()
    ensure_libraries("dev" if arguments.dev else "base")
    compiled = subprocess.run([VENV_PYTHON, "-m", "scripts.messages", "compile"], cwd=ROOT, check=False)
    sys.exit(compiled.returncode)


def ensure_environment() -> None:
    """Makes `.venv`, again when it is broken or of another Python version than the chosen one."""
    if is_running_inside() or environment_version() == sys.version_info[:2]:
        return
    say(f"Making the virtual environment .venv with Python {sys.version.split()[0]} …")
    venv.EnvBuilder(clear=True, with_pip=True, symlinks=True).create(VENV)


def is_running_inside() -> bool:
    """True when `.venv`'s own Python runs this."""
    return Path(sys.prefix).resolve() == VENV.resolve()


def environment_version() -> tuple[int, ...] | None:
    """The (major, minor) version `.venv` works with, None when there is none or it has no pip."""
    code = "import pip, sys; print(*sys.version_info[:2])"
    try:
        asked = subprocess.run([VENV_PYTHON, "-c", code], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return tuple(int(part) for part in asked.stdout.split())


def ensure_libraries(which: str) -> None:
    """Installs `requirements/<which>.txt` unless its stamp says that exactly this was installed.

    `dev.txt` holds every line of `base.txt` (a test sees to it), so it satisfies both.
    """
    stamp = stamp_text(which)
    stamp_path = VENV / f"installed-{which}"
    if stamp_path.exists() and stamp_path.read_text(encoding="utf-8") == stamp:
        return
    requirements = REQUIREMENTS / f"{which}.txt"
    count = sum(1 for line in requirements.read_text(encoding="utf-8").splitlines() if "==" in line)
    say(f"Installing {count} libraries (once, one or two minutes) …")
    options = ["--quiet", "--quiet", "--no-input", "--disable-pip-version-check", "--require-hashes"]
    command = [str(VENV_PYTHON), "-m", "pip", "install", *options, "--requirement", str(requirements)]
    if subprocess.run(command, check=False).returncode:
        sys.exit("The libraries could not be installed: see pip's message above; is the package index reachable?")
    stamp_path.write_text(stamp, encoding="utf-8")
    if which == "dev":
        (VENV / "installed-base").write_text(stamp_text("base"), encoding="utf-8")


def stamp_text(which: str) -> str:
    """What an installation depends on: the locked list. The Python version is `.venv`'s own, remade when it changes."""
    return hashlib.sha256((REQUIREMENTS / f"{which}.txt").read_bytes()).hexdigest()


def say(sentence: str) -> None:
    """Prints at once, even into a pipe: the next step may take a minute."""
    print(sentence, flush=True)


if __name__ == "__main__":
    main()
