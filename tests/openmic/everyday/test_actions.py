"""Editing, following, “helped me”, asking by name, passing on: what each does, refuses and tells."""

import pytest

from feed.models import Entry
from kurzewege.common.errors import Refused
from kurzewege.common.notify.models import Notification
from members.models import PersonalBlock
from openmic import actions
from openmic.everyday import actions as everyday
from openmic.everyday import story
from openmic.models import Answer, Board, Question, Step


@pytest.fixture
def question(ask):
    return ask()


@pytest.fixture
def answer(cast, question):
    return actions.answer_question(actor=cast.lead, question=question, body="<p>Herr Tesfay</p>")


def recipients(verb):
    return set(Notification.objects.filter(verb=verb).values_list("recipient", flat=True))


def test_o2_helped_counts_once_per_person_and_last_tap_wins(cast, answer):
    for has_helped in (True, True, False, True):
        everyday.set_helped(actor=cast.outsider, answer=answer, has_helped=has_helped)
    everyday.set_helped(actor=cast.member, answer=answer, has_helped=True)
    answer.refresh_from_db()
    assert answer.helped_count == 2


def test_helped_of_ones_own_answer_is_refused(cast, answer):
    with pytest.raises(Refused):
        everyday.set_helped(actor=cast.lead, answer=answer, has_helped=True)


def test_follower_is_told_of_answers_and_of_the_solution_until_she_stops(cast, question):
    everyday.set_follow(actor=cast.outsider, question=question, follows=True)
    answer = actions.answer_question(actor=cast.lead, question=question, body="<p>Ja</p>")
    assert recipients("openmic.answered") == {cast.member.pk, cast.outsider.pk}
    actions.solve_question(actor=cast.member, question=question, best_answer=answer)
    assert recipients("openmic.solved") == {cast.outsider.pk}
    everyday.set_follow(actor=cast.outsider, question=question, follows=False)
    assert not Question.objects.followed_by(cast.outsider).exists()


def test_o2_reopened_with_a_sentence_tells_who_answered(cast, question, answer):
    actions.solve_question(actor=cast.member, question=question, best_answer=answer)
    actions.reopen_question(actor=cast.member, question=question, why="Herr Tesfay ist in Rente.")
    assert recipients("openmic.reopened") == {cast.lead.pk}
    assert story.of(question)[-1].note == "Herr Tesfay ist in Rente."


def test_edited_question_keeps_what_it_said_and_the_feed_shows_the_new(cast, question):
    before = question.text
    everyday.edit_question(actor=cast.member, question=question, text="Wer dolmetscht auf Dari?", tags=["Dari"])
    question.refresh_from_db()
    assert (question.text, list(question.tags.names())) == ("Wer dolmetscht auf Dari?", ["Dari"])
    assert question.edited_at is not None
    assert question.revisions.get().text == before
    assert Entry.objects.visible_to(cast.lead).filter(kind="question").count() == 1


def test_question_saved_unchanged_is_not_edited(cast, question):
    everyday.edit_question(actor=cast.member, question=question, text=question.text)
    question.refresh_from_db()
    assert question.edited_at is None
    assert not question.revisions.exists()


@pytest.mark.parametrize("role", ["outsider", "coordinator", "lead", "applicant", "blocked", "former"])
def test_edit_by_anybody_else_is_refused(cast, question, role):
    answer = actions.answer_question(actor=cast.member, question=question, body="<p>Ja</p>")
    with pytest.raises(Refused):
        everyday.edit_question(actor=getattr(cast, role), question=question, text="Ganz anders?")
    with pytest.raises(Refused):
        everyday.edit_answer(actor=getattr(cast, role), answer=answer, body="<p>Nein</p>")
    assert Question.objects.get().edited_at is None
    assert Answer.objects.get().body == "<p>Ja</p>"


def test_edited_answer_keeps_what_it_said(cast, answer):
    everyday.edit_answer(actor=cast.lead, answer=answer, body="<p>Frau Abraha</p>")
    assert answer.revisions.get().body == "<p>Herr Tesfay</p>"


def test_person_asked_by_name_is_told_once_and_the_story_names_her(cast, question):
    everyday.ask_person(actor=cast.coordinator, question=question, person=cast.outsider)
    assert recipients("openmic.assigned") == {cast.outsider.pk}
    assert story.of(question)[-1].sentence == "Karla Koordination hat Otto Aussen persönlich gefragt."
    with pytest.raises(Refused):
        everyday.ask_person(actor=cast.member, question=question, person=cast.outsider)


def test_person_outside_a_closed_group_cannot_be_asked(cast, ask):
    question = ask(board=actions.group_board(cast.closed), text="Zitronenfalter im Amt?")
    for person in (cast.outsider, cast.coordinator, cast.blocked, cast.former):
        with pytest.raises(Refused):
            everyday.ask_person(actor=cast.member, question=question, person=person)
    assert recipients("openmic.assigned") == set()


def test_question_passed_on_to_a_group_tells_its_members(cast, question):
    everyday.pass_on(actor=cast.coordinator, question=question, group=cast.closed)
    assert recipients("openmic.passed_on") == {cast.lead.pk}
    assert story.of(question)[-1].sentence == "An die Gruppe „Geschlossene Gruppe“ weitergegeben."
    cast.closed.openness = "hidden"
    cast.closed.save()
    assert story.of(question)[-1].sentence == "An eine Gruppe weitergegeben."


def test_question_cannot_be_passed_on_to_a_hidden_group_nor_out_of_a_group(cast, ask, question):
    inside = ask(board=actions.group_board(cast.closed), text="Zitronenfalter im Amt?")
    for passed, group in ((question, cast.hidden), (inside, cast.open)):
        with pytest.raises(Refused):
            everyday.pass_on(actor=cast.member, question=passed, group=group)
    assert not Step.objects.filter(kind=Step.Kind.PASSED_ON).exists()


def test_group_has_one_everyday_board(cast):
    assert actions.group_board(cast.open) == actions.group_board(cast.open)
    assert Board.objects.of_group(cast.open).count() == 1


def test_answers_by_gives_what_a_person_answered_as_far_as_the_viewer_sees(cast, ask, answer):
    inside = ask(board=actions.group_board(cast.closed), text="Zitronenfalter im Amt?")
    secret = actions.answer_question(actor=cast.lead, question=inside, body="<p>Geheim</p>")
    assert list(Answer.objects.visible_to(cast.outsider).by(cast.lead)) == [answer]
    assert list(Answer.objects.visible_to(cast.member).by(cast.lead)) == [secret, answer]


def test_person_who_blocks_the_asker_is_not_asked_by_name_nor_through_a_group(cast, question):
    PersonalBlock.objects.create(by=cast.lead, person=cast.member)
    with pytest.raises(Refused):
        everyday.ask_person(actor=cast.coordinator, question=question, person=cast.lead)
    everyday.pass_on(actor=cast.coordinator, question=question, group=cast.closed)
    assert recipients("openmic.assigned") | recipients("openmic.passed_on") == set()
