"""Catalogues: compiled without gettext, checked against what the code asks for."""

import gettext
import os
import re
import shutil

import pytest

from scripts import messages

HEADER = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"

"""
GREETING = 'msgid "Good morning"\nmsgstr "Guten Morgen"\n'
TRANSLATED = re.compile(r"""{%\s*translate\s+(['"])(.*?)\1""")
ASKED_FOR = re.compile(r"""\b(?:_|gettext|gettext_lazy)\(\s*(['"])(.*?)\1\s*\)""")
needs_gettext = pytest.mark.skipif(
    not shutil.which("xgettext") and os.environ.get("CI") != "true", reason="GNU gettext is not installed"
)


@pytest.fixture
def house(tmp_path):
    """A small house: the platform package and one app that says one thing."""
    (tmp_path / "platform" / "kurzewege").mkdir(parents=True)
    app = tmp_path / "cafe"
    (app / "templates").mkdir(parents=True)
    (app / "apps.py").write_text("")
    (app / "templates" / "hello.html").write_text('{% translate "Good morning" %}')
    catalogue(app, GREETING)
    return tmp_path


def catalogue(app, entries):
    """Writes the app's German catalogue."""
    po = app / messages.CATALOGUE
    po.parent.mkdir(parents=True, exist_ok=True)
    po.write_text(HEADER + entries)
    return po


def test_catalogue_is_compiled_and_read_by_gettext(house):
    assert messages.compile_catalogues(house) == 1
    with (house / "cafe" / messages.CATALOGUE).with_suffix(".mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).gettext("Good morning") == "Guten Morgen"


def test_compiled_catalogue_is_left_alone_until_its_source_is_newer(house):
    po = house / "cafe" / messages.CATALOGUE
    messages.compile_catalogues(house)
    assert messages.compile_catalogues(house) == 0
    later = po.stat().st_mtime + 10
    os.utime(po, (later, later))
    assert messages.compile_catalogues(house) == 1


@needs_gettext
def test_check_of_complete_catalogues_finds_nothing_and_writes_nothing(house):
    before = (house / "cafe" / messages.CATALOGUE).read_text()
    assert messages.check_catalogues(house) == []
    assert (house / "cafe" / messages.CATALOGUE).read_text() == before
    assert not (house / "platform" / "kurzewege" / "locale").exists()


@needs_gettext
@pytest.mark.parametrize(
    ("entries", "problem"),
    [
        ("", "not translated"),
        ('msgid "Good morning"\nmsgstr ""\n', "not translated"),
        ('#, fuzzy\nmsgid "Good morning"\nmsgstr "Guten Morgen"\n', "fuzzy"),
    ],
)
def test_check_names_a_text_without_german(house, entries, problem):
    catalogue(house / "cafe", entries)
    assert messages.check_catalogues(house) == [f"cafe/locale/de/LC_MESSAGES/django.po: {problem}: 'Good morning'"]


@needs_gettext
def test_check_names_a_lost_placeholder(house):
    (house / "cafe" / "views.py").write_text('_("Hello %(name)s")')
    catalogue(house / "cafe", GREETING + '#, python-format\nmsgid "Hello %(name)s"\nmsgstr "Hallo %(Name)s"\n')
    (problem,) = messages.check_catalogues(house)
    assert "Hello %(name)s" in problem


@needs_gettext
def test_check_names_one_text_with_two_germans(house):
    other = house / "diner"
    other.mkdir()
    (other / "apps.py").write_text('_("Good morning")')
    catalogue(other, 'msgid "Good morning"\nmsgstr "Moin"\n')
    (problem,) = messages.check_catalogues(house)
    assert "'Moin' here and 'Guten Morgen' in cafe" in problem


ARABIC = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);\n"

"""


@needs_gettext
@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ('msgid "Good morning"\nmsgstr "صباح الخير"\n', None),
        ('msgid "Good morning"\nmsgstr ""\n', "not translated"),
        ('#, fuzzy\nmsgid "Good morning"\nmsgstr "صباح الخير"\n', "fuzzy"),
        ('msgid "one"\nmsgid_plural "many"\nmsgstr[0] "0"\nmsgstr[1] "1"\n', "not translated"),
        ('#, python-format\nmsgid "For %(name)s"\nmsgstr "%(nam)s"\n', "placeholder"),
    ],
)
def test_check_of_another_language_finds_what_is_not_right_in_it(house, entry, problem):
    po = house / "cafe" / "locale" / "ar" / "LC_MESSAGES" / "django.po"
    po.parent.mkdir(parents=True)
    po.write_text(ARABIC + entry)
    found = messages.check_catalogues(house)
    assert [problem in line and "locale/ar" in line for line in found] == ([True] if problem else [])


def test_singular_of_a_plural_is_not_asked_for_alone():
    """Python 3.11.2, that of Debian 12, does not find it then; 3.11.7 does."""
    from babel.messages.pofile import read_po

    plurals, alone = set(), set()
    for source in messages.sources(messages.ROOT):
        for po in source.glob("**/locale/*/LC_MESSAGES/*.po"):
            with po.open("rb") as file:
                plurals |= {entry.id[0] for entry in read_po(file) if isinstance(entry.id, tuple)}
        for template in source.glob("**/*.html"):
            alone |= {text for _quote, text in TRANSLATED.findall(template.read_text(encoding="utf-8"))}
        for module in source.glob("**/*.py"):
            alone |= {text for _quote, text in ASKED_FOR.findall(module.read_text(encoding="utf-8"))}
    assert plurals
    assert alone
    assert plurals & alone == set()
