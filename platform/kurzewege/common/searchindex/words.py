"""German words the analyser knows by name, from the lists in `german/` (small letters, ä as ae, ß as ss).

The lists are fixed on purpose: a list grown from the texts themselves would let the words of a hidden group
change what other people find.
"""

from pathlib import Path

_FOLDER = Path(__file__).with_name("german")


def _words(name: str) -> frozenset[str]:
    return frozenset((_FOLDER / name).read_text(encoding="utf-8").split())


# Words that join others and carry nothing themselves.
STOP_WORDS = _words("stop_words.txt")
# A long word that ends (or begins) with one of these is also found by its parts.
COMPOUND_PARTS = _words("compound_parts.txt")
# Words that only look as if.
NOT_COMPOUND = _words("not_compounds.txt")
# What stands before a word without making a compound of it (Ver-sorgung, Ein-satz).
NOT_HEADS = _words("not_heads.txt")
