"""How a standing is said: the same words in every format and on the page."""

from __future__ import annotations

from collections import Counter

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from ..models import LiveBoard
from .standing import ANSWERED, ASIDE, MERGED, OPEN, STAGE, Line, PassedOn, Standing


def group_title(group: str, *, is_closed: bool) -> str:
    """Heading of a group of questions."""
    return {
        STAGE: _("On stage now"),
        OPEN: _("Left open") if is_closed else _("In the list"),
        ANSWERED: pgettext("what became of questions", "Answered"),
        ASIDE: pgettext("what became of questions", "Set aside"),
        MERGED: pgettext("what became of questions", "United with another question"),
    }[group]


def drawn_at(standing: Standing) -> str:
    """ "28. November 2026 10:15, number 128 of the board": what the file can be compared with."""
    moment = formats.date_format(timezone.localtime(standing.at), "DATETIME_FORMAT")
    return _("%(moment)s, number %(number)s of the board") % {"moment": moment, "number": standing.number}


def facts(standing: Standing) -> list[tuple[str, str]]:
    """What the file is about and how questions were asked: names and values."""
    rows = [(_("Event"), standing.event_title)] if standing.event_title else []
    if standing.starts:
        starts = formats.date_format(timezone.localtime(standing.starts), "DATETIME_FORMAT")
        rows.append((_("Date"), pgettext("date and time", "%(moment)s") % {"moment": starts}))
    if standing.group_name:
        rows.append((_("Group"), standing.group_name))
    rows += [
        (_("Drawn on"), drawn_at(standing)),
        (_("Board"), str(LiveBoard.State(standing.state).label)),
        (_("How was asked"), how_asked(standing)),
        (_("How was voted"), how_voted(standing)),
        (_("Questions"), balance(Counter(line.group for line in standing.lines))),
    ]
    return rows


def how_asked(standing: Standing) -> str:
    """By name, with an invented name or anonymously, and whether a moderator admitted."""
    asked = str(LiveBoard.Asking(standing.asking).label)
    admitted = _("a moderator admitted each question") if standing.admits_first else _("every question stood at once")
    return f"{asked}; {admitted}"


def how_voted(standing: Standing) -> str:
    """Who, and by what the list was ordered."""
    voted = str(LiveBoard.Voters(standing.voters).label)
    if standing.voters == LiveBoard.Voters.NOBODY:
        return voted
    parts = [voted, _("order: %(order)s") % {"order": LiveBoard.Ranking(standing.ranking).label}]
    if standing.voters == LiveBoard.Voters.EVERYBODY and not standing.counts_guests:
        parts.append(_("the votes of guests are not counted"))
    return "; ".join(parts)


def balance(counts: Counter[str]) -> str:
    """How many of each group: "9 (2 answered, 5 open, one set aside, one united)"."""
    parts = [
        (counts[ANSWERED], ngettext("one answered", "%(count)s answered", counts[ANSWERED])),
        (counts[STAGE] + counts[OPEN], ngettext("one open", "%(count)s open", counts[STAGE] + counts[OPEN])),
        (counts[ASIDE], ngettext("one set aside", "%(count)s set aside", counts[ASIDE])),
        (counts[MERGED], ngettext("one united", "%(count)s united", counts[MERGED])),
    ]
    said = [text % {"count": count} for count, text in parts if count]
    comma = pgettext("between things in a list", ", ")
    return f"{counts.total()} ({comma.join(said)})" if said else _("none")


def text_of(line: Line) -> str:
    """The question, or that it was never shown."""
    return line.text if line.text is not None else _("A question that was not shown")


def votes_of(line: Line) -> str:
    """ "23 votes (20 from members, 3 from guests)"; those of guests are told apart when there are any."""
    said = ngettext("one vote", "%(count)s votes", line.votes) % {"count": line.votes}
    if not (line.guest_ups or line.guest_downs):
        return said
    apart = _("%(members)s from members, %(guests)s from guests") % {
        "members": line.ups - line.downs,
        "guests": line.guest_ups - line.guest_downs,
    }
    return f"{said} ({apart})"


def about(line: Line, *, names_guests: bool = True) -> str:
    """Votes, who asked as the board shows it, and whether the wording was changed, on one line."""
    if line.text is None:
        return ""
    parts = [votes_of(line)] if line.group != MERGED else []
    if line.asked_by:
        name = line.asked_by if names_guests or not line.is_by_guest else _("a guest")
        parts.append(_("asked by %(name)s") % {"name": name})
    parts += [_("wording edited")] if line.is_edited else []
    return " · ".join(parts)


def note_label(line: Line) -> str:
    """What the note is: an answer, or a reason."""
    return _("Reason") if line.group == ASIDE else pgettext("what was said", "Answer")


def passed_to(passed: PassedOn) -> str:
    """Where it went."""
    if passed.place == "all":
        return _("passed on to all members")
    if passed.place == "group":
        return _("passed on to “%(group)s”") % {"group": passed.group_name}
    return _("passed on")
