"""The message catalogues: `compile` (Python only), `collect` and `check` (with gettext's xgettext).

Every app and the platform package keep their own `locale/`. A catalogue holds whole English sentences
as keys and their German text; the compiled `.mo` files are made on every machine, never committed.
Catalogues of other languages are for single pages (decision 0028): which texts they need, a test of those pages says.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = Path("locale/de/LC_MESSAGES/django.po")


def main() -> None:
    """Entry point: one of the three commands."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", choices=("compile", "collect", "check"))
    command = parser.parse_args().command
    if command == "compile":
        compile_catalogues(ROOT)
    elif command == "collect":
        for source in sources(ROOT):
            collect(source)
    elif problems := check_catalogues(ROOT):
        sys.exit("\n".join(problems))


def sources(root: Path) -> list[Path]:
    """The folders that keep a catalogue of their own: the platform package and every app beside `manage.py`."""
    return [root / "platform" / "kurzewege", *sorted(path.parent for path in root.glob("*/apps.py"))]


def compile_catalogues(root: Path) -> int:
    """Writes every `.mo` that is missing or older than its `.po`; gives how many were written."""
    written = 0
    for source in sources(root):
        for po in source.glob("**/locale/*/LC_MESSAGES/*.po"):
            mo = po.with_suffix(".mo")
            if not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime:
                compile_one(po, mo)
                written += 1
    return written


def compile_one(po: Path, mo: Path) -> None:
    """Writes one `.mo`, whole or not at all: a server may be reading the old one."""
    # Babel is imported here, so that a start with nothing to compile does not wait for it.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with po.open("rb") as source:
        catalogue = read_po(source, locale=po.parts[-3], abort_invalid=True)
    new = mo.with_suffix(".mo.new")
    with new.open("wb") as target:
        write_mo(target, catalogue)
    new.replace(mo)


def collect(source: Path) -> None:
    """Brings the German catalogue of the folder `source` up to date with its code and templates."""
    if not shutil.which("xgettext"):
        sys.exit("This needs GNU gettext (xgettext); on Debian and Ubuntu: apt install gettext")
    (source / "locale").mkdir(exist_ok=True)
    # Without settings, Django takes the folder's own locale/, not the platform's. -P: the folder's modules stay
    # modules of the app and never stand in for the library's.
    environment = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
    command = [sys.executable, "-P", "-m", "django", "makemessages", "--locale", "de", "--verbosity", "0"]
    subprocess.run([*command, "--no-location", "--no-wrap", "--no-obsolete"], cwd=source, env=environment, check=True)


def check_catalogues(root: Path) -> list[str]:
    """What is missing in German, one line each: texts are collected into a copy and compared.

    And what is not right in the catalogues of other languages, as they are.
    """
    problems = [
        f"{po.relative_to(root)}: {problem}: {key[1]!r}"
        for source in sources(root)
        for po in sorted(source.glob("**/locale/*/LC_MESSAGES/django.po"))
        if not po.match(f"*/{CATALOGUE}")
        for key, _text, problem in read_entries(po)
        if problem
    ]
    german: dict[tuple[str, str], tuple[str, str]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for source in sources(root):
            copy = Path(folder) / source.name
            shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__", "*.mo", "static", "migrations"))
            collect(copy)
            # An app within the platform package may have a catalogue of its own, which takes its texts.
            for po in sorted(copy.glob(f"**/{CATALOGUE}")):
                name = str(source.relative_to(root) / po.relative_to(copy))
                for key, text, problem in read_entries(po):
                    if problem:
                        problems.append(f"{name}: {problem}: {key[1]!r}")
                    first_name, first_text = german.setdefault(key, (name, text))
                    if first_text != text and text and first_text:
                        problems.append(f"{name}: {key[1]!r} is {text!r} here and {first_text!r} in {first_name}")
    return problems


def read_entries(po: Path) -> Iterator[tuple[tuple[str, str], str, str]]:
    """((context, English), translation, problem or "") of every entry."""
    from babel.messages.pofile import read_po

    with po.open("rb") as source:
        catalogue = read_po(source, locale=po.parts[-3], ignore_obsolete=True, abort_invalid=True)
    for message in catalogue:
        if not message.id:
            continue
        english, translated = as_forms(message.id), as_forms(message.string)
        wanted = catalogue.num_plurals if len(english) > 1 else 1
        problem = ""
        if message.fuzzy:
            problem = "fuzzy"
        elif not all(translated) or len(translated) < wanted:
            problem = "not translated"
        elif errors := message.check(catalogue):
            problem = str(errors[0])
        yield (message.context or "", " / ".join(english)), " / ".join(translated), problem


def as_forms(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    """A message as its forms: one, or singular and plural."""
    return (text or "",) if isinstance(text, str | None) else tuple(text)


if __name__ == "__main__":
    main()
