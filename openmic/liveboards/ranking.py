"""The order of the questions. Everybody may read the rule: it stands on the page."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .models import LiveBoard, LiveQuestion

_Z = 1.96  # 95 %


def score_of(board: LiveBoard, question: LiveQuestion) -> float:
    """What the question is ordered by, the highest first; equal ones in the order in which they were admitted."""
    ups, downs = question.ups, question.downs
    if board.counts_guests:
        ups, downs = ups + question.guest_ups, downs + question.guest_downs
    return wilson(ups, downs) if board.ranking == board.Ranking.WILSON else float(ups - downs)


def wilson(ups: int, downs: int) -> float:
    """Lower bound of the 95 % interval for the share of votes for (E. B. Wilson, 1927), to six places.

    3 of 3 is less sure than 90 of 100: (3, 0) gives 0.438, (90, 10) gives 0.826.
    """
    total = ups + downs
    if not total:
        return 0.0
    share = ups / total
    square = _Z * _Z
    middle = share + square / (2 * total)
    spread = _Z * sqrt((share * (1 - share) + square / (4 * total)) / total)
    return round((middle - spread) / (1 + square / total), 6)
