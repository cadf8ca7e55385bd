"""Rules of the house that no linter knows, held against every file that is under version control or could be."""

import re
import subprocess
from pathlib import Path

import pytest

from scripts.messages import read_entries

ROOT = Path(__file__).resolve().parents[3]
RICHTEXT = ("platform/kurzewege/common/richtext", "platform/kurzewege/common/templatetags/richtext.py")
MAXIMUM_LINES = 400


def project_files(*suffixes: str) -> list[str]:
    """Paths of the files with these endings, without what git ignores."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return sorted(path for path in set(listed) if path.endswith(suffixes) and (ROOT / path).is_file())


def text_of(path: str) -> str:
    """The file's text."""
    return (ROOT / path).read_text(encoding="utf-8")


def places(pattern: str, paths: list[str], flags: int = 0) -> list[str]:
    """`path:line: match` for everything that matches."""
    expression = re.compile(pattern, flags)
    found = []
    for path in paths:
        text = text_of(path)
        for match in expression.finditer(text):
            found.append(f"{path}:{text.count(chr(10), 0, match.start()) + 1}: {match[0].strip()[:80]}")
    return found


def code() -> list[str]:
    """Our Python, without the tests."""
    return [path for path in project_files(".py") if not path.startswith("tests/")]


def templates() -> list[str]:
    """Templates of pages; those of mails need styles in attributes, because mail programs know no style sheets."""
    return [path for path in project_files(".html") if "/mail/" not in path]


def test_rules_look_at_files_that_exist():
    assert "manage.py" in code()
    assert "platform/kurzewege/templates/base.html" in templates()


def test_mark_safe_is_used_in_richtext_only():
    assert (
        places(r"\bmark_safe\b|\bSafeString\((?!\"\"\))", [path for path in code() if not path.startswith(RICHTEXT)])
        == []
    )


def test_locked_rows_can_still_be_referred_to():
    """Whoever writes something that refers to a row asks for it at the commit, holding the locks of live topics; were
    the row closed to that, too, two who wait for each other would end with an error (docs/decisions/0031)."""
    assert places(r"select_for_update\((?!.*no_key=True).*", code()) == []
    assert places(r"select_for_update\(", code())


def test_templates_switch_escaping_off_nowhere():
    assert places(r"\|\s*safe(seq)?\b|{%\s*autoescape\s+off", templates() + project_files("/mail/*.html")) == []


def test_bleach_decides_no_html():
    assert places(r"\bbleach\.clean\b|from bleach import[^\n]*\bclean\b|from bleach\.sanitizer", code()) == []


def test_templates_have_no_inline_style():
    assert places(r"<style\b|\sstyle\s*=", templates(), re.IGNORECASE) == []


def test_templates_have_no_inline_event_handlers():
    assert places(r"<[^>{%]*\son[a-z]+\s*=|\bhx-on\b|\bhx-vals\s*=\s*[\"']js:", templates(), re.IGNORECASE) == []


def test_templates_have_no_inline_script_but_the_one_that_the_policy_names():
    pattern = r"<script\b(?![^>]*\ssrc=)(?![^>]*\stype=\"application/json\")[^>]*>"
    found = places(pattern, templates(), re.IGNORECASE)
    assert found == ["platform/kurzewege/templates/components/early_script.html:1: <script>"]


def test_pages_load_nothing_from_other_hosts():
    pattern = r"<(?:script|link|img|iframe|source|video|audio|object|embed)\b[^>]*(?:src|href|data)=[\"'](?:https?:)?//"
    assert places(pattern, templates(), re.IGNORECASE) == []
    assert places(r"@import[^;]*//|url\(\s*[\"']?(?:https?:)?//", project_files(".css")) == []


def test_catalogues_hold_no_fuzzy_texts():
    problems = [(path, problem) for path in project_files(".po") for *_, problem in read_entries(ROOT / path)]
    assert [(path, problem) for path, problem in problems if problem == "fuzzy"] == []


def test_compiled_catalogues_are_not_committed():
    assert project_files(".mo") == []


@pytest.mark.parametrize("suffix", [".py", ".js", ".css", ".html"])
def test_files_stay_short_enough_to_read_whole(suffix):
    ours = [path for path in project_files(suffix) if not path.startswith("tests/") and "/migrations/" not in path]
    lengths = {path: len(text_of(path).splitlines()) for path in ours}
    assert {path: lines for path, lines in lengths.items() if lines > MAXIMUM_LINES} == {}


def test_no_file_of_others_is_committed():
    assert places(r"jQuery|Bootstrap v\d|sourceMappingURL", project_files(".js", ".css")) == []


def test_every_clause_of_the_scenarios_names_tests_that_exist():
    lines = text_of("docs/scenarios.md").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    clauses = [row for row in rows if row[0] != "scenario"]
    assert [row for row in clauses if len(row) != 3 or not re.fullmatch(r"(`[\w/]+\.py::test_\w+` ?)+", row[2])] == []
    named = {tuple(name.split("::")) for row in clauses for name in re.findall(r"`([^`]+)`", row[2])}
    defined = {
        (path.removeprefix("tests/"), name)
        for path in project_files(".py")
        if path.startswith("tests/")
        for name in re.findall(r"^(?:async )?def (test_\w+)", text_of(path), re.MULTILINE)
    }
    assert len(named) > 100
    assert sorted("::".join(name) for name in named - defined) == []
