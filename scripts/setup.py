"""Makes `.venv` ready: virtual environment, locked libraries, German catalogues. Does only what is missing.

Runs on the standard library alone, with the Python that `scripts/find-python` chose.
"""

import argparse
import ast
import hashlib
import os
import shutil
import subprocess
import sys
import textwrap
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
REQUIREMENTS = ROOT / "requirements"
PIP = ["-m", "pip", "--no-input", "--disable-pip-version-check", "--quiet", "--quiet"]


def main() -> None:
    """Entry point: `--dev` installs what the tests and checks need on top."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dev", action="store_true", help="also what the tests and checks need")
    arguments = parser.parse_args()
    ensure_environment()
    ensure_libraries("dev" if arguments.dev else "base")
    compiled = subprocess.run([venv_python(), "-m", "scripts.messages", "compile"], cwd=ROOT, check=False)
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
        asked = subprocess.run([venv_python(), "-c", code], capture_output=True, text=True, check=True)
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
    say(f"Installing {count} libraries (once, less than a minute as a rule) …")
    hindrance = install_with_uv(requirements)
    if hindrance:
        say(f"pip installs them, which takes a minute more, because uv could not: {hindrance}")
        install = [venv_python(), *PIP, "install", "--require-hashes", "--requirement", str(requirements)]
        if subprocess.run(install, check=False).returncode:
            sys.exit("The libraries could not be installed: see pip's message above; is the package index reachable?")
    stamp_path.write_text(stamp, encoding="utf-8")
    if which == "dev":
        (VENV / "installed-base").write_text(stamp_text("base"), encoding="utf-8")


def install_with_uv(requirements: Path) -> str:
    """Fetches uv with pip and lets it install the list, in a quarter of pip's time; gives what hindered it, else ""."""
    # From a wheel or not at all: compiling it takes longer than what it saves.
    locked = ["--require-hashes", "--only-binary=:all:", "--requirement", str(REQUIREMENTS / "installer.txt")]
    if hindrance := attempt([venv_python(), *PIP, "install", "--retries=1", *locked]):
        return hindrance
    # Within .venv, on whose file system files can be linked into their places, and gone afterwards.
    own_cache = VENV / "installer-cache"
    # The person's own settings come before these. uv would trust a list of certificates of its own, not the system's.
    environment = {"UV_CACHE_DIR": str(own_cache), "UV_SYSTEM_CERTS": "true", **index_of_pip(), **os.environ}
    try:
        install = [str(VENV / "bin" / "uv"), "pip", "install", "--quiet", "--compile-bytecode"]
        locked = ["--require-hashes", "--requirement", str(requirements)]
        return attempt([*install, "--python", venv_python(), *locked], environment)
    finally:
        shutil.rmtree(own_cache, ignore_errors=True)


def index_of_pip() -> dict[str, str]:
    """uv's name for the index that replaces the public one in pip's configuration, where one does."""
    # Quiet pip would list nothing.
    asked = subprocess.run([venv_python(), "-m", "pip", "config", "list"], capture_output=True, text=True, check=False)
    configured = dict(line.split("=", 1) for line in asked.stdout.splitlines() if "=" in line)
    for where in (":env:", "install", "global"):
        if quoted := configured.get(f"{where}.index-url"):
            return {"UV_DEFAULT_INDEX": str(ast.literal_eval(quoted))}
    return {}


def attempt(command: list[str], environment: dict[str, str] | None = None) -> str:
    """Runs what may fail; gives the first line of what it said when it did, else ""."""
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    except OSError as error:
        return str(error)
    if not done.returncode:
        return ""
    said = next((line for line in done.stderr.splitlines() if line.strip()), f"exit code {done.returncode}")
    return textwrap.shorten(said, 200, placeholder=" …")


def stamp_text(which: str) -> str:
    """What an installation depends on: the locked lists. `.venv` is made again for another Python version."""
    lists = [REQUIREMENTS / f"{name}.txt" for name in ("installer", which)]
    return hashlib.sha256(b"".join(path.read_bytes() for path in lists)).hexdigest()


def venv_python() -> str:
    """The Python of `.venv`."""
    return str(VENV / "bin" / "python")


def say(sentence: str) -> None:
    """Prints at once, even into a pipe: the next step may take a minute."""
    print(sentence, flush=True)


if __name__ == "__main__":
    main()
