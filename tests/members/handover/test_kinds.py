"""What each app says somebody holds, and that it passes (M9)."""

from datetime import timedelta

import pytest
from django.utils import timezone

import documents.actions
import events.actions
import openmic.actions
from documents.models import Document
from groups.models import Membership
from kurzewege.common.errors import Refused
from kurzewege.common.files import api as files
from members.actions import block_member, make_former
from members.handover.kinds import kind_of, kinds
from members.handover.models import HandoverItem
from members.invitations import actions as invitations
from members.invitations.arrivals import why_not
from members.invitations.models import Invitation
from members.models import User
from openmic.liveboards import actions as live_boards
from openmic.liveboards.rules import can_moderate
from openmic.models import LiveBoard, Question
from openmic.rules import can_settle


def held(name, user):
    kind = kind_of(name)
    return [kind.item(thing).title for thing in kind.held_by(user)]


def give(name, thing, giver, successor):
    kind_of(name).give(thing, giver=giver, successor=successor, actor=successor)


def plan(actor, group=None, title="Fachtag", days=5, **more):
    starts = timezone.now() + timedelta(days=days)
    return events.actions.plan_event(
        actor=actor, title=title, group=group, starts=starts, ends=starts + timedelta(hours=1), **more
    )


def document(actor, group=None, name="Liste.txt"):
    draft = files.store_bytes(uploader=actor, owner=None, name=name, data=b"x")
    return documents.actions.add_files(actor=actor, keys=[draft.key], group=group)[0]


def test_kinds_of_all_apps_are_registered_in_the_order_of_the_page():
    names = [kind.name for kind in kinds()]
    wanted = ["members.coordinator", "groups.lead", "events.event", "openmic.question"]
    assert [name for name in names if name in wanted] == wanted
    assert {"documents.group", "documents.network"} <= set(names)


def test_group_lead_lists_every_group_led_and_knows_which_has_another_lead(cast):
    lead = kind_of("groups.lead")
    assert held("groups.lead", cast.lead) == ["Geschlossene Gruppe", "Offene Gruppe", "Verborgene Gruppe"]
    assert held("groups.lead", cast.member) == []
    things = list(lead.held_by(cast.lead))
    assert lead.orphans(cast.lead, things) == {thing.pk for thing in things}
    for other in (cast.blocked, cast.member):
        Membership.objects.update_or_create(group=cast.closed, user=other, defaults={"role": "lead"})
        expected = {thing.pk for thing in things} - ({cast.closed.pk} if other.is_member else set())
        assert lead.orphans(cast.lead, things) == expected, "a blocked lead is no lead"


def test_group_lead_given_to_somebody_outside_makes_her_a_member_and_the_giver_a_plain_one(cast):
    give("groups.lead", cast.hidden, cast.lead, cast.outsider)
    assert Membership.objects.get(group=cast.hidden, user=cast.outsider).role == "lead"
    assert Membership.objects.get(group=cast.hidden, user=cast.lead).role == "member"


def test_event_lists_only_what_is_still_to_come_and_passes(cast):
    event = plan(cast.lead)
    past = plan(cast.lead, title="Gestern", days=-5)
    events.actions.cancel_event(actor=cast.lead, event=plan(cast.lead, title="Abgesagt"))
    assert past.is_over
    assert held("events.event", cast.lead) == ["Fachtag"]
    give("events.event", event, cast.lead, cast.member)
    assert held("events.event", cast.lead) == []
    assert held("events.event", cast.member) == ["Fachtag"]
    with pytest.raises(Refused):
        give("events.event", event, cast.lead, cast.outsider)


def test_event_of_a_group_goes_to_its_members_only_and_a_plenary_to_coordinators(cast):
    kind = kind_of("events.event")
    plan(cast.lead, group=cast.hidden)
    (inside,) = kind.held_by(cast.lead)
    assert [kind.can_take(inside, cast.lead, user) for user in (cast.member, cast.outsider, cast.lead)] == [
        True, False, False,
    ]  # fmt: skip
    plan(cast.coordinator, kind="plenary")
    (plenary,) = kind.held_by(cast.coordinator)
    assert not kind.can_take(plenary, cast.coordinator, cast.member)


