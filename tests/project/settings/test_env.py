"""The readers of the environment: a clean value, or a refusal that names the variable."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from kurzewege.settings import env


def test_text_is_stripped(monkeypatch):
    monkeypatch.setenv("NAME", "  Kurze Wege \n")
    assert env.text("NAME") == "Kurze Wege"


def test_text_unset_gives_the_default(monkeypatch):
    monkeypatch.delenv("NAME", raising=False)
    assert env.text("NAME", "default") == "default"


def test_text_empty_is_empty_where_there_is_a_default(monkeypatch):
    monkeypatch.setenv("NAME", " ")
    assert env.text("NAME", "default") == ""


@pytest.mark.parametrize("value", [None, "", "  "])
def test_text_that_is_required_and_missing_is_refused_with_its_hint(monkeypatch, value):
    monkeypatch.delenv("NAME", raising=False)
    if value is not None:
        monkeypatch.setenv("NAME", value)
    with pytest.raises(ImproperlyConfigured, match=r"^NAME is not set\. Set a name\.$"):
        env.text("NAME", hint="Set a name.")


def test_text_comes_from_the_file_that_is_named(monkeypatch, tmp_path):
    (tmp_path / "secret").write_text("geheim ß\n", encoding="utf-8")
    monkeypatch.setenv("NAME_FILE", str(tmp_path / "secret"))
    monkeypatch.setenv("NAME", "the file goes first")
    assert env.text("NAME") == "geheim ß"


def test_file_that_is_empty_counts_as_missing(monkeypatch, tmp_path):
    (tmp_path / "secret").touch()
    monkeypatch.setenv("NAME_FILE", str(tmp_path / "secret"))
    with pytest.raises(ImproperlyConfigured, match="NAME is not set"):
        env.text("NAME")


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_file_that_cannot_be_read_is_refused_by_name(monkeypatch, tmp_path, content):
    path = tmp_path / "secret"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setenv("NAME_FILE", str(path))
    with pytest.raises(ImproperlyConfigured, match=f"^NAME_FILE: {path} "):
        env.text("NAME", "default")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1", True),
        ("true", True),
        ("YES", True),
        ("on", True),
        ("0", False),
        ("False", False),
        ("no", False),
        ("", False),
    ],
)
def test_boolean_knows_the_usual_words(monkeypatch, value, expected):
    monkeypatch.setenv("FLAG", value)
    assert env.boolean("FLAG", default=not expected) is expected


@pytest.mark.parametrize("default", [True, False])
def test_boolean_unset_gives_the_default(monkeypatch, default):
    monkeypatch.delenv("FLAG", raising=False)
    assert env.boolean("FLAG", default=default) is default


def test_boolean_of_another_word_is_refused(monkeypatch):
    monkeypatch.setenv("FLAG", "vielleicht")
    with pytest.raises(ImproperlyConfigured, match="FLAG must be 1 or 0, not 'vielleicht'"):
        env.boolean("FLAG")


@pytest.mark.parametrize(
    ("value", "reason"),
    [("acht", "must be a whole number"), ("8.5", "must be a whole number"), ("", "must be a whole number"),
     ("0", "must be at least 1"), ("70000", "must be at most 65535")],
)  # fmt: skip
def test_integer_outside_its_bounds_is_refused(monkeypatch, value, reason):
    monkeypatch.setenv("PORT", value)
    with pytest.raises(ImproperlyConfigured, match=f"PORT {reason}"):
        env.integer("PORT", 8000, minimum=1, maximum=65_535)


def test_integer_within_its_bounds_is_read(monkeypatch):
    monkeypatch.setenv("PORT", " 8080 ")
    assert env.integer("PORT", 8000, minimum=1, maximum=65_535) == 8080


def test_choice_of_something_else_is_refused_with_the_choices(monkeypatch):
    monkeypatch.setenv("MODE", "Demo")
    with pytest.raises(ImproperlyConfigured, match="MODE must be one of demo, production, not 'Demo'"):
        env.choice("MODE", ("demo", "production"), default="production")


def test_words_are_separated_by_commas_or_spaces(monkeypatch):
    monkeypatch.setenv("HOSTS", "a.example, b.example  c.example,")
    assert env.words("HOSTS") == ["a.example", "b.example", "c.example"]
