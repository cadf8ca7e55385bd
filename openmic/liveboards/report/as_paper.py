"""The standing as a document: for ODT, PDF and the minutes."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kurzewege.common.paper import api as paper

from . import words
from .standing import GROUPS, MERGED, Line, Standing


def odt_of(standing: Standing) -> bytes:
    return paper.odt_bytes(paper_of(standing))


def pdf_of(standing: Standing) -> bytes:
    return paper.pdf_bytes(paper_of(standing))


def paper_of(standing: Standing) -> paper.Paper:
    """The whole document."""
    title = f"OPEN MIC: {standing.title}"
    return paper.Paper(title, standing.at, list(_blocks(standing)), language=(get_language() or "de")[:2])


def minutes_of(standing: Standing) -> str:
    """The same as rich text, with a place for who is responsible; without names of guests, whom the board forgets."""
    return paper.rich_text(_blocks(standing, for_minutes=True))


def _blocks(standing: Standing, *, for_minutes: bool = False) -> Iterator[paper.Block]:
    yield paper.Facts(words.facts(standing))
    if not standing.lines:
        yield paper.line(_("Nobody asked a question."))
    for group in GROUPS:
        lines = standing.of(group)
        if lines:
            yield paper.Heading(words.group_title(group, is_closed=standing.state == "closed"))
            items = [list(_paragraphs(line, for_minutes=for_minutes)) for line in lines]
            yield paper.Items(items, first=lines[0].number)


def _paragraphs(line: Line, *, for_minutes: bool) -> Iterator[paper.Paragraph]:
    yield paper.line(words.text_of(line), is_strong=line.text is not None)
    if about := words.about(line, names_guests=not for_minutes):
        yield paper.line(about)
    if line.note:
        yield paper.line(f"{words.note_label(line)}: {line.note}")
    if line.merged_into is not None:
        yield paper.line(_("united with number %(number)s") % {"number": line.merged_into})
    if line.passed_on:
        said = words.passed_to(line.passed_on)
        yield paper.Paragraph([paper.Span(said[:1].upper() + said[1:], href=line.passed_on.address)])
    if for_minutes and line.group != MERGED and line.text is not None:
        yield paper.line(_("Responsible: %(who)s") % {"who": _("not settled yet")})
