"""Names people give to files."""

import random
import unicodedata

import pytest

from kurzewege.common.files.kinds import KINDS, UNKNOWN, kind_of
from kurzewege.common.files.names import clean_name

PDF = kind_of("application/pdf")
HOSTILE = [
    *"../\\\0\r\n\t\x0b\x85\u202e\u2066\u200b%:*?\"<>|;=' .äöüßé字😀\ud800",
    "CON",
    "com1",
    "..",
    ".pdf",
    "a",
    "/",
    "ä",
]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Satzung.pdf", "Satzung.pdf"),
        ("Übersicht ß 50%.PDF", "Übersicht ß 50%.pdf"),
        (unicodedata.normalize("NFD", "Prüfung.pdf"), "Prüfung.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\Amina\\Antrag.pdf", "Antrag.pdf"),
        ("Rechnung\u202efdp.exe.pdf", "Rechnungfdp.exe.pdf"),
        ("Zeile\r\nX-Header: 1.pdf", "Zeile X-Header- 1.pdf"),
        ("nul\0byte.pdf", "nulbyte.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("...pdf", "Datei.pdf"),
        ("", "Datei.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("Antrag.docx", "Antrag.pdf"),
        ("Antrag v1.2", "Antrag v1.2.pdf"),
        ("Ein   Name .pdf", "Ein Name.pdf"),
        ("😀.pdf", "😀.pdf"),
    ],
)
def test_name_odd_is_made_safe(raw: str, expected: str) -> None:
    assert clean_name(raw, PDF) == expected


def test_name_long_is_shortened_and_keeps_its_extension() -> None:
    name = clean_name("ü" * 300 + ".pdf", PDF)

    assert name == "ü" * 98 + ".pdf"
    assert len(name.encode()) <= 200


def test_name_any_of_ten_thousand_is_safe_everywhere() -> None:
    source = random.Random(7)
    for _round in range(10_000):
        raw = "".join(source.choice(HOSTILE) for _ in range(source.randint(0, 40)))
        name = clean_name(raw, source.choice([*KINDS, UNKNOWN]))

        assert 0 < len(name) <= 120
        assert len(name.encode()) <= 200
        assert not set(name) & set('/\\:*?"<>|\r\n\t\0\u202e\u2066\u200b')
        assert not name.startswith((".", " "))
        assert name.rpartition(".")[2]
        assert unicodedata.is_normalized("NFC", name)
