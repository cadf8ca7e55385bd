"""Bundles and hashed modules, with the storage of a real installation."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from kurzewege.common.http import static
from scripts import templates

ROOT = Path(static.__file__).resolve().parents[4]
BROUGHT_UP_TO_DATE = "from kurzewege.common.management import preparation; preparation.collect_static()"


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    data = tmp_path_factory.mktemp("installation")
    templates.copy_tables(data)
    subprocess.run(
        [sys.executable, "manage.py", "shell", "-v0", "-c", BROUGHT_UP_TO_DATE],
        cwd=ROOT,
        env={"KURZEWEGE_MODE": "demo", "DATA_DIR": str(data), "DJANGO_SETTINGS_MODULE": "kurzewege.settings.base"},
        check=True,
    )
    return data / "static"


def hashed(folder, name):
    stem, _dot, suffix = name.rpartition(".")
    return next(path for path in folder.glob(f"{stem}.*.{suffix}"))


def test_collected_bundles_are_small_enough_for_a_slow_line(collected):
    sizes = {
        name: Path(f"{hashed(collected / 'kurzewege', name)}.br").stat().st_size
        for name in ("app.css", "app.js", "editor.js")
    }
    assert sum(sizes.values()) < 50_000, sizes


def test_collected_files_are_compressed_under_the_names_that_pages_load(collected):
    """Each file has its original and its hashed name, and a library brings a map of its source."""
    compressed = {path.name.removesuffix(".br") for path in collected.rglob("*.br")}
    assert hashed(collected / "kurzewege", "app.css").name in compressed
    assert hashed(collected / "kurzewege" / "js", "live.js").name in compressed
    assert {name for name in compressed if not re.search(r"\.[0-9a-f]{12}\.", name) or name.endswith(".map")} == set()


def test_collected_modules_import_each_other_by_hashed_names(collected):
    live = hashed(collected / "kurzewege" / "js", "live.js").read_text()
    imported = re.findall(r'from "\./([^"]+)"', live)
    assert imported
    assert all(re.fullmatch(r"[\w-]+\.[0-9a-f]{12}\.js", name) for name in imported)
    assert all((collected / "kurzewege" / "js" / name).is_file() for name in imported)


@pytest.mark.parametrize("bundle", ["kurzewege/app.js", "kurzewege/editor.js"])
def test_script_bundle_needs_no_other_file(bundle):
    text = static.BUNDLES[bundle]()
    assert not re.search(r"^(import|export)\b", text, re.MULTILINE)


def test_module_that_imports_a_module_that_imports_is_refused(tmp_path, monkeypatch):
    (tmp_path / "js").mkdir()
    (tmp_path / "js" / "a.js").write_text('import { b } from "./b.js";\n')
    (tmp_path / "js" / "b.js").write_text('import { c } from "./c.js";\nexport function b() {}\n')
    monkeypatch.setattr(static, "SOURCE", tmp_path)
    with pytest.raises(ImproperlyConfigured):
        static._in_one("a.js")


def test_bundle_finder_follows_a_changed_part(tmp_path, monkeypatch, settings):
    settings.DATA_DIR = tmp_path
    parts = ["one"]
    monkeypatch.setitem(static.BUNDLES, "kurzewege/app.css", lambda: parts[0])
    finder = static.BundleFinder()
    assert Path(str(finder.find("kurzewege/app.css"))).read_text() == "one"
    parts[0] = "two"
    assert Path(str(finder.find("kurzewege/app.css"))).read_text() == "two"
    assert finder.find("kurzewege/other.css") is None


def test_what_an_app_has_for_the_frame_rides_along(collected):
    sheet, script = (hashed(collected / "kurzewege", name).read_text() for name in ("app.css", "app.js"))
    assert ".entry-head" in sheet
    assert ".comment-list" in sheet
    assert "data-feed-pill" in script


def test_styles_use_tokens_for_colours_and_never_force_their_way():
    for sheet in (static.SOURCE / "css").rglob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        assert "!important" not in text, sheet.name


def test_favicon_at_the_root_is_an_icon_for_everybody(client):
    answer = client.get("/favicon.ico")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/x-icon"
    assert b"".join(answer.streaming_content).startswith(b"\0\0\1\0")
