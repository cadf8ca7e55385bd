"""Static files: one request for all components' styles, one for all behaviours, hashed names for modules, too.

Each component has its own CSS file and each behaviour its own module; a first visit on a slow line
should not pay a round trip for every one of them. The bundles are plain concatenations, made when they are asked for
(development) or collected (`collectstatic`); nothing is built beforehand and nothing is kept in the repository.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.checks import CheckMessage, Error
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

SOURCE = Path(__file__).resolve().parents[2] / "static" / "kurzewege"


class ModuleStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage that also rewrites `import "./x.js"` to the hashed name, in our own modules only.

    `modules` are globs ("feed/*.js"). Libraries are left alone: htmx's extensions carry examples in comments
    that look like imports of files they do not ship.
    """

    def __init__(self, *args: Any, modules: Iterable[str] = (), **kwargs: Any) -> None:
        _every_script, rules = self._js_module_import_aggregation_patterns
        self.patterns = (*self.patterns, *((glob, rules) for glob in modules))
        super().__init__(*args, **kwargs)


def _styles() -> str:
    # Tokens and layers first; the order of the components does not matter, each has its own names.
    names = ["tokens.css", "base.css", "frame.css"]
    components = sorted(path.name for path in (SOURCE / "css" / "components").glob("*.css"))
    paths = [SOURCE / "css" / name for name in names] + [SOURCE / "css" / "components" / name for name in components]
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def _behaviours() -> str:
    # Braces keep the names of one module from another's; sources of the bundle neither import nor export.
    # Modules that only some pages need (the editor) stand beside the folder and are imported there.
    sources = sorted((SOURCE / "js" / "frame").glob("*.js"))
    return "\n".join(f"{{\n{path.read_text(encoding='utf-8')}}}" for path in sources)


BUNDLES = {"kurzewege/app.css": _styles, "kurzewege/app.js": _behaviours}


class BundleFinder(BaseFinder):
    """Finds `kurzewege/app.css` and `kurzewege/app.js`, put together from their parts."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.storage = FileSystemStorage(location=Path(settings.DATA_DIR) / "bundles")

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        """The parts are there."""
        if (SOURCE / "css" / "tokens.css").is_file():
            return []
        return [Error(f"The styles are missing in {SOURCE}.", id="kurzewege.E100")]

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> str | list[str] | None:
        """The bundle's file; it is written anew when a part has changed."""
        if path not in BUNDLES:
            return [] if find_all else None
        found = str(self._written(path))
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        """Every bundle, for `collectstatic`."""
        for path in BUNDLES:
            if not matches_patterns(path, list(ignore_patterns or [])):
                self._written(path)
                yield path, self.storage

    def _written(self, path: str) -> Path:
        target, text = Path(self.storage.path(path)), BUNDLES[path]().encode()
        if not target.is_file() or target.read_bytes() != text:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text)
        return target
