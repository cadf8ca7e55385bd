"""The lines of the directory: who, and why she was found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from kurzewege.common.searchindex import api as search
from kurzewege.common.searchindex.api import QueryWord

from ..evidence import Evidence
from ..models import DirectoryWord, User
from .finding import Match
from .index import texts_of

Where = DirectoryWord.Where
# Name, function and institution stand on the line anyway and are marked there, action fields as badges.
LABELS: dict[Where, str | Promise] = {
    Where.EXPERTISE: _("Knows about"),
    Where.LANGUAGES: _("Languages"),
    Where.REGION: _("Region"),
    Where.OFFERS: _("Offers"),
    Where.ABOUT: _("About"),
    Where.LOOKS_FOR: _("Is looking for"),
}
EVIDENCE_SHOWN = 3


@dataclass(frozen=True)
class Reason:
    """One place where the words stand. `text` is escaped HTML with <mark>; `url` leads to what she did, or is ""."""

    label: str | Promise
    text: SafeString
    url: str = ""


@dataclass(frozen=True)
class Entry:
    """One line. `name`, `function`, `organisation`: escaped HTML with <mark>; `more` counts what is not listed."""

    member: User
    name: SafeString
    function: SafeString
    organisation: SafeString
    reasons: list[Reason] = field(default_factory=list)
    more: int = 0


def entries_for(
    members: Iterable[User], words: Sequence[QueryWord] = (), matches: dict[int, Match] | None = None
) -> list[Entry]:
    """Lines for members loaded `for_directory`, with the reasons of their matches."""
    return [_entry(member, words, (matches or {}).get(member.pk)) for member in members]


def _entry(member: User, words: Sequence[QueryWord], match: Match | None) -> Entry:
    def written(text: object) -> SafeString:
        return search.marked(str(text), words) if words else format_html("{}", text)

    organisation = written(member.organisation) if member.organisation else SafeString("")
    if match is None:
        return Entry(member, written(member.name), written(member.function), organisation)
    # The own foreign key is loaded: `texts_of` reads the person through the profile.
    member.profile.user = member
    texts = texts_of(member.profile)
    reasons = [
        Reason(label, search.snippet(texts[where], words))
        for where, label in LABELS.items()
        if where in match.places and where in texts
    ]
    if Where.INSTITUTION in match.places and "<mark>" not in organisation and member.organisation:
        # The short name stands on the line, the words in the long one.
        reasons.append(Reason(_("Institution"), search.marked(member.organisation.name, words)))
    done = _without_doubles(match.evidence)
    reasons += [Reason(piece.label, search.marked(piece.title, words), piece.url) for piece in done[:EVIDENCE_SHOWN]]
    return Entry(
        member,
        written(member.name),
        written(member.function),
        organisation,
        reasons,
        max(0, len(done) - EVIDENCE_SHOWN),
    )


def _without_doubles(pieces: Sequence[Evidence]) -> list[Evidence]:
    """Two answers to the same question are one reason; what has most of the words comes first."""
    once: dict[tuple[str, str], Evidence] = {}
    for piece in pieces:
        once.setdefault((str(piece.label), piece.title), piece)
    return sorted(once.values(), key=lambda piece: -len(piece.words))
