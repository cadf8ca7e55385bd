"""The analyser: which words are the same word."""

import pytest

from kurzewege.common.searchindex.analysis import analyse, fold, parts, stem, words
from kurzewege.common.searchindex.query import MAX_WORDS, parse
from kurzewege.common.searchindex.slips import distance_within


@pytest.mark.parametrize(
    "forms",
    [
        "Sprachkurs Sprachkurse Sprachkurses SPRACHKURS Sprach\u00adkurs",
        "Weißenfels Weissenfels weissenfels WEISSENFELS",
        "Amt Ämter Aemter Ämtern A\u0308mter",
        "Bürger Bürgerin Bürgerinnen Buerger",
        "Bürger Bürger*innen Bürger:innen Bürger_innen Bürger/-innen BürgerInnen Bürger·innen",
        "Dolmetscher Dolmetscherin Dolmetscher:in Dolmetscherinnen",
        "Arzt Ärztin Ärzte Ärztinnen",
        "Student Studentin Studentinnen Student*in",
        "Kita Kitas",
        "Café Cafe Cafés",
        "Wohnung Wohnungen",
        "Antrag Anträge Anträgen",
        "Haus Häuser Häusern",
        "Fördermittel Foerdermitteln",
        "ﬁnden finden",
    ],
)
def test_forms_of_a_word_have_one_stem(forms: str) -> None:
    assert len({stem(fold(form)) for form in forms.split()}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Wohnung", "Wohngeld"),
        ("Schule", "Schuld"),
        ("Verein", "Vereinbarung"),
        ("Antrag", "Antwort"),
    ],
)
def test_different_words_have_different_stems(one: str, other: str) -> None:
    assert stem(fold(one)) != stem(fold(other))


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("Sprachkurse", ["Sprache", "Kurs"]),
        ("Wohnungssuche", ["Wohnung", "Suche"]),
        ("Landkreis", ["Land", "Kreis"]),
        ("Fördermittel", ["fördern", "Mittel"]),
        ("Ausländerbehörde", ["Ausländer", "Behörde"]),
        ("Berufsschule", ["Beruf", "Schule"]),
        ("Wohnungsbaugesellschaft", ["Wohnung", "Bau", "Gesellschaft"]),
        ("Aufenthaltserlaubnis", ["Aufenthalt", "Erlaubnis"]),
        ("Sprachmittlerpool", ["Sprache", "Mittler", "Pool"]),
        ("Haus", []),
        ("gesamt", []),
        ("Verwaltung", []),
        ("Versorgung", []),
        ("Hochschulabschluss", ["Hochschule", "Abschluss"]),
        ("Grundschullehrerin", ["Grund", "Schule", "Lehrer"]),
        ("Weißenfels", []),
    ],
)
def test_compound_is_known_by_its_parts(word: str, expected: list[str]) -> None:
    assert list(parts(fold(word))) == [stem(fold(part)) for part in expected]


def test_words_keep_their_place_and_a_word_broken_at_a_lines_end_is_one() -> None:
    text = "Der Sprach-\nkurs für Bürger/-innen, 2026."
    assert [text[word.start : word.end] for word in words(text)] == [
        "Der",
        "Sprach-\nkurs",
        "für",
        "Bürger/-innen",
        "2026",
    ]
    assert analyse(text) == [*analyse("Sprachkurs"), stem("buerger"), "2026"]


def test_folding_leaves_letters_and_digits_only() -> None:
    for letter in map(chr, range(0x3000)):
        folded = fold(letter)
        assert not folded or folded.isalnum()


def test_other_scripts_are_words() -> None:
    assert analyse("دَورة اللغة") == analyse("دورة اللغة")
    assert len(analyse("Курсы языка")) == 2


def test_query_drops_stop_words_repeats_and_what_is_too_much() -> None:
    assert [word.folded for word in parse("Kurs und der kurs für Ämter")] == ["kurs", "aemter"]
    assert [word.folded for word in parse("der die")] == ["die"]
    assert len(parse(" ".join(f"w{number}" for number in range(50)))) == MAX_WORDS
    assert parse("") == parse("\x00 \"'*():^-") == ()


def test_query_only_the_last_word_may_be_unfinished() -> None:
    assert [word.is_prefix for word in parse("kurs woh")] == [False, True]
    assert [word.is_prefix for word in parse("k")] == [False]


@pytest.mark.parametrize(
    ("typed", "word", "slips"),
    [
        ("kurs", "kurs", 0),
        ("krus", "kurs", 1),
        ("kus", "kurs", 1),
        ("kurrs", "kurs", 1),
        ("kars", "kurs", 1),
        ("kurs", "wohnung", None),
    ],
)
def test_slips_are_counted(typed: str, word: str, slips: int | None) -> None:
    assert distance_within(typed, word, 2) == slips
