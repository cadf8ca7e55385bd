"""What the documents say exists: commands, links, settings, decisions."""

import ast
import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parents[3]
# Looked for once: it takes a walk through everything that is installed.
OWN_COMMANDS = {path.stem for path in ROOT.glob("**/management/commands/*.py") if ".venv" not in path.parts}
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("**/*.md")]
SETTINGS = ROOT / "platform" / "kurzewege" / "settings"
# Read by scripts and tests, not by the settings.
OUTSIDE_SETTINGS = {"PYTHON", "CHROMIUM", "TEST_WORKERS", "CI"}


def read(path: str) -> str:
    """A document's text."""
    return (ROOT / path).read_text(encoding="utf-8")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_documents_links_lead_somewhere(document):
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8"))
    local = [link for link in links if "://" not in link and not link.startswith("mailto:")]
    assert [link for link in local if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_documents_make_commands_exist(document):
    named = set(re.findall(r"[`\n]make ([a-z][a-z-]*)", document.read_text(encoding="utf-8")))
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))
    assert named <= targets


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_documents_management_commands_exist(document):
    named = set(re.findall(r"manage\.py ([a-z_]+)", document.read_text(encoding="utf-8")))
    of_django = {"migrate", "check", "shell", "collectstatic", "makemigrations", "createsuperuser", "clearsessions"}
    assert named <= of_django | OWN_COMMANDS


def test_makefile_help_lists_the_commands():
    listing = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for command in ("run", "test", "test-production", "check", "bench", "setup", "messages", "lock", "clean"):
        assert f"make {command} " in listing


def settings_variables() -> set[str]:
    """Names of all environment variables that the settings read through `env`."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in SETTINGS.glob("*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    calls = [node for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    of_env = [call for call in calls if isinstance(call.func.value, ast.Name) and call.func.value.id == "env"]
    operator = {f"OPERATOR_{name.upper()}" for name in settings.OPERATOR}
    return operator | {call.args[0].value for call in of_env if isinstance(call.args[0], ast.Constant)}


def test_configuration_names_every_variable_and_no_other():
    documented = set(re.findall(r"^\| `([A-Z_]+)`", read("docs/configuration.md"), re.MULTILINE))
    assert documented - OUTSIDE_SETTINGS == settings_variables()


def test_deployment_examples_use_known_variables():
    example = read("deploy/environment.example")
    assert set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE)) <= settings_variables() | {
        name + "_FILE" for name in settings_variables()
    }


def test_every_decision_is_in_the_index_and_has_its_parts():
    index = read("docs/decisions/README.md")
    for record in (ROOT / "docs" / "decisions").glob("[0-9]*.md"):
        assert f"]({record.name})" in index, record.name
        text = record.read_text(encoding="utf-8")
        for part in ("Status", "Context", "Decision", "Alternatives", "Consequences", "Revisit when"):
            assert re.search(rf"^(## |\*\*){part}", text, re.MULTILINE), f"{record.name}: {part}"
