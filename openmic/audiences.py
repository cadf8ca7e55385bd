"""Who hears of changes on a board, and what open pages are sent: the same for everybody, nothing personal.

A board's page and a question's page follow the same topic; each applies the patches whose targets it has.

| event             | patches                                                                            |
|-------------------|------------------------------------------------------------------------------------|
| asked             | the card, on top of the list                                                       |
| votes             | the number of those who have it too                                                |
| answered          | number of answers, state, and the answer at the end of the question's page         |
| answer_withdrawn  | number of answers, state, the answer is gone                                       |
| settled           | state, and which answer helped                                                     |
| withdrawn         | the card is gone; the question's page says so                                      |
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q
from django.template.loader import render_to_string

from groups.models import Group
from kurzewege.common.live import api as live
from members.models import User

from .models import Answer, Board, Question
from .topics import PREFIX

# Several of these to one list are several things; all other patches of one target are the same thing again.
ADDING = {"append", "prepend"}


class BoardTopic(live.Topic):
    """`board:<key>`: whoever may read the board's group, or every member."""

    prefix = PREFIX
    coalesce = {"votes"}

    def may_join(self, user: Any, name: str) -> bool:
        return Board.objects.visible_to(user).filter(key=live.key_of(name)).exists()

    def allowed(self, user_ids: set[int], name: str) -> set[int]:
        board = Board.objects.select_related("group").filter(key=live.key_of(name)).first()
        if board is None or (board.group and board.group.deleted_at):
            return set()
        people = User.objects.members().filter(pk__in=user_ids)
        if board.group and board.group.openness != Group.Openness.OPEN:
            people = people.filter(memberships__group=board.group)
        return set(people.values_list("pk", flat=True))

    def render(self, name: str, events: Sequence[live.TopicEvent], language: str) -> list[live.Patch]:
        """The questions concerned as they are now, each of their parts once."""
        questions = _questions(live.key_of(name), {event.ref for event in events})
        answers = _answers(questions.values(), events)
        found: dict[tuple[str, str, str], live.Patch] = {}
        for event in events:
            for patch in _patches(event, questions.get(event.ref), answers):
                found[(patch.target, patch.how, patch.html if patch.how in ADDING else "")] = patch
        return list(found.values())


def _questions(board_key: str, keys: set[str]) -> dict[str, Question]:
    rows = (
        Question.objects.for_cards()
        .select_related("best_answer")
        .filter(board__key=board_key, key__in=keys, deleted_at=None)
    )
    return {question.key: question for question in rows}


def _answers(questions: Iterable[Question], events: Sequence[live.TopicEvent]) -> list[Answer]:
    """The answers that the events may show again: all of a settled question, else only the new ones."""
    settled = {event.ref for event in events if event.kind == "settled"}
    given = {event.data["answer"] for event in events if event.kind == "answered"}
    if not settled and not given:
        return []
    concerned = Q(key__in=given) | Q(question__key__in=settled)
    return list(Answer.objects.existing().for_cards().filter(concerned, question__in=list(questions)))


def _patches(event: live.TopicEvent, question: Question | None, answers: Sequence[Answer]) -> Iterable[live.Patch]:
    card = f"question-{event.ref}"
    if question is None:  # withdrawn, now or meanwhile: only the key is told
        yield live.Patch(target=card, how="remove")
        yield live.Patch(target=f"{card}-page", html=_render("openmic/_withdrawn.html", key=event.ref))
        return
    if event.kind == "asked":
        html = _render("openmic/_card.html", question=question)
        yield live.Patch(target=f"questions-{question.board.key}", html=html, how="prepend")
    if event.kind == "votes":
        yield live.Patch(target=f"{card}-votes", html=str(question.vote_count), how="text")
    if event.kind in {"answered", "answer_withdrawn", "settled"}:
        yield live.Patch(target=f"{card}-state", html=_render("openmic/_state.html", question=question))
        yield live.Patch(target=f"{card}-answers", html=_render("openmic/_answer_count.html", question=question))
    if event.kind == "answer_withdrawn":
        yield live.Patch(target=f"answer-{event.data['answer']}", how="remove")
    if event.kind == "settled":
        yield live.Patch(target=f"{card}-solution", html=_render("openmic/_solution.html", question=question))
    for answer in answers:
        html = _render("openmic/_answer.html", answer=answer, question=question)
        if event.kind == "answered" and event.data["answer"] == answer.key:
            yield live.Patch(target=f"answers-{question.key}", html=html, how="append")
        elif event.kind == "settled" and answer.question_id == question.pk:
            yield live.Patch(target=f"answer-{answer.key}", html=html)


def _render(template: str, **context: Any) -> str:
    return render_to_string(template, context)
