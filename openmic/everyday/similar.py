"""Questions like one that is being written or stands on its page: those whose answer helps come first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kurzewege.common.searchindex import api as search

from ..models import Knowledge, Question

SHOWN = 4
# More are looked at than shown, because what is solved goes before what only shares more words.
LOOKED_AT = 12
MIN_LETTERS = 8
MAX_LETTERS = 300


@dataclass(frozen=True)
class Row:
    """One similar question; `question` has its best answer and its age loaded, `is_mine_too` says who looks."""

    question: Question
    rank: int

    @property
    def is_solved(self) -> bool:
        return self.question.state == Question.State.SOLVED


def similar(user: Any, text: str) -> list[Row]:
    """Questions `user` may see that are like `text`: solved and up to date, answered, open, outdated last."""
    text = text[:MAX_LETTERS]
    if sum(letter.isalpha() for letter in text) < MIN_LETTERS:
        return []
    return _rows(user, text, without=None)


def similar_to(user: Any, question: Question) -> list[Row]:
    """Questions like one that was asked, for the side of its page; only those that have an answer."""
    return [row for row in _rows(user, question.text, without=question) if row.question.answer_count]


def _rows(user: Any, text: str, without: Question | None) -> list[Row]:
    hits = search.suggest_similar(user, "question", text, LOOKED_AT)
    ids = [hit.object_id for hit in hits if without is None or hit.object_id != without.pk]
    questions: Any = Question.objects.visible_to(user).with_vote_of(user).select_related("best_answer", "knowledge")
    found = questions.in_bulk(ids)
    rows = [Row(found[pk], place) for place, pk in enumerate(ids) if pk in found]
    return sorted(rows, key=lambda row: (_worth(row.question), row.rank))[:SHOWN]


def _worth(question: Question) -> int:
    """0: answers at once … 3: was right once."""
    if question.state == Question.State.SOLVED:
        kept = getattr(question, "knowledge", None)
        return 3 if kept and kept.state == Knowledge.State.OUTDATED else 0
    return 1 if question.state == Question.State.ANSWERED else 2
