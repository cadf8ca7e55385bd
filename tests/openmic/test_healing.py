"""For every action: an open page that got the patches equals a fresh page."""

import re

import pytest
from django.test import Client

from openmic import actions
from openmic.topics import topic_of
from tests.project.live import oracle

# Tokens differ from page to page, and a form that came by patch gets the page's own from the frame's script.
TOKENS = re.compile(r'<input type="hidden" name="(csrfmiddlewaretoken|form_key)"[^>]*>')


@pytest.fixture
def board(cast):
    return actions.everyday_board()


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


@pytest.mark.parametrize("name", ["vote", "answer", "withdraw answer"])
def test_board_after_an_action_equals_a_fresh_one(cast, board, question, reader, name):
    answer = actions.answer_question(actor=cast.lead, question=question, body="<p>Im Mehrgenerationenhaus</p>")
    with oracle.heals(reader("/openmic/"), topic_of(board), f"questions-{board.key}"):
        ACTIONS[name](cast, question, answer)


def test_board_after_asking_twice_and_withdrawing_equals_a_fresh_one(cast, board, question, reader):
    with oracle.heals(reader("/openmic/"), topic_of(board), f"questions-{board.key}"):
        for text in ("Wer hat einen Beamer übrig?", "Wer kennt eine Band?"):
            actions.ask_question(actor=cast.lead, board=board, text=text, action_fields=[cast.field])
        actions.withdraw_question(actor=cast.member, question=question)
