"""What open pages are sent: right for whoever may hear it, the same for everybody, nothing for anybody else."""

import pytest

from kurzewege.common.live.models import TopicEvent
from openmic import actions
from openmic.audiences import BoardTopic
from openmic.models import Board
from openmic.topics import topic_of


def events_of(board):
    return list(TopicEvent.objects.filter(topic__name=topic_of(board)).order_by("seq"))


def patches(board):
    return {
        (patch.target, patch.how): patch.html for patch in BoardTopic().render(topic_of(board), events_of(board), "de")
    }


@pytest.fixture
def closed_board(cast):
    return Board.objects.create(kind="everyday", title="Fallrunde", group=cast.closed)


@pytest.mark.parametrize("role", ["coordinator", "outsider", "applicant", "declined", "blocked", "former"])
def test_board_of_a_closed_group_cannot_be_joined_from_outside(cast, closed_board, role):
    user = getattr(cast, role)
    assert not BoardTopic().may_join(user, topic_of(closed_board))
    assert BoardTopic().allowed({user.pk, cast.member.pk}, topic_of(closed_board)) == {cast.member.pk}


@pytest.mark.parametrize("role", ["applicant", "declined", "blocked", "former"])
def test_everyday_board_cannot_be_joined_from_outside_the_network(cast, board, role):
    user = getattr(cast, role)
    assert not BoardTopic().may_join(user, topic_of(board))
    assert BoardTopic().allowed({user.pk, cast.member.pk}, topic_of(board)) == {cast.member.pk}


def test_asked_and_withdrawn_question_is_sent_as_its_key_only(cast, board):
    question = actions.ask_question(actor=cast.member, board=board, text="Zitronenfalter im Landratsamt?")
    actions.withdraw_question(actor=cast.member, question=question)
    sent = patches(board)
    assert (f"question-{question.key}", "remove") in sent
    assert not any("Zitronenfalter" in html for html in sent.values())


def test_withdrawn_answer_is_not_sent_any_more(cast, board):
    question = actions.ask_question(actor=cast.member, board=board, text="Wer hat einen Raum für zehn?")
    answer = actions.answer_question(actor=cast.lead, question=question, body="<p>Zitronenfalter</p>")
    actions.withdraw_answer(actor=cast.lead, answer=answer)
    sent = patches(board)
    assert sent[(f"answer-{answer.key}", "remove")] == ""
    assert not any("Zitronenfalter" in html for html in sent.values())


def test_many_votes_become_one_patch_with_the_last_number(cast, board):
    question = actions.ask_question(actor=cast.member, board=board, text="Wer hat einen Raum für zehn?")
    for user in (cast.lead, cast.outsider, cast.coordinator):
        actions.set_vote(actor=user, question=question, is_mine_too=True)
    assert patches(board)[(f"question-{question.key}-votes", "text")] == "3"


def test_two_questions_in_one_flush_are_both_sent(cast, board):
    first = actions.ask_question(actor=cast.member, board=board, text="Wer hat einen Raum für zehn?")
    second = actions.ask_question(actor=cast.lead, board=board, text="Wer hat einen Beamer übrig?")
    html = "".join(patch.html for patch in BoardTopic().render(topic_of(board), events_of(board), "de"))
    assert first.text in html
    assert second.text in html


def test_nothing_personal_is_in_what_everybody_gets(cast, board):
    question = actions.ask_question(actor=cast.member, board=board, text="Wer hat einen Raum für zehn?")
    actions.set_vote(actor=cast.member, question=question, is_mine_too=True)
    html = "".join(patches(board).values())
    assert 'aria-pressed="true"' not in html
