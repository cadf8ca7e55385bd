"""What moderators and askers do on a live board: done once, refused in time, told to who comes second (O4, O5, O6)."""

import pytest

from groups.actions import archive_group, reopen_group
from kurzewege.common.audit.models import AuditRow
from kurzewege.common.errors import Refused
from openmic import actions as everyday
from openmic.liveboards import actions, rules
from openmic.liveboards.conflict import Conflict
from openmic.models import LiveBoard, LiveQuestion, LiveVote

from .conftest import guest, member


@pytest.fixture
def waiting(make_board, ask):
    """A question that waits for the moderator."""
    return ask(make_board(admits_first=True))


def again(question):
    return LiveQuestion.objects.select_related("board", "merged_into", "changed_by").get(pk=question.pk)


def settle(cast, question):
    """The moderator's moves on one question, each with the version that her page would show."""
    actor = {"actor": cast.coordinator}
    question = actions.admit(question=question, expected_version=question.version, **actor)
    question = actions.put_on_stage(question=question, expected_version=question.version, **actor)
    return actions.answer(question=question, expected_version=question.version, note="Ab März fährt ein Bus.", **actor)


def test_o5_question_waits_until_a_moderator_admits_it(cast, waiting):
    assert waiting.state == "waiting"
    assert not LiveQuestion.objects.visible_to(cast.outsider).exists()
    assert LiveQuestion.objects.visible_to(cast.member).exists()  # who asked
    assert LiveQuestion.objects.visible_to(cast.coordinator).exists()
    actions.admit(actor=cast.coordinator, question=waiting, expected_version=waiting.version)
    assert LiveQuestion.objects.visible_to(cast.outsider).exists()


def test_o6_from_waiting_to_answered_with_a_note(cast, waiting):
    done = settle(cast, waiting)
    assert (done.state, done.note, done.place is not None) == ("answered", "Ab März fährt ein Bus.", True)


def test_o6_second_moderator_with_the_same_page_learns_who_was_faster(cast, waiting):
    actions.set_aside(actor=cast.coordinator, question=waiting, expected_version=0, reason="Schon beantwortet")
    cast.lead.is_coordinator = True
    cast.lead.save()
    with pytest.raises(Conflict) as lost:
        actions.admit(actor=cast.lead, question=waiting, expected_version=0)
    assert (lost.value.who, lost.value.question.state) == (cast.coordinator.name, "aside")
    assert again(waiting).state == "aside"


def test_stage_holds_one_question_and_tells_which(cast, board, ask):
    first, second = ask(board), ask(board, text="Wer begleitet die Anerkennung von Abschlüssen?")
    actions.put_on_stage(actor=cast.coordinator, question=first, expected_version=first.version)
    with pytest.raises(Conflict) as lost:
        actions.put_on_stage(actor=cast.coordinator, question=second, expected_version=second.version)
    assert lost.value.question == first
    shown = again(first)
    actions.put_on_stage(actor=cast.coordinator, question=second, expected_version=second.version, replaces=shown)
    assert (again(first).state, again(second).state) == ("admitted", "stage")


def test_set_aside_without_a_reason_is_refused(cast, board, ask):
    question = ask(board)
    with pytest.raises(Refused):
        actions.set_aside(actor=cast.coordinator, question=question, expected_version=question.version, reason="  ")
    assert again(question).state == "admitted"


@pytest.mark.parametrize("role", ["member", "outsider", "applicant", "blocked"])
def test_moderating_by_others_is_refused(cast, board, ask, role):
    question = ask(board)
    actor = getattr(cast, role)
    with pytest.raises(Refused):
        actions.set_aside(actor=actor, question=question, expected_version=question.version, reason="x")
    with pytest.raises(Refused):
        actions.close_board(actor=actor, board=board)
    with pytest.raises(Refused):
        actions.add_note(actor=actor, board=board, text="x")
    assert again(question).state == "admitted"


def test_moderators_rule_is_the_same_in_both_directions(cast, make_board, groups):
    boards = [
        make_board(),
        make_board(actor=cast.member, title="Ad hoc"),
        make_board(actor=cast.lead, group=cast.closed),
        make_board(actor=cast.member, group=cast.hidden, opened=False),
    ]
    boards[0].moderators.set([cast.outsider, cast.blocked])
    boards[2].moderators.set([cast.outsider, cast.member])
    roles = ["coordinator", "lead", "member", "outsider", "applicant", "declined", "blocked", "former"]
    found = {}
    for board in boards:
        by_people = {
            role for role in roles if LiveBoard.objects.moderated_by(getattr(cast, role)).filter(pk=board.pk).exists()
        }
        by_board = {role for role in roles if rules.can_moderate(getattr(cast, role), board)}
        assert by_people == by_board
        found[board.pk] = by_board
    assert list(found.values()) == [
        {"coordinator", "outsider"},
        {"coordinator", "member"},
        {"lead", "member"},
        {"lead", "member"},
    ]


