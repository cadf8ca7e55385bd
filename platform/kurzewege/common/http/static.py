"""Static files: one request for all components' styles, one for all behaviours, hashed names for modules, too.

Each component has its own CSS file and each behaviour its own module; a first visit on a slow line
should not pay a round trip for every one of them. What an app has in `<app>/static/<app>/frame/` rides
along, styles and behaviours: what a first visit needs (the feed); the rest comes with the app's own pages.
The bundles are plain concatenations, made when they are asked for (development) or collected
(`collectstatic`); nothing is built beforehand and nothing is kept in the repository.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured
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
        own = tuple((glob, rules) for glob in modules)
        self.patterns = (*CompressedManifestStaticFilesStorage.patterns, *own)
        super().__init__(*args, **kwargs)

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Compresses what pages load: the hashed names, and no source maps. The rest was four fifths of the work."""
        loaded = set(self.hashed_files.values())
        return super().compress_files([path for path in paths if path in loaded and not path.endswith(".map")])


def _styles() -> str:
    # Tokens and layers first; the order within a folder does not matter, each file has its own names.
    css = SOURCE / "css"
    first = [(css / name).read_text(encoding="utf-8") for name in ("tokens.css", "base.css")]
    return "\n".join([*first, *map(_sheets, [css / "frame", css / "components", *_frames_of_apps()])])


def _sheets(folder: Path) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.css")))


def _in_one(name: str) -> str:
    """The module `js/<name>` with everything it imports, as one text without imports and exports.

    Understands what our own modules use: `import { a, b } from "./x.js";` and `export` before a function, class
    or constant. Braces and closures keep the names of one module from another's.
    """
    inner: list[str] = []
    text = (SOURCE / "js" / name).read_text(encoding="utf-8")
    for match in _IMPORT.finditer(text):
        imported = (SOURCE / "js" / match["path"]).read_text(encoding="utf-8")
        if _IMPORT.search(imported):
            raise ImproperlyConfigured(f"{match['path']} imports other modules; {name} must import them itself.")
        names = ", ".join(_EXPORT.findall(imported))
        inner.append(
            f"const {{{match['names']}}} = (() => {{\n{_EXPORT_WORD.sub('', imported)}return {{ {names} }};\n}})();"
        )
    return "{\n" + "\n".join([*inner, _IMPORT.sub("", text)]) + "}"


def _htmx() -> str:
    # Among the behaviours: one way to the server less for a first visit. As a module it would keep its name to itself.
    found = finders.find("django_htmx/htmx-2.min.js")
    if not isinstance(found, str):
        raise ImproperlyConfigured("django_htmx brings no htmx-2.min.js.")
    return Path(found).read_text(encoding="utf-8") + ";\nglobalThis.htmx = htmx;\n"


def _behaviours() -> str:
    # What only some pages need (the editor) is loaded there. Live updates ride along: they run the bell on every page.
    frame = sorted(path.relative_to(SOURCE / "js").as_posix() for path in (SOURCE / "js" / "frame").glob("*.js"))
    platform = [_in_one(name) for name in [*frame, "attachments.js", "plain-drafts.js", "live.js"]]
    scripts = [path for folder in _frames_of_apps() for path in sorted(folder.glob("*.js"))]
    return "\n".join([_htmx(), *platform, *(f"{{\n{path.read_text(encoding='utf-8')}}}" for path in scripts)])


def _frames_of_apps() -> list[Path]:
    folders = [Path(config.path) / "static" / config.label / "frame" for config in apps.get_app_configs()]
    return [folder for folder in folders if folder.is_dir()]


_IMPORT = re.compile(r'^import \{(?P<names>[^}]*)\} from "\./(?P<path>[\w-]+\.js)";\n', re.MULTILINE)
_EXPORT_WORD = re.compile(r"^export (?=(?:async )?function|class|const)", re.MULTILINE)
_EXPORT = re.compile(r"^export (?:async )?(?:function|class|const) (\w+)", re.MULTILINE)
BUNDLES: dict[str, Callable[[], str]] = {
    "kurzewege/app.css": _styles,
    "kurzewege/app.js": _behaviours,
    "kurzewege/editor.js": partial(_in_one, "editor.js"),
    # For pages without the frame: a guest's phone on a slow line.
    "kurzewege/live.js": partial(_in_one, "live.js"),
}


class BundleFinder(BaseFinder):
    """Finds the bundles (`kurzewege/app.css`, `kurzewege/app.js` …), put together from their parts."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.storage = FileSystemStorage(location=Path(settings.DATA_DIR) / "bundles")

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        """The parts are there."""
        if (SOURCE / "css" / "tokens.css").is_file():
            return []
        return [Error(f"The styles are missing in {SOURCE}.", id="kurzewege.E100")]

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
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
