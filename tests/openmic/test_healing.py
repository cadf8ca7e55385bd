"""For every action: an open page that got the patches equals a fresh page."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from openmic import actions
from openmic.everyday import actions as everyday
from openmic.everyday import escalation
from openmic.topics import topic_of
from tests.project.live import oracle

# Tokens differ from page to page, and a form that came by patch gets the page's own from the frame's script.
TOKENS = re.compile(r'<input type="hidden" name="(csrfmiddlewaretoken|form_key)"[^>]*>')


@pytest.fixture
def question(cast, board):
    return actions.ask_question(actor=cast.member, board=board, text="Wer hat einen Raum für zehn?")


@pytest.fixture
def reader(cast):
    """Somebody who neither asked nor voted: nothing on her page is personal."""
    client = Client()
    client.force_login(cast.outsider)

    def page(path):
        return lambda: TOKENS.sub("", client.get(path).content.decode())

    return page


ACTIONS = {
    "vote": lambda cast, question, answer: actions.set_vote(actor=cast.lead, question=question, is_mine_too=True),
    "answer": lambda cast, question, answer: actions.answer_question(
        actor=cast.lead, question=question, body="<p>Ja</p>"
    ),
    "solve": lambda cast, question, answer: actions.solve_question(
        actor=cast.member, question=question, best_answer=answer
    ),
    "solve without an answer": lambda cast, question, answer: actions.solve_question(
        actor=cast.member, question=question
    ),
    "helped": lambda cast, question, answer: everyday.set_helped(actor=cast.member, answer=answer, has_helped=True),
    "edit": lambda cast, question, answer: everyday.edit_question(
        actor=cast.member,
        question=question,
        text="Wer hat einen Saal?",
        detail="<p>Für zwölf</p>",
        action_fields=[cast.field],
        tags=["Räume"],
    ),
    "edit answer": lambda cast, question, answer: everyday.edit_answer(
        actor=cast.lead, answer=answer, body="<p>Im Bürgerhaus</p>"
    ),
    "ask by name": lambda cast, question, answer: everyday.ask_person(
        actor=cast.coordinator, question=question, person=cast.lead
    ),
    "pass on": lambda cast, question, answer: everyday.pass_on(
        actor=cast.coordinator, question=question, group=cast.open
    ),
    "withdraw answer": lambda cast, question, answer: actions.withdraw_answer(actor=cast.lead, answer=answer),
}


@pytest.mark.parametrize("name", ACTIONS)
def test_question_page_after_an_action_equals_a_fresh_one(cast, board, question, reader, name):
    answer = actions.answer_question(actor=cast.lead, question=question, body="<p>Im Mehrgenerationenhaus</p>")
    with oracle.heals(reader(question.get_absolute_url()), topic_of(board), f"question-{question.key}-page"):
        ACTIONS[name](cast, question, answer)


def test_question_page_after_reopening_equals_a_fresh_one(cast, board, question, reader):
    answer = actions.answer_question(actor=cast.lead, question=question, body="<p>Im Mehrgenerationenhaus</p>")
    actions.solve_question(actor=cast.member, question=question, best_answer=answer)
    with oracle.heals(reader(question.get_absolute_url()), topic_of(board), f"question-{question.key}-page"):
        actions.reopen_question(actor=cast.member, question=question)


@pytest.mark.parametrize("verdict", ["valid", "needs_update", "outdated"])
def test_question_page_and_board_after_a_review_equal_fresh_ones(cast, board, question, reader, verdict):
    answer = actions.answer_question(actor=cast.lead, question=question, body="<p>Im Mehrgenerationenhaus</p>")
    actions.answer_question(actor=cast.coordinator, question=question, body="<p>Im Amt</p>")
    actions.solve_question(actor=cast.member, question=question, best_answer=answer)
    place = f"question-{question.key}-page"
    with oracle.heals(reader(question.get_absolute_url()), topic_of(board), place):
        everyday.review(actor=cast.member, question=question, verdict=verdict, note="Seit Mai")
    with oracle.heals(reader("/openmic/?tab=solved"), topic_of(board), "questions"):
        everyday.review(actor=cast.member, question=question, verdict="outdated", note="Seit Juni")


def test_question_page_after_an_outdated_answer_was_edited_equals_a_fresh_one(cast, board, question, reader):
    answer = actions.answer_question(actor=cast.lead, question=question, body="<p>Im Mehrgenerationenhaus</p>")
    actions.solve_question(actor=cast.member, question=question, best_answer=answer)
    everyday.review(actor=cast.member, question=question, verdict="outdated")
    with oracle.heals(reader(question.get_absolute_url()), topic_of(board), f"question-{question.key}-page"):
        everyday.edit_answer(actor=cast.lead, answer=answer, body="<p>Im Bürgerhaus</p>")


def test_o2_question_page_after_the_second_answer_solved_it_keeps_the_order_of_a_fresh_one(
    cast, board, question, reader
):
    actions.answer_question(actor=cast.coordinator, question=question, body="<p>Im Amt</p>")
    answer = actions.answer_question(actor=cast.lead, question=question, body="<p>Im Mehrgenerationenhaus</p>")
    with oracle.heals(reader(question.get_absolute_url()), topic_of(board), f"question-{question.key}-page"):
        actions.solve_question(actor=cast.member, question=question, best_answer=answer)


def test_question_page_after_every_step_of_the_escalation_equals_a_fresh_one(cast, board, reader):
    cast.lead.profile.action_fields.add(cast.field)
    asked = timezone.now() - timedelta(days=9)
    question = actions.ask_question(
        actor=cast.member, board=board, text="Wer leiht uns eine Bühne?", action_fields=[cast.field], at=asked
    )
    with oracle.heals(reader(question.get_absolute_url()), topic_of(board), f"question-{question.key}-page"):
        escalation.escalate_due(timezone.now())


@pytest.mark.parametrize("name", ["vote", "answer", "withdraw answer", "edit", "solve"])
def test_board_after_an_action_equals_a_fresh_one(cast, board, question, reader, name):
    answer = actions.answer_question(actor=cast.lead, question=question, body="<p>Im Mehrgenerationenhaus</p>")
    # A solved question stays on the page that is open; in its own tab it is where a fresh page has it.
    path, place = (
        ("/openmic/?tab=followed", "questions") if name == "solve" else ("/openmic/", f"questions-{board.key}")
    )
    with oracle.heals(reader(path), topic_of(board), place):
        ACTIONS[name](cast, question, answer)


def test_board_after_asking_twice_and_withdrawing_equals_a_fresh_one(cast, board, question, reader):
    with oracle.heals(reader("/openmic/"), topic_of(board), f"questions-{board.key}"):
        for text in ("Wer hat einen Beamer übrig?", "Wer kennt eine Band?"):
            actions.ask_question(actor=cast.lead, board=board, text=text, action_fields=[cast.field])
        actions.withdraw_question(actor=cast.member, question=question)
