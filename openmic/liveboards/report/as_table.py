"""CSV: some lines about the board, an empty one, then one line a question."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from kurzewege.common.spreadsheets import csv_bytes

from . import words
from .standing import Line, Standing


def csv_of(standing: Standing) -> bytes:
    """As a German Excel or LibreOffice opens it with a double click; no cell is a formula."""
    return csv_bytes(_rows(standing))


def _rows(standing: Standing) -> Iterator[Sequence[object]]:
    yield ["OPEN MIC", standing.title]
    yield from words.facts(standing)
    yield []
    yield [
        _("Number"), _("State"), _("Question"), _("Asked by"), _("Votes"), _("Members for"), _("Members against"),
        _("Guests for"), _("Guests against"), _("Answer or reason"), _("United with number"), _("Passed on"),
        _("Address"), _("Wording edited"),
    ]  # fmt: skip
    is_closed = standing.state == "closed"
    for line in standing.lines:
        yield [line.number, words.group_title(line.group, is_closed=is_closed), words.text_of(line), *_more(line)]


def _more(line: Line) -> Sequence[object]:
    passed = line.passed_on
    has_votes = line.text is not None and line.merged_into is None
    votes = [line.votes, line.ups, line.downs, line.guest_ups, line.guest_downs] if has_votes else [""] * 5
    return [
        line.asked_by, *votes, line.note, line.merged_into or "", words.passed_to(passed) if passed else "",
        passed.address if passed else "", _("yes") if line.is_edited else "",
    ]  # fmt: skip
