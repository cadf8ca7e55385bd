"""Asking, answering, voting, solving: what each action does, refuses and tells."""

import pytest

from feed.models import Entry
from kurzewege.common.errors import Refused
from kurzewege.common.live.models import TopicEvent
from kurzewege.common.notify.models import Notification
from openmic import actions
from openmic.everyday import actions as everyday
from openmic.models import Question


def events():
    return TopicEvent.objects.filter(topic__name__startswith="board:").order_by("seq")


def kinds():
    return list(
        TopicEvent.objects.filter(topic__name__startswith="board:").order_by("seq").values_list("kind", flat=True)
    )


def test_board_is_told_last_so_that_nobody_on_it_waits_for_feed_and_search(cast, ask):
    question = ask()
    for action in (
        lambda: ask(text="Wer kennt einen Raum?"),
        lambda: everyday.edit_question(actor=cast.member, question=question, text="Wer übersetzt Tigrinya?"),
        lambda: actions.withdraw_question(actor=cast.member, question=question),
        lambda: actions.restore_question(actor=cast.member, question=question),
    ):
        TopicEvent.objects.all().delete()
        action()
        told = TopicEvent.objects.order_by("pk").values_list("topic__name", flat=True)
        assert [name.partition(":")[0] for name in told] == ["feed", "board"]


@pytest.mark.parametrize("role", ["applicant", "declined", "blocked", "former"])
def test_ask_by_people_outside_the_network_is_refused(cast, ask, role):
    with pytest.raises(Refused):
        ask(getattr(cast, role))
    assert not Question.objects.exists()
    assert kinds() == []


def test_ask_tells_members_of_the_field_and_nobody_else(cast, ask):
    cast.lead.profile.action_fields.add(cast.field)
    cast.member.profile.action_fields.add(cast.field)
    cast.former.profile.action_fields.add(cast.field)
    ask(action_fields=[cast.field])
    assert list(Notification.objects.values_list("recipient__name", flat=True)) == [cast.lead.name]
    assert Entry.objects.filter(kind="question").count() == 1


def test_vote_counts_a_person_once_and_the_last_state_wins(cast, ask):
    question = ask()
    for state in (True, True, False, True):
        question = actions.set_vote(actor=cast.lead, question=question, is_mine_too=state)
    assert question.vote_count == 1
    assert actions.set_vote(actor=cast.lead, question=question, is_mine_too=False).vote_count == 0


def test_answer_makes_the_question_answered_and_tells_who_asked(cast, ask):
    question = ask()
    actions.answer_question(actor=cast.outsider, question=question, body="<p>Herr Tesfay</p>")
    question.refresh_from_db()
    assert (question.state, question.answer_count) == ("answered", 1)
    assert Notification.objects.get(verb="openmic.answered").recipient == cast.member


def test_withdrawn_only_answer_makes_the_question_open_again(cast, ask):
    question = ask()
    answer = actions.answer_question(actor=cast.outsider, question=question, body="<p>Falsch</p>")
    actions.withdraw_answer(actor=cast.outsider, answer=answer)
    question.refresh_from_db()
    assert (question.state, question.answer_count) == ("open", 0)


def test_solve_by_asker_with_best_answer_tells_who_helped(cast, ask):
    question = ask()
    answer = actions.answer_question(actor=cast.outsider, question=question, body="<p>Herr Tesfay</p>")
    solved = actions.solve_question(actor=cast.member, question=question, best_answer=answer)
    assert (solved.state, solved.best_answer) == ("solved", answer)
    assert Notification.objects.get(verb="openmic.helped").recipient == cast.outsider
    assert actions.reopen_question(actor=cast.member, question=question).state == "answered"


def test_solve_by_another_member_is_refused(cast, ask):
    question = ask()
    with pytest.raises(Refused):
        actions.solve_question(actor=cast.outsider, question=question)
    question.refresh_from_db()
    assert question.state == "open"


def test_solve_with_the_answer_of_another_question_is_refused(cast, ask):
    question, other = ask(), ask(text="Welche Kurse haben Kinderbetreuung?")
    answer = actions.answer_question(actor=cast.lead, question=other, body="<p>In Naumburg</p>")
    with pytest.raises(Refused):
        actions.solve_question(actor=cast.member, question=question, best_answer=answer)


def test_withdraw_takes_it_from_board_and_feed_and_restore_brings_it_back(cast, ask):
    question = ask()
    actions.withdraw_question(actor=cast.member, question=question)
    assert not Question.objects.visible_to(cast.lead).exists()
    assert not Entry.objects.visible_to(cast.lead).filter(kind="question").exists()
    actions.restore_question(actor=cast.member, question=question)
    assert Entry.objects.visible_to(cast.lead).filter(kind="question").exists()


def test_every_action_writes_its_numbered_event(cast, ask):
    question = ask()
    actions.set_vote(actor=cast.lead, question=question, is_mine_too=True)
    answer = actions.answer_question(actor=cast.lead, question=question, body="<p>Ja</p>")
    actions.solve_question(actor=cast.member, question=question, best_answer=answer)
    actions.reopen_question(actor=cast.member, question=question)
    actions.withdraw_answer(actor=cast.lead, answer=answer)
    actions.withdraw_question(actor=cast.member, question=question)
    assert kinds() == ["asked", "votes", "answered", "settled", "settled", "answer_withdrawn", "withdrawn"]
    assert list(events().values_list("seq", flat=True)) == list(range(1, 8))


def test_solved_and_reopened_twice_is_one_thing_each(cast, ask):
    question = ask()
    answer = actions.answer_question(actor=cast.lead, question=question, body="<p>Ja</p>")
    for actor in (cast.member, cast.coordinator):
        actions.solve_question(actor=actor, question=question, best_answer=answer)
    for actor in (cast.member, cast.coordinator):
        actions.reopen_question(actor=actor, question=question)
    assert list(question.steps.values_list("kind", flat=True)) == ["told", "solved", "reopened"]
    assert kinds() == ["asked", "answered", "settled", "settled"]
