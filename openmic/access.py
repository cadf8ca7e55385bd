"""Checked fetches: missing and forbidden give the same 404."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404

from . import rules
from .models import Answer, Question


def access_question(user: Any, key: str) -> Question:
    questions = Question.objects.visible_to(user).for_cards().with_vote_of(user)
    return get_object_or_404(questions.select_related("best_answer__author").prefetch_related("tags", "files"), key=key)


def access_withdrawn_question(user: Any, key: str) -> Question:
    """A withdrawn question, for those who may bring it back."""
    question = get_object_or_404(Question.objects.exclude(deleted_at=None).select_related("board__group"), key=key)
    if not rules.can_settle(user, question):
        raise Http404
    return question


def access_answer(user: Any, question_key: str, key: str) -> Answer:
    answers = Answer.objects.visible_to(user).select_related("question__board__group")
    return get_object_or_404(answers, key=key, question__key=question_key)
