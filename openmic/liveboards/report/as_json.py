"""JSON for other programs; docs/live-board-export.md says what each field means."""

from __future__ import annotations

import json
from typing import Any

from .standing import MERGED, Line, Standing

FORMAT = "kurzewege/live-board"
VERSION = 1


def json_of(standing: Standing) -> bytes:
    """UTF-8, indented, keys in a fixed order."""
    return json.dumps(document(standing), ensure_ascii=False, indent=2).encode()


def document(standing: Standing) -> dict[str, Any]:
    """The file's content as plain values."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "drawn_at": standing.at.isoformat(),
        "number": standing.number,
        "board": {
            "title": standing.title,
            "address": standing.address,
            "state": standing.state,
            "asking": standing.asking,
            "admits_first": standing.admits_first,
            "voters": standing.voters,
            "ranking": standing.ranking,
            "allows_downvotes": standing.allows_downvotes,
            "counts_guests": standing.counts_guests,
            "group": standing.group_name or None,
            "event": (
                {"title": standing.event_title, "starts": standing.starts.isoformat()} if standing.starts else None
            ),
        },
        "questions": [_question(line) for line in standing.lines],
    }


def _question(line: Line) -> dict[str, Any]:
    passed = line.passed_on
    return {
        "number": line.number,
        "state": line.group,
        "text": line.text,
        "asked_by": line.asked_by or None,
        "is_edited": line.is_edited,
        "votes": _votes(line),
        "note": line.note or None,
        "merged_into": line.merged_into,
        "passed_on": (
            {"to": passed.place, "group": passed.group_name or None, "address": passed.address or None}
            if passed
            else None
        ),
    }


def _votes(line: Line) -> dict[str, Any] | None:
    if line.text is None or line.group == MERGED:
        return None
    return {
        "net": line.votes,
        "members": {"for": line.ups, "against": line.downs},
        "guests": {"for": line.guest_ups, "against": line.guest_downs},
    }
