"""The lists of the phone page: what stands open, and what became of the others; in groups once the board is closed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from .models import LiveBoard, LiveQuestion
from .report import words
from .report.standing import ANSWERED, ASIDE, MERGED, group_of

# More than anybody reads; a hall of 500 asks some 200.
MAX_LISTED = 300


def context_of(board: LiveBoard, listed: Sequence[LiveQuestion], done: Sequence[LiveQuestion]) -> dict[str, Any]:
    """Variables of `_lists.html`: `listed`, `ledger` (pairs of a title and its questions) and, closed, `balance`."""
    if not board.is_closed:
        return {"listed": listed, "ledger": [("", done)]}
    groups = {
        group: [question for question in done if group_of(question) == group] for group in (ANSWERED, ASIDE, MERGED)
    }
    return {
        "listed": listed,
        "ledger": [(words.group_title(group, is_closed=True), rows) for group, rows in groups.items() if rows],
        "balance": words.balance(Counter(group_of(question) for question in [*listed, *done])),
    }