def test_draft_is_seen_by_its_moderators_only(cast, make_board):
    board = make_board(opened=False)
    seen = {role for role in ("coordinator", "member", "lead", "outsider", "applicant") if
            LiveBoard.objects.visible_to(getattr(cast, role)).filter(pk=board.pk).exists()}  # fmt: skip
    assert seen == {"coordinator"}
    assert not LiveBoard.objects.open_to(guest(board).visitor).exists()


def test_o6_merge_counts_nobody_twice_and_unmerge_gives_the_votes_back(cast, board, ask):
    first, second = ask(board), ask(board, text="Wie kommt man ohne Auto zur Frühschicht?")
    both, only_first, only_second = member(cast.lead), member(cast.outsider), guest(board)
    for asker, questions in ((both, [first, second]), (only_first, [first]), (only_second, [second])):
        for question in questions:
            actions.set_vote(asker=asker, question=question, value=1)
    left = actions.merge(
        actor=cast.coordinator, question=second, expected_version=second.version, into=first, into_version=first.version
    )
    assert (left.pk, left.votes, again(second).state) == (first.pk, 3, "merged")
    # Who voted for the one that went takes the vote back from the one that is left.
    assert actions.set_vote(asker=only_second, question=second, value=0).votes == 2
    actions.set_vote(asker=only_second, question=second, value=1)
    back = actions.unmerge(actor=cast.coordinator, question=again(second), expected_version=again(second).version)
    assert (back.state, back.votes, again(first).votes) == ("admitted", 1, 3)


def test_edit_by_a_moderator_leaves_its_trace(cast, board, ask):
    question = ask(board, text="Wie komen Pflegekräfte zum Dienst?")
    actions.edit_text(
        actor=cast.coordinator, question=question, expected_version=question.version,
        text="Wie kommen Pflegekräfte zum Dienst?",
    )  # fmt: skip
    [edit] = again(question).edits.all()
    assert (edit.before, edit.by) == ("Wie komen Pflegekräfte zum Dienst?", cast.coordinator)


def test_withdrawn_question_leaves_no_text(cast, board, ask):
    asker = member(cast.member)
    question = ask(board, asker, text="Zitronenfalter im Landratsamt?")
    actions.withdraw(asker=asker, question=question, expected_version=question.version)
    assert (again(question).text, again(question).state) == ("", "withdrawn")


def test_withdraw_by_another_person_is_refused(cast, board, ask):
    question = ask(board)
    for other in (member(cast.outsider), guest(board)):
        with pytest.raises(Refused):
            actions.withdraw(asker=other, question=question, expected_version=question.version)
    assert again(question).state == "admitted"


def test_votes_are_states_and_counted_apart_for_guests(cast, board, ask):
    question = ask(board)
    first, second = member(cast.lead), guest(board)
    for value in (1, 1, 0, 1):
        actions.set_vote(asker=first, question=question, value=value)
    actions.set_vote(asker=second, question=question, value=1)
    stored = again(question)
    assert (stored.ups, stored.guest_ups, stored.votes) == (1, 1, 2)


def test_scenario_29_guest_votes_go_and_come_back_with_one_switch(cast, board, ask):
    by_members, stuffed = ask(board), ask(board, text="Wann kommt der Bus nach Altenroda?")
    actions.set_vote(asker=member(cast.lead), question=by_members, value=1)
    for _ in range(5):
        actions.set_vote(asker=guest(board), question=stuffed, value=1)
    order = LiveQuestion.objects.filter(board=board).listed()
    assert [row.pk for row in order] == [stuffed.pk, by_members.pk]
    actions.take_in_guest_votes(actor=cast.coordinator, board=board, counts=False)
    assert [row.pk for row in order.all()] == [by_members.pk, stuffed.pk]
    actions.take_in_guest_votes(actor=cast.coordinator, board=board, counts=True)
    assert [row.pk for row in order.all()] == [stuffed.pk, by_members.pk]


def test_voters_are_whom_the_board_lets_vote(cast, make_board, ask):
    only_members, nobody = make_board(voters="members"), make_board(voters="nobody")
    question = ask(only_members)
    actions.set_vote(asker=member(cast.lead), question=question, value=1)
    for asker, other in ((guest(only_members), question), (member(cast.lead), ask(nobody))):
        with pytest.raises(Refused):
            actions.set_vote(asker=asker, question=other, value=1)
    with pytest.raises(Refused):
        actions.set_vote(asker=member(cast.lead), question=question, value=-1)


