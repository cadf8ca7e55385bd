"""What somebody wrote herself in a mail: without what her program quoted below it, and without her signature.

Line by line, each pattern anchored and only tried on short lines: a mail is written by anybody, and the library for
this took half a minute over a hostile one. Trimmed is carefully: rather a greeting too much in an answer than half a
sentence too few.
"""

from __future__ import annotations

import html
import re

import nh3

# The first line of each mail that may be answered. What stands below it is ours.
CUT_LINE = "––– Bitte über dieser Zeile antworten –––"
# Longer mails are no answers.
MAX_CHARACTERS = 200_000
# What heads a quote is no longer than this.
_SHORT = 300

_CUT = re.compile(r"^[>| \t]{0,40}[–—-]{2,3} ?Bitte über dieser Zeile antworten.*", re.MULTILINE)
_QUOTED = re.compile(r"^\s*>")
# “Am Sa., 28. Nov. 2026 um 13:04 Uhr schrieb Kurze Wege <…>:”, also broken into two lines.
_WROTE = re.compile(
    r"^\s*((am|on|le|op|il)\s.{4,140}\b(schrieb|wrote|a écrit|schreef|ha scritto)\b.{0,200}"
    r"|.{2,140}\b(schrieb am|wrote on)\s.{4,100}):\s*$",
    re.IGNORECASE,
)
# The lines with which Outlook and others head what they quote without “>”.
_HEADER = re.compile(
    r"^\s*[*]?(von|gesendet|datum|an|cc|betreff|antwort an"
    r"|from|sent|date|to|subject|reply-to|de|envoyé|à|objet)\s?:[*]?\s",
    re.IGNORECASE,
)
_FIRST_HEADER = re.compile(r"^\s*[*]?(von|gesendet|datum|from|sent|date|de|envoyé)\s?:[*]?\s", re.IGNORECASE)
# Lines that programs put below a text, or between it and a quote.
_LEFT_OVER = re.compile(
    r"""^\s*(
        [-_–—=*]{5,}
      | -{2,}\s*(Ursprüngliche|Original|Weitergeleitete|Forwarded)[ -].{0,60}
      | (Von|Gesendet|Sent)\ (meinem|von|mit|über|from|via)\ .{2,60}
      | (Diese\ (Nachricht|E-Mail)\ wurde\ (von|mit)|Get\ Outlook\ for)\ .{2,80}
    )\s*$""",
    re.VERBOSE | re.IGNORECASE,
)
_GREETING = re.compile(
    r"^\s*((mit )?(freundlichen?|besten?|herzlichen?|vielen?|lieben?|schönen?|sonnigen?|kollegialen?) grü(ß|ss)(en?|e)?"
    r"|mfg|vg|lg|viele grüße|gru(ß|ss))\b.{0,40}$",
    re.IGNORECASE,
)
# As long as a signature with address, telephone and hours may be.
_SIGNATURE_LINES = 15

# Where mail programs put what is quoted, in HTML: everything from there on.
_QUOTE_IN_HTML = re.compile(
    r"""<(blockquote|div|hr|span|table)\b[^>]{0,400}\b(
        (class|id)\s*=\s*["'][^"']{0,200}\b(gmail_quote|moz-cite-prefix|yahoo_quoted|divRplyFwdMsg|appendonsend|OLK_SRC_BODY_SECTION|mail_quote|ms-outlook-mobile-reference-message)\b
      | type\s*=\s*["']?cite
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_BLOCKS = re.compile(r"<\s*(br|/p|/div|/li|/h[1-6]|/tr|hr)\b[^>]*>", re.IGNORECASE)
_INVISIBLE = {"script", "style", "head", "title"}


def own_words(text: str) -> str:
    """The person's own text, with its paragraphs; "" when she wrote nothing."""
    text = text[:MAX_CHARACTERS].replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").replace("\xa0", " ")
    text = text.replace("\ufeff", "").replace("\u200b", "")
    cut = _CUT.search(text)
    lines = (text[: cut.start()] if cut else text).split("\n")
    words = _cleaned(lines)
    if not words and cut and _QUOTED.match(cut[0]):
        # Some write below what is quoted. Every line of ours begins with “>” then, and every other one is hers.
        return _cleaned([line for line in text[cut.start() :].split("\n") if not _QUOTED.match(line)])
    return words


def _cleaned(lines: list[str]) -> str:
    end = next((number for number in range(len(lines)) if _ends_at(lines, number)), len(lines))
    return _paragraphs(_without_signature(_without_left_overs(lines[:end])))


def unflowed(text: str) -> str:
    """Text whose long lines were broken for the way (`format=flowed`, RFC 3676), with its lines whole again."""
    whole: list[list[str]] = []
    goes_on = False
    for line in text[:MAX_CHARACTERS].splitlines():
        if goes_on and not line.startswith(">"):
            whole[-1].append(line.removeprefix(" "))
        else:
            whole.append([line.removeprefix(" ")])
        goes_on = line.endswith(" ") and line != "-- " and not line.startswith(">")
    return "\n".join("".join(pieces) for pieces in whole)


def _ends_at(lines: list[str], number: int) -> bool:
    """Does her text end before this line?"""
    line = lines[number]
    if line.rstrip(" ") == "--":
        return True
    if len(line) > _SHORT:
        return False
    if _FIRST_HEADER.match(line):
        return sum(bool(_HEADER.match(below[:_SHORT])) for below in lines[number : number + 6]) >= 3
    two = f"{line.strip()} {lines[number + 1].strip()[:_SHORT]}" if number + 1 < len(lines) else ""
    return (bool(_WROTE.match(line)) and _is_quote(lines, number + 1)) or (
        bool(_WROTE.match(two)) and _is_quote(lines, number + 2)
    )


def _is_quote(lines: list[str], number: int) -> bool:
    """Is what follows quoted, or nothing at all? (Of quotes that our own line heads, nothing is left.)"""
    following = next((line for line in lines[number : number + 20] if line.strip()), ">")
    return bool(_QUOTED.match(following))


def _without_left_overs(lines: list[str]) -> list[str]:
    """Without quotes and with nothing at the end that the program wrote."""
    kept = [line for line in lines if not _QUOTED.match(line)]
    while kept and (not kept[-1].strip() or (len(kept[-1]) < _SHORT and _LEFT_OVER.match(kept[-1]))):
        kept.pop()
    return kept


def _without_signature(lines: list[str]) -> list[str]:
    """Without the greeting and the few lines under it, when there is a text above."""
    for number in range(len(lines) - 1, 0, -1):
        if len(lines) - number > _SIGNATURE_LINES:
            break
        if _GREETING.match(lines[number][:_SHORT]) and any(line.strip() for line in lines[:number]):
            return lines[:number]
    return lines


def _paragraphs(lines: list[str]) -> str:
    text = "\n".join(line.rstrip() for line in lines)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def from_html(page: str) -> str:
    """The words of a mail that has only HTML, quotes of well-known programs left out."""
    page = page[: 4 * MAX_CHARACTERS]
    if quote := _QUOTE_IN_HTML.search(page):
        page = page[: quote.start()]
    # A line break in the source is a space; one on the page is written as a tag.
    broken = _BLOCKS.sub("\x1e", re.sub(r"\s+", " ", page))
    words = nh3.clean(broken, tags=set(), clean_content_tags=_INVISIBLE)
    lines = html.unescape(words).replace("\x1e", "\n").split("\n")
    return "\n".join(line.strip() for line in lines)