def test_question_keeps_its_author_and_the_successor_may_settle_it_and_hears_of_answers(cast):
    board = openmic.actions.everyday_board()
    question = openmic.actions.ask_question(actor=cast.lead, board=board, text="Wer kennt einen Dolmetscher?")
    assert held("openmic.question", cast.lead) == ["Wer kennt einen Dolmetscher?"]
    give("openmic.question", question, cast.lead, cast.member)
    stored = Question.objects.select_related("board__group").get(pk=question.pk)
    assert (stored.author, stored.cared_for_by) == (cast.lead, cast.member)
    assert can_settle(cast.member, stored)
    assert not can_settle(cast.outsider, stored)
    assert held("openmic.question", cast.lead) == []
    openmic.actions.answer_question(actor=cast.outsider, question=stored, body="<p>Ich.</p>")
    from kurzewege.common.notify.api import unread

    assert unread(cast.member).filter(verb="openmic.answered").count() == 1
    with pytest.raises(Refused):
        give("openmic.question", question, cast.lead, cast.outsider)


def test_documents_pass_place_by_place_and_versions_keep_their_writer(cast):
    network, inside = document(cast.lead), document(cast.lead, cast.closed)
    assert held("documents.network", cast.lead) == ["Dokumente des ganzen Netzwerks"]
    assert held("documents.group", cast.lead) == ["Dokumente in „Geschlossene Gruppe“"]
    give("documents.network", cast.lead, cast.lead, cast.outsider)
    owners = dict(Document.objects.values_list("pk", "created_by"))
    assert owners == {network.pk: cast.outsider.pk, inside.pk: cast.lead.pk}
    assert network.versions.get().created_by == cast.lead
    kind = kind_of("documents.group")
    (group,) = kind.held_by(cast.lead)
    assert not kind.can_take(group, cast.lead, cast.outsider)
    give("documents.group", group, cast.lead, cast.member)
    assert Document.objects.get(pk=inside.pk).created_by == cast.member


def test_coordinator_role_is_needed_only_from_the_last_coordinator(cast, people):
    kind = kind_of("members.coordinator")
    assert kind.orphans(cast.coordinator, [cast.coordinator]) == {cast.coordinator.pk}
    people("Zweite Koordination", is_coordinator=True)
    assert kind.orphans(cast.coordinator, [cast.coordinator]) == set()
    give("members.coordinator", cast.coordinator, cast.coordinator, cast.member)
    assert User.objects.get(pk=cast.member.pk).is_coordinator
    assert not User.objects.get(pk=cast.coordinator.pk).is_coordinator


def test_kind_lists_cost_the_same_with_one_thing_and_with_six(cast, django_assert_max_num_queries, groups):
    board = openmic.actions.everyday_board()

    def look():
        with django_assert_max_num_queries(60) as queries:
            for kind in kinds():
                things = list(kind.held_by(cast.lead))
                assert all(kind.item(thing).title for thing in things)
                kind.orphans(cast.lead, things)
                kind.near(things, cast.lead)
                kind.seen_by(cast.coordinator, things)
        return len(queries)

    def add():
        group = groups(lead=cast.lead, members=(cast.member,))
        plan(cast.lead, group=group)
        plan(cast.lead)
        document(cast.lead, group)
        openmic.actions.ask_question(actor=cast.lead, board=board, text="Noch eine Frage an alle hier?")

    add()
    document(cast.lead)
    one = look()
    for _number in range(5):
        add()
    assert look() == one


