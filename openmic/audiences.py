"""Who hears of changes on a board, and what open pages are sent: the same for everybody, nothing personal.

A board's page and a question's page follow the same topic; each applies the patches whose targets it has.

| event             | patches                                                                            |
|-------------------|------------------------------------------------------------------------------------|
| asked             | the card, on top of the list                                                       |
| votes             | the number of those who have it too                                                |
| answered          | number of answers, state, story, and the answer at the end of the question's page  |
| answer_withdrawn  | number of answers, state, story, the answer is gone                                |
| settled           | state, story, and which answer helped                                              |
| reviewed          | story, and whether it is still right                                               |
| story             | what became of the question                                                        |
| edited            | what is asked, on the card and on the page                                         |
| answer_edited     | what the answer says                                                               |
| helped            | how many an answer helped                                                          |
| withdrawn         | the card is gone; the question's page says so                                      |

Whatever carries something personal (a pressed button) is never sent again as a whole: only its parts are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.template.loader import render_to_string

from groups.access import readers_of
from kurzewege.common.live import api as live
from kurzewege.common.prepared import prepared

from .everyday import story
from .models import Answer, Board, Question
from .topics import PREFIX

# Several of these to one list are several things; all other patches of one target are the same thing again.
ADDING = {"append", "prepend"}
CARD_ONLY = {"asked", "votes"}
CHANGING_STATE = {"answered", "answer_withdrawn", "settled"}


class BoardTopic(live.Topic):
    """`board:<key>`: whoever may read the board's group, or every member."""

    prefix = PREFIX
    coalesce = {"votes"}

    def may_join(self, user: Any, name: str) -> bool:
        return Board.objects.visible_to(user).filter(key=live.key_of(name)).exists()

    def allowed(self, user_ids: set[int], name: str) -> set[int]:
        [board] = _board(live.key_of(name)) or [None]
        return set() if board is None else readers_of(board.group, user_ids)

    def render(self, name: str, events: Sequence[live.TopicEvent], language: str) -> list[live.Patch]:
        """The questions concerned as they are now, each of their parts once."""
        rows = _questions(
            live.key_of(name),
            {event.ref for event in events},
            are_whole=any(event.kind not in CARD_ONLY for event in events),
        )
        questions = {question.key: question for question in rows}
        answers = _answers(questions.values(), events)
        found: dict[tuple[str, str, str], live.Patch] = {}
        for event in events:
            for patch in _patches(event, questions.get(event.ref), answers):
                found[(patch.target, patch.how, patch.html if patch.how in ADDING else "")] = patch
        return list(found.values())


@prepared
def _board(key: str) -> Any:
    return Board.objects.select_related("group").filter(key=key)


@prepared
def _questions(board_key: str, keys: set[str], *, are_whole: bool) -> Any:
    """For their cards; `are_whole`: and for their pages."""
    found = Question.objects.for_cards().filter(board__key=board_key, key__in=keys, deleted_at=None)
    return found.select_related("best_answer__author").prefetch_related("tags", "files") if are_whole else found


def _answers(questions: Iterable[Question], events: Sequence[live.TopicEvent]) -> dict[str, Answer]:
    """The answers that the events show (again), by key: all of a settled question, else those that are named."""
    settled = {event.ref for event in events if event.kind == "settled"}
    named = {event.data["answer"] for event in events if event.kind in {"answered", "answer_edited", "helped"}}
    if not settled and not named:
        return {}
    concerned = Q(key__in=named) | Q(question__key__in=settled)
    rows = Answer.objects.existing().for_cards().filter(concerned, question__in=list(questions))
    return {answer.key: answer for answer in rows}


def _patches(event: live.TopicEvent, question: Question | None, answers: Mapping[str, Answer]) -> Iterable[live.Patch]:
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
    if event.kind in CHANGING_STATE:
        yield live.Patch(target=f"{card}-state", html=_render("openmic/_state.html", question=question))
        yield live.Patch(target=f"{card}-answers", html=_render("openmic/_answer_count.html", question=question))
    if event.kind in CHANGING_STATE | {"story", "reviewed", "answer_edited"}:
        html = _render("openmic/_story.html", question=question, story=story.of(question))
        yield live.Patch(target=f"{card}-story", html=html)
    if event.kind in {"settled", "reviewed", "answer_edited"}:  # the solution quotes the answer
        yield live.Patch(target=f"{card}-age", html=_render("openmic/_age.html", question=question))
        yield live.Patch(target=f"{card}-solution", html=_render("openmic/_solution.html", question=question))
    if event.kind == "edited":
        for part in ("text", "facts", "detail"):
            yield live.Patch(target=f"{card}-{part}", html=_render(f"openmic/_question_{part}.html", question=question))
    if event.kind == "answer_withdrawn":
        yield live.Patch(target=f"answer-{event.data['answer']}", how="remove")
    if event.kind == "settled":
        for answer in answers.values():
            if answer.question_id == question.pk:
                yield _best(answer, question)
    elif named := answers.get(event.data.get("answer", "")):
        yield from _of_answer(event.kind, named, question)


def _of_answer(kind: str, answer: Answer, question: Question) -> Iterable[live.Patch]:
    if kind == "answered":
        html = _render("openmic/_answer.html", answer=answer, question=question)
        yield live.Patch(target=f"answers-{question.key}", html=html, how="append")
    elif kind == "answer_edited":
        yield live.Patch(target=f"answer-{answer.key}-text", html=_render("openmic/_answer_text.html", answer=answer))
    elif kind == "helped":
        yield live.Patch(target=f"answer-{answer.key}-helped", html=str(answer.helped_count), how="text")


def _best(answer: Answer, question: Question) -> live.Patch:
    html = _render("openmic/_answer_best.html", answer=answer, question=question)
    return live.Patch(target=f"answer-{answer.key}-best", html=html)


def _render(template: str, **context: Any) -> str:
    return render_to_string(template, context)
