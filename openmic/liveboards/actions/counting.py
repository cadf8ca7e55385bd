"""Counting votes from their rows: nobody twice, also when questions were united."""

from __future__ import annotations

from django.db.models import Count, Max, Q

from ..models import LiveBoard, LiveQuestion, LiveVote
from ..ranking import score_of

COUNTED = ["ups", "downs", "guest_ups", "guest_downs", "score"]


def recount(question: LiveQuestion) -> None:
    """Count the question's votes with those of the questions united with it.

    Whoever voted for several of them counts once; for beats against. Expects the question's row to be locked and
    its board to be running: a closed board has only the numbers left.
    """
    family = Q(question=question) | Q(question__merged_into=question, question__state=LiveQuestion.State.MERGED)
    voices = LiveVote.objects.filter(family).values("voter", "is_guest").annotate(vote=Max("value"))
    numbers = voices.aggregate(
        ups=Count("voter", filter=Q(vote=1, is_guest=False)),
        downs=Count("voter", filter=Q(vote=-1, is_guest=False)),
        guest_ups=Count("voter", filter=Q(vote=1, is_guest=True)),
        guest_downs=Count("voter", filter=Q(vote=-1, is_guest=True)),
    )
    for name, number in numbers.items():
        setattr(question, name, number)
    question.score = score_of(question.board, question)
    question.save(update_fields=COUNTED)


def recount_board(board: LiveBoard) -> None:
    """Order all questions anew, after a setting that decides about it was changed."""
    questions = list(LiveQuestion.objects.filter(board=board))
    for question in questions:
        question.board = board
        question.score = score_of(board, question)
    LiveQuestion.objects.bulk_update(questions, ["score"], batch_size=200)