def test_live_board_passes_with_its_office_until_it_is_closed(cast):
    board = live_boards.create_board(actor=cast.member, title="Plenum", group=cast.closed)
    assert held("openmic.live_board", cast.member) == ["Plenum"]
    assert held("openmic.live_board", cast.lead) == [], "leads moderate by office"
    kind = kind_of("openmic.live_board")
    assert not kind.can_take(board, cast.member, cast.outsider)
    assert kind.seen_by(cast.outsider, [board]) == set()
    give("openmic.live_board", board, cast.member, cast.lead)
    assert held("openmic.live_board", cast.member) == []
    assert not can_moderate(cast.member, LiveBoard.objects.get(pk=board.pk))
    with pytest.raises(Refused):
        give("openmic.live_board", board, cast.member, cast.lead)


def test_named_moderator_passes_her_place_on_and_a_closed_board_is_nobodys(cast):
    board = live_boards.create_board(actor=cast.lead, title="Fachtag")
    live_boards.add_moderator(actor=cast.lead, board=board, person=cast.member)
    give("openmic.live_board", board, cast.member, cast.outsider)
    assert list(board.moderators.all()) == [cast.outsider]
    assert LiveBoard.objects.get(pk=board.pk).created_by == cast.lead
    live_boards.close_board(actor=cast.lead, board=board)
    assert held("openmic.live_board", cast.lead) == held("openmic.live_board", cast.outsider) == []


def test_open_invitations_pass_to_another_coordinator_and_hold_in_her_name(cast, people):
    given = invitations.invite(actor=cast.coordinator, email="neu@example.org", name="Neue")
    other = people("Zweite Koordination", is_coordinator=True)
    assert held("invitations.network", cast.coordinator) == ["Offene Einladungen ins Netzwerk"]
    kind = kind_of("invitations.network")
    assert not kind.can_take(cast.coordinator, cast.coordinator, cast.member)
    make_former(actor=cast.coordinator, user=cast.coordinator)
    given.refresh_from_db()
    assert given.is_open
    assert "gehört dem Netzwerk nicht mehr an" in why_not(given)
    item = HandoverItem.objects.on_the_desk().get(kind="invitations.network")
    assert item.is_needed
    give("invitations.network", cast.coordinator, cast.coordinator, other)
    given.refresh_from_db()
    assert (given.inviter, why_not(given)) == (other, "")


def test_reminder_of_an_invitation_of_somebody_gone_is_in_the_name_of_who_reminds(cast, people):
    given = invitations.invite(actor=cast.coordinator, email="neu@example.org", name="Neue")
    other = people("Zweite Koordination", is_coordinator=True)
    make_former(actor=cast.coordinator, user=cast.coordinator)
    Invitation.objects.update(mailed_at=timezone.now() - timedelta(days=2))
    invitations.remind(actor=other, invitation=Invitation.objects.get(pk=given.pk))
    given.refresh_from_db()
    assert (given.inviter, why_not(given)) == (other, "")


def test_group_invitation_goes_with_the_lead_and_ends_when_another_lead_is_there(cast):
    alone = invitations.invite(actor=cast.lead, room_keys=[cast.closed.key], max_uses=3)
    shared = invitations.invite(actor=cast.lead, room_keys=[cast.hidden.key], max_uses=3)
    Membership.objects.filter(group=cast.hidden, user=cast.member).update(role="lead")
    make_former(actor=cast.lead, user=cast.lead)
    states = dict(Invitation.objects.values_list("key", "revoked_at"))
    assert (states[alone.key], states[shared.key] is not None) == (None, True)
    give("groups.lead", cast.closed, User.objects.get(pk=cast.lead.pk), cast.member)
    alone.refresh_from_db()
    assert (alone.inviter, why_not(alone)) == (cast.member, "")


def test_invitation_of_a_blocked_lead_ends_and_its_address_is_free_again(cast):
    given = invitations.invite(actor=cast.lead, room_keys=[cast.closed.key], email="neu@example.org")
    block_member(actor=cast.coordinator, user=cast.lead, reason="x")
    given.refresh_from_db()
    assert given.state == "revoked"
    invitations.invite(actor=cast.coordinator, room_keys=[cast.closed.key], email="neu@example.org")