def test_o9_closed_board_keeps_numbers_and_forgets_who_voted(cast, board, ask):
    question = ask(board)
    actions.set_vote(asker=member(cast.lead), question=question, value=1)
    actions.put_on_stage(actor=cast.coordinator, question=question, expected_version=again(question).version)
    closed = actions.close_board(actor=cast.coordinator, board=board)
    assert (again(question).votes, again(question).state) == (1, "admitted")
    assert not LiveVote.objects.exists()
    assert closed.vote_secret == ""
    with pytest.raises(Refused):
        actions.set_vote(asker=member(cast.outsider), question=question, value=1)
    with pytest.raises(Refused):
        ask(closed, member(cast.outsider))
    with pytest.raises(Refused):
        actions.open_board(actor=cast.coordinator, board=closed)


def test_frozen_board_takes_nothing_and_goes_on_after_that(cast, board, ask):
    question = ask(board)
    frozen = actions.freeze_board(actor=cast.coordinator, board=board)
    for what in (lambda: ask(frozen), lambda: actions.set_vote(asker=member(cast.lead), question=question, value=1)):
        with pytest.raises(Refused):
            what()
    ask(actions.open_board(actor=cast.coordinator, board=frozen))
    assert LiveQuestion.objects.count() == 2


def test_o9_open_question_is_passed_on_to_the_everyday_board_once(cast, board, ask):
    question = ask(board)
    actions.close_board(actor=cast.coordinator, board=board)
    target = everyday.everyday_board()
    first = actions.pass_on(actor=cast.coordinator, question=again(question), board=target)
    assert actions.pass_on(actor=cast.coordinator, question=again(question), board=target) == first
    assert (first.text, first.author) == (question.text, cast.member)


@pytest.mark.parametrize("asking", ["pseudonym", "anonymous"])
def test_question_that_was_not_asked_by_name_is_passed_on_by_the_moderator(cast, make_board, ask, asking):
    question = ask(make_board(asking=asking))
    passed = actions.pass_on(actor=cast.coordinator, question=again(question), board=everyday.everyday_board())
    assert passed.author == cast.coordinator


def test_asking_by_name_or_anonymously_cannot_be_changed_after_the_first_question(cast, board, ask):
    ask(board)
    with pytest.raises(Refused):
        actions.change_settings(actor=cast.coordinator, board=board, asking="anonymous")
    assert actions.change_settings(actor=cast.coordinator, board=board, ranking="wilson").ranking == "wilson"


def test_barred_person_can_neither_ask_nor_vote_and_others_can(cast, board, ask):
    rude, other = guest(board), guest(board)
    question = ask(board, rude, name="Grobian")
    actions.bar_asker(actor=cast.coordinator, question=question)
    for what in (
        lambda: ask(board, rude, name="Grobian"),
        lambda: actions.set_vote(asker=rude, question=question, value=1),
    ):
        with pytest.raises(Refused):
            what()
    ask(board, other, name="Gast")


def test_audit_of_an_anonymous_board_names_no_text_and_no_asker(cast, make_board, ask):
    asker = member(cast.member)
    question = ask(make_board(asking="anonymous"), asker, text="Zitronenfalter im Landratsamt?")
    actions.set_aside(actor=cast.coordinator, question=question, expected_version=question.version, reason="Doppelt")
    actions.admit(actor=cast.coordinator, question=question, expected_version=question.version + 1)
    actions.withdraw(asker=asker, question=question, expected_version=question.version + 2)
    rows = AuditRow.objects.filter(verb__startswith="openmic.live_")
    assert {row.actor for row in rows} == {cast.coordinator}
    assert not any("Zitronenfalter" in f"{row.target_name}{row.data}" for row in rows)


def test_board_of_a_group_that_is_archived_is_paused_says_why_and_opens_again_with_the_group(cast, client):
    board = actions.create_board(actor=cast.lead, title="Runde", group=cast.closed)
    actions.open_board(actor=cast.lead, board=board)
    archive_group(actor=cast.lead, group=cast.closed)
    board = LiveBoard.objects.get(pk=board.pk)
    assert board.state == "frozen"
    with pytest.raises(Refused):
        actions.open_board(actor=cast.lead, board=board)
    client.force_login(cast.member)
    assert "Diese Gruppe ist archiviert" in client.get(board.get_absolute_url()).content.decode()
    reopen_group(actor=cast.lead, group=cast.closed)
    assert actions.open_board(actor=cast.lead, board=board).state == "open"
