"""Folding: one spelling for words that people write in several ways.

"Weißenfels", "weissenfels" and "WEISSENFELS" are one word, and so are "Müller", "Mueller" and "Muller".
Prefixes stay prefixes (fold("Muel") begins fold("Müller")), so that a list can follow the typing.
"""

import re
import unicodedata

_WORD = re.compile(r"\w+")
# Letters that Unicode does not take apart into a plain one and a mark.
_PLAIN = str.maketrans({"ı": "i", "ł": "l", "đ": "d", "ø": "o", "æ": "a", "œ": "o"})
_TYPEWRITER_UMLAUT = re.compile(r"([aou])e")


def fold(text: str) -> str:
    """`text` in lower case, without accents, with ß as ss and ä/ae/a (ö, ü likewise) as one letter."""
    plain = text.casefold()
    if not plain.isascii():
        decomposed = unicodedata.normalize("NFKD", plain)
        plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter)).translate(_PLAIN)
    return _TYPEWRITER_UMLAUT.sub(r"\1", plain)


def folded_words(text: str) -> list[str]:
    """The folded words of `text` in order, without punctuation."""
    return _WORD.findall(fold(text))


def slug_of(text: str) -> str:
    """The words of `text`, folded and joined by hyphens; empty for text without a letter or digit."""
    return "-".join(folded_words(text))


def marked_parts(text: str, words: list[str]) -> list[tuple[str, bool]]:
    """`text` in pieces, each with whether it is a word that contains one of the folded `words`."""
    parts: list[tuple[str, bool]] = []
    position = 0
    for match in _WORD.finditer(text):
        if not any(word in fold(match.group()) for word in words):
            continue
        if match.start() > position:
            parts.append((text[position : match.start()], False))
        parts.append((match.group(), True))
        position = match.end()
    if position < len(text):
        parts.append((text[position:], False))
    return parts


def folded_lines(*texts: str) -> str:
    """The texts one below the other, folded; empty ones are left out."""
    return "\n".join(fold(text) for text in texts if text)
