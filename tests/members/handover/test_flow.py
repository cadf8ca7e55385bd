"""M9: choosing, asking, accepting; nothing stands without anybody."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from events.models import Event
from groups.actions import leave_group, set_role
from groups.models import Group, Membership
from groups.tasks.actions import create_task
from kurzewege.common.audit.models import AuditRow
from kurzewege.common.errors import Refused
from kurzewege.common.mail.models import OutgoingMail
from kurzewege.common.notify.api import unread
from members.actions import block_member, make_former, readmit_member, unblock_member
from members.handover import actions
from members.handover.actions import Choice
from members.handover.contents import lines_of, sections_of
from members.handover.forms import ChooseForm
from members.handover.kinds import HandoverKind
from members.handover.models import Handover, HandoverItem
from members.handover.reactions import end_memberships_after_the_last_day
from members.models import User


def role(group, user):
    return Membership.objects.filter(group=group, user=user).values_list("role", flat=True).first()


def answer(user, handover, *items, accept=True, sentence=""):
    keys = [item.key for item in items] or list(handover.items.values_list("key", flat=True))
    return actions.answer_items(actor=user, handover=handover, keys=keys, accept=accept, sentence=sentence)


def state(handover):
    return Handover.objects.get(pk=handover.pk).state


# --- Preparing ------------------------------------------------------------------------------------------


def test_start_lists_everything_held_and_what_would_stand_without_anybody(cast, plan_event):
    plan_event(cast.lead)
    Membership.objects.filter(group=cast.open, user=cast.member).update(role="lead")
    handover = actions.start(actor=cast.lead, occasion="leaving")
    listed = set(handover.items.values_list("kind", "is_needed"))
    assert listed == {("groups.lead", True), ("groups.lead", False), ("events.event", True)}
    assert handover.items.count() == 4


def test_start_twice_goes_on_with_the_first(cast, leaving):
    assert actions.start(actor=cast.lead, occasion="single") == leaving


@pytest.mark.parametrize("who", ["applicant", "blocked", "former"])
def test_start_by_somebody_who_is_no_member_is_refused(cast, who):
    with pytest.raises(Refused):
        actions.start(actor=getattr(cast, who), occasion="leaving")


def test_last_day_in_the_past_is_refused_at_its_field(cast):
    with pytest.raises(Refused) as refusal:
        actions.start(actor=cast.lead, occasion="leaving", leaves_on=timezone.localdate() - timedelta(days=1))
    assert refusal.value.field == "leaves_on"


def test_send_with_something_undecided_is_refused_and_asks_nobody(cast, leaving):
    with pytest.raises(Refused, match="3"):
        actions.send(actor=cast.lead, handover=leaving)
    assert state(leaving) == "draft"
    assert not OutgoingMail.objects.exists()


def test_leaver_cannot_keep_what_would_stand_without_anybody_but_who_stays_can(cast, leaving, item_for):
    key = item_for(leaving, cast.closed).key
    with pytest.raises(Refused) as refusal:
        actions.choose(actor=cast.lead, handover=leaving, choices={key: Choice("keep")})
    assert refusal.value.field == key
    actions.change_plan(actor=cast.lead, handover=leaving, occasion="changing")
    actions.choose(actor=cast.lead, handover=leaving, choices={key: Choice("keep")})


def test_changing_the_occasion_to_leaving_opens_what_was_kept(cast, item_for):
    handover = actions.start(actor=cast.lead, occasion="single")
    assert set(handover.items.values_list("destination", flat=True)) == {"keep"}
    actions.change_plan(actor=cast.lead, handover=handover, occasion="leaving")
    assert set(handover.items.values_list("destination", flat=True)) == {""}


def test_event_of_a_group_cannot_be_meant_for_somebody_outside(cast, plan_event, item_for):
    event = plan_event(cast.lead, cast.hidden)
    handover = actions.start(actor=cast.lead, occasion="leaving")
    key = item_for(handover, event).key
    with pytest.raises(Refused, match="Otto Aussen"):
        actions.choose(actor=cast.lead, handover=handover, choices={key: Choice("person", cast.outsider)})


@pytest.mark.parametrize("who", ["member", "outsider", "coordinator"])
def test_choosing_in_the_draft_of_somebody_else_is_refused(cast, leaving, item_for, who):
    actor = getattr(cast, who)
    with pytest.raises(Refused):
        actions.choose(
            actor=actor, handover=leaving, choices={item_for(leaving, cast.open).key: Choice("person", actor)}
        )
    with pytest.raises(Refused):
        actions.send(actor=actor, handover=leaving)


# --- Asking and answering -------------------------------------------------------------------------------


def test_send_asks_once_by_notification_and_mail_and_changes_nothing_yet(cast, leaving, offered):
    offered(cast.member)
    actions.send(actor=cast.lead, handover=leaving)
    mail = OutgoingMail.objects.get(to=cast.member.email)
    assert unread(cast.member).filter(verb="handover.asked").count() == 1
    assert "Geschlossene Gruppe" in mail.text
    assert "Danke euch." in mail.text
    assert "Gruppe" not in mail.subject
    assert (role(cast.closed, cast.lead), role(cast.closed, cast.member)) == ("lead", "member")


def test_accept_takes_hold_at_once_and_makes_somebody_from_outside_a_member(cast, offered):
    handover = offered(cast.outsider)
    assert not Group.objects.visible_to(cast.outsider).filter(pk=cast.hidden.pk).exists()
    result = answer(cast.outsider, handover, sentence="Gern!")
    assert (len(result.given), result.problems) == (3, [])
    for group in (cast.open, cast.closed, cast.hidden):
        assert (role(group, cast.outsider), role(group, cast.lead)) == ("lead", "member")
    assert state(handover) == "done"
    assert unread(cast.lead).filter(verb="handover.answered").count() == 1
    assert OutgoingMail.objects.filter(to=cast.lead.email, subject="Alles ist übergeben").count() == 1
    rows = AuditRow.objects.filter(verb="handover.accepted", actor=cast.outsider)
    assert rows.count() == 3
    assert not any("Verborgene" in row.target_name + str(row.data) for row in rows)


def test_accept_of_one_leaves_the_others_with_the_giver(cast, offered, item_for):
    handover = offered(cast.member)
    answer(cast.member, handover, item_for(handover, cast.closed))
    assert (role(cast.closed, cast.member), role(cast.open, cast.member)) == ("lead", "member")
    assert role(cast.open, cast.lead) == "lead"
    assert state(handover) == "offered"


def test_decline_returns_to_the_giver_with_the_sentence_and_she_asks_somebody_else(cast, offered, item_for):
    handover = offered(cast.outsider)
    item = item_for(handover, cast.closed)
    answer(cast.outsider, handover, item, accept=False, sentence="Mir fehlt die Zeit.")
    item.refresh_from_db()
    assert (item.state, item.answer, role(cast.closed, cast.lead)) == ("declined", "Mir fehlt die Zeit.", "lead")
    mail = OutgoingMail.objects.get(to=cast.lead.email)
    assert "Mir fehlt die Zeit." in mail.text
    actions.choose(actor=cast.lead, handover=handover, choices={item.key: Choice("person", cast.member)})
    actions.send(actor=cast.lead, handover=handover)
    answer(cast.member, handover, item)
    assert role(cast.closed, cast.member) == "lead"


@pytest.mark.parametrize("who", ["member", "coordinator", "lead"])
def test_answer_to_an_offer_of_somebody_else_changes_nothing(cast, offered, who):
    handover = offered(cast.outsider)
    result = answer(getattr(cast, who), handover)
    assert result.given == []
    assert set(handover.items.values_list("state", flat=True)) == {"offered"}


def test_offer_that_was_changed_in_the_meantime_is_no_longer_answered(cast, offered, item_for):
    handover = offered(cast.outsider)
    item = item_for(handover, cast.closed)
    actions.choose(actor=cast.lead, handover=handover, choices={item.key: Choice("person", cast.member)})
    assert answer(cast.outsider, handover, item).given == []
    assert role(cast.closed, cast.outsider) is None


def test_thing_that_is_gone_is_let_go_and_the_others_are_still_taken_over(cast, plan_event, item_for):
    event = plan_event(cast.lead)
    handover = actions.start(actor=cast.lead, occasion="single")
    things = (event, cast.open)
    choices = {item_for(handover, thing).key: Choice("person", cast.member) for thing in things}
    actions.choose(actor=cast.lead, handover=handover, choices=choices)
    actions.send(actor=cast.lead, handover=handover)
    Event.objects.filter(pk=event.pk).update(created_by=cast.outsider)
    result = answer(cast.member, handover)
    assert len(result.given) == 1
    assert "Lena Leitung" in result.problems[0]
    assert Event.objects.get(pk=event.pk).created_by == cast.outsider
    assert role(cast.open, cast.member) == "lead"
    assert state(handover) == "done"


def test_failure_in_the_middle_leaves_that_item_whole(cast, offered, item_for, monkeypatch):
    handover = offered(cast.outsider)
    item = item_for(handover, cast.closed)

    def crash(*args, **kwargs):
        raise RuntimeError("power cut")

    monkeypatch.setattr("members.handover.actions.answering.audit.record", crash)
    with pytest.raises(RuntimeError):
        answer(cast.outsider, handover, item)
    item.refresh_from_db()
    assert (item.state, role(cast.closed, cast.outsider), role(cast.closed, cast.lead)) == ("offered", None, "lead")


@pytest.mark.django_db(transaction=True)
def test_two_insiders_at_once_take_over_once(cast, people):
    second = people("Ina Innen")
    Membership.objects.create(group=cast.hidden, user=second)
    handover = actions.start(actor=cast.lead, occasion="single")
    item = HandoverItem.objects.get(handover=handover, object_id=cast.hidden.pk)
    actions.choose(actor=cast.lead, handover=handover, choices={item.key: Choice("insiders")})
    actions.send(actor=cast.lead, handover=handover)
    barrier, results = Barrier(2), {}

    def say_yes(user):
        barrier.wait()
        try:
            results[user.name] = len(answer(user, handover, item).given)
        finally:
            connection.close()

    threads = [Thread(target=say_yes, args=(user,)) for user in (cast.member, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results.values()) == [0, 1]
    assert Membership.objects.leads().filter(group=cast.hidden).count() == 1


def test_take_back_keeps_what_nobody_accepted(cast, offered, item_for):
    handover = offered(cast.member)
    answer(cast.member, handover, item_for(handover, cast.closed))
    actions.take_back(actor=cast.lead, handover=handover)
    assert answer(cast.member, handover).given == []
    assert (role(cast.closed, cast.member), role(cast.open, cast.lead)) == ("lead", "lead")
    assert not Handover.objects.open().filter(giver=cast.lead).exists()


# --- Leaving --------------------------------------------------------------------------------------------


def test_leave_puts_what_is_open_on_the_desk_and_sends_a_letter(cast, offered, item_for):
    handover = offered(cast.outsider, cast.closed)
    answer(cast.outsider, handover, item_for(handover, cast.closed))
    actions.leave_network(actor=cast.lead, user=cast.lead)
    left = User.objects.get(pk=cast.lead.pk)
    assert (left.status, left.is_active) == ("former", False)
    assert left.display_name == "Lena Leitung (ehemals Volkshochschule Musterkreis)"
    # The hidden group is offered to its own members; the open one waits for a coordinator.
    on_desk = HandoverItem.objects.on_the_desk()
    assert [item.object_id for item in on_desk] == [cast.open.pk]
    assert item_for(handover, cast.hidden).destination == "insiders"
    letter = OutgoingMail.objects.get(to=cast.lead.email, subject="Danke und alles Gute")
    assert "Geschlossene Gruppe: Otto Aussen" in letter.text
    assert "Offene Gruppe" in letter.text
    assert role(cast.closed, cast.lead) is None
    assert role(cast.open, cast.lead) == "lead", "the group keeps its lead until somebody takes it over"


def test_leave_after_everything_is_handed_over_leaves_no_second_handover(cast, offered):
    handover = offered(cast.member)
    actions.answer_items(
        actor=cast.member, handover=handover, keys=[item.key for item in handover.items.all()], accept=True
    )
    actions.leave_network(actor=cast.lead, user=cast.lead)
    assert list(Handover.objects.filter(giver=cast.lead).values_list("state", flat=True)) == ["done"]


def test_leave_without_any_handover_leaves_no_group_and_no_event_without_somebody(cast, plan_event):
    event = plan_event(cast.lead)
    make_former(actor=cast.coordinator, user=cast.lead)
    handover = Handover.objects.get(giver=cast.lead)
    assert (handover.occasion, handover.state) == ("gone", "offered")
    waiting = set(HandoverItem.objects.on_the_desk().values_list("kind", "object_id"))
    assert waiting == {
        ("groups.lead", cast.open.pk), ("groups.lead", cast.closed.pk), ("events.event", event.pk),
    }  # fmt: skip
    assert unread(cast.member).filter(verb="handover.asked").exists(), "members of the hidden group are asked"


def test_last_coordinator_cannot_leave_before_handing_over_the_role(cast):
    with pytest.raises(Refused):
        actions.leave_network(actor=cast.coordinator, user=cast.coordinator)
    assert User.objects.get(pk=cast.coordinator.pk).is_member
    handover = actions.start(actor=cast.coordinator, occasion="leaving")
    item = handover.items.get(kind="members.coordinator")
    assert item.is_needed
    actions.choose(actor=cast.coordinator, handover=handover, choices={item.key: Choice("person", cast.member)})
    actions.send(actor=cast.coordinator, handover=handover)
    answer(cast.member, handover)
    giver = User.objects.get(pk=cast.coordinator.pk)
    actions.leave_network(actor=giver, user=giver)
    assert list(User.objects.coordinators()) == [cast.member]


@pytest.mark.django_db(transaction=True)
def test_two_last_coordinators_who_leave_at_once_leave_one(cast, people):
    second = people("Zweite Koordination", is_coordinator=True)
    barrier, results = Barrier(2), []

    def go(user):
        barrier.wait()
        try:
            actions.leave_network(actor=user, user=user)
            results.append("gone")
        except Refused:
            results.append("stays")
        finally:
            connection.close()

    threads = [Thread(target=go, args=(user,)) for user in (cast.coordinator, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["gone", "stays"]
    assert User.objects.coordinators().count() == 1


def test_last_day_ends_the_membership_on_the_day_after_and_never_before_it_was_sent(cast, leaving, offered):
    today = timezone.localdate()
    actions.change_plan(actor=cast.lead, handover=leaving, occasion="leaving", leaves_on=today)
    Handover.objects.update(leaves_on=today - timedelta(days=1))
    assert end_memberships_after_the_last_day.call() == 0, "a draft ends nothing"
    Handover.objects.update(leaves_on=today)
    handover = offered(cast.member)
    assert end_memberships_after_the_last_day.call() == 0, "the last day is a day of membership"
    Handover.objects.update(leaves_on=today - timedelta(days=1))
    assert end_memberships_after_the_last_day.call() == 1
    assert end_memberships_after_the_last_day.call() == 0
    assert User.objects.get(pk=cast.lead.pk).status == "former"
    # Who was asked can still say yes.
    assert len(answer(cast.member, handover).given) == 3


@pytest.mark.parametrize("who", ["member", "outsider"])
def test_membership_of_somebody_else_is_ended_by_coordinators_only(cast, who):
    with pytest.raises(Refused):
        make_former(actor=getattr(cast, who), user=cast.lead)


# --- Somebody who is gone -------------------------------------------------------------------------------


def test_coordinator_asks_for_somebody_gone_and_the_yes_takes_hold_at_once(cast, item_for):
    make_former(actor=cast.coordinator, user=cast.lead)
    handover = Handover.objects.get(giver=cast.lead)
    item = item_for(handover, cast.closed)
    actions.choose(actor=cast.coordinator, handover=handover, choices={item.key: Choice("person", cast.outsider)})
    actions.send(actor=cast.coordinator, handover=handover)
    assert role(cast.closed, cast.outsider) is None
    answer(cast.outsider, handover, item)
    assert (role(cast.closed, cast.outsider), role(cast.closed, cast.lead)) == ("lead", None)


def test_block_puts_the_groups_on_the_desk_and_unblock_takes_them_back(cast):
    block_member(actor=cast.coordinator, user=cast.lead, reason="x")
    handover = Handover.objects.get(giver=cast.lead)
    assert HandoverItem.objects.on_the_desk().count() == 2
    unblock_member(actor=cast.coordinator, user=User.objects.get(pk=cast.lead.pk))
    assert state(handover) == "cancelled"
    assert HandoverItem.objects.on_the_desk().count() == 0
    assert role(cast.closed, cast.lead) == "lead"


def test_group_of_which_the_last_member_is_gone_is_archived(cast, groups):
    alone = groups("Allein", lead=cast.lead, openness="hidden")
    make_former(actor=cast.coordinator, user=cast.lead)
    assert Group.objects.get(pk=alone.pk).archived_at is not None
    assert HandoverItem.objects.get(object_id=alone.pk, kind="groups.lead").state == "released"


def test_insiders_who_all_decline_bring_the_item_to_the_desk(cast, item_for):
    make_former(actor=cast.coordinator, user=cast.lead)
    handover = Handover.objects.get(giver=cast.lead)
    item = item_for(handover, cast.hidden)
    assert answer(cast.member, handover, item, accept=False).given
    item.refresh_from_db()
    assert item.state == "declined"
    assert item in HandoverItem.objects.on_the_desk()


def test_insider_who_has_left_the_group_since_cannot_take_it_over(cast, item_for):
    make_former(actor=cast.coordinator, user=cast.lead)
    handover = Handover.objects.get(giver=cast.lead)
    Membership.objects.filter(group=cast.hidden, user=cast.member).delete()
    result = answer(cast.member, handover, item_for(handover, cast.hidden))
    assert result.given == []
    assert role(cast.hidden, cast.member) is None


def test_readmission_gives_the_account_but_no_groups_and_no_old_last_day(cast, offered):
    offered(cast.member)
    Handover.objects.update(leaves_on=timezone.localdate())
    actions.leave_network(actor=cast.lead, user=cast.lead)
    with pytest.raises(Refused):
        readmit_member(actor=cast.member, user=User.objects.get(pk=cast.lead.pk))
    readmit_member(actor=cast.coordinator, user=User.objects.get(pk=cast.lead.pk))
    back = User.objects.get(pk=cast.lead.pk)
    assert (back.is_member, back.display_name) == (True, "Lena Leitung")
    assert not Handover.objects.open().filter(giver=back).exists()
    Handover.objects.filter(giver=back, leaves_on__isnull=False).update(leaves_on=None)
    assert end_memberships_after_the_last_day.call() == 0
    with pytest.raises(Refused):
        readmit_member(actor=cast.coordinator, user=back)


def test_lead_beside_a_blocked_one_is_the_last_and_cannot_leave_the_group(cast):
    Membership.objects.filter(group=cast.closed, user=cast.blocked).update(role="lead")
    with pytest.raises(Refused):
        leave_group(actor=cast.lead, group=cast.closed)
    with pytest.raises(Refused):
        set_role(actor=cast.lead, group=cast.closed, user=cast.lead, role="member")
    assert role(cast.closed, cast.lead) == "lead"


def test_task_passes_to_a_member_of_its_group_and_a_network_task_never_stands_alone(cast, item_for):
    in_group = create_task(actor=cast.lead, title="Raum buchen", group=cast.closed, people=[cast.lead])
    of_network = create_task(actor=cast.lead, title="Flyer", people=[cast.lead])
    handover = actions.start(actor=cast.lead, occasion="leaving")
    items = {item.object_id: item for item in handover.items.filter(kind="tasks.task")}
    assert (items[in_group.pk].is_needed, items[of_network.pk].is_needed) == (False, True)
    form = ChooseForm(actor=cast.lead, handover=handover, lines=lines_of(sections_of(handover, cast.lead)))
    others = dict(form[f"to_{items[in_group.pk].key}"].field.choices)["Andere Wege"]
    assert ("keep", "Die anderen machen weiter, oder sie wird frei") in others
    with pytest.raises(Refused):
        actions.choose(
            actor=cast.lead, handover=handover, choices={items[in_group.pk].key: Choice("person", cast.outsider)}
        )
    choices = {item.key: Choice("coordinators") for item in handover.items.all()}
    choices[items[in_group.pk].key] = Choice("person", cast.member)
    actions.choose(actor=cast.lead, handover=handover, choices=choices)
    actions.send(actor=cast.lead, handover=handover)
    answer(cast.member, handover, items[in_group.pk])
    assert list(in_group.people.all()) == [cast.member]
    actions.leave_network(actor=cast.lead, user=cast.lead)
    assert of_network.pk in HandoverItem.objects.on_the_desk().values_list("object_id", flat=True)


def test_every_kind_says_what_it_must():
    from members.handover.kinds import kinds

    for kind in kinds():
        for needed in ("held_by", "item", "promise", "give"):
            assert getattr(type(kind), needed) is not getattr(HandoverKind, needed), kind.name
        assert kind.hidden_title


# --- Nobody answers -------------------------------------------------------------------------------------


def late(handover, days=9):
    HandoverItem.objects.filter(handover=handover).update(offered_at=timezone.now() - timedelta(days=days))


def test_successor_who_does_not_answer_is_reminded_once(cast, offered):
    handover = offered(cast.member)
    assert actions.remind_successors() == 0, "asked today"
    late(handover)
    assert actions.remind_successors() == 3
    assert actions.remind_successors() == 0
    assert unread(cast.member).filter(verb="handover.reminded").count() == 1
    mails = OutgoingMail.objects.filter(to=cast.member.email, subject__startswith="Erinnerung")
    assert "Geschlossene Gruppe" in mails.get().text
    assert not unread(cast.coordinator).filter(verb="handover.reminded").exists()


def test_reminder_leaves_out_who_has_answered_and_counts_anew_for_somebody_else(cast, offered, item_for):
    handover = offered(cast.member)
    late(handover)
    actions.remind_successors()
    item = item_for(handover, cast.open)
    answer(cast.member, handover, item, accept=False)
    actions.choose(actor=cast.lead, handover=handover, choices={item.key: Choice("person", cast.outsider)})
    actions.send(actor=cast.lead, handover=handover)
    item.refresh_from_db()
    assert (item.state, item.reminded_at) == ("offered", None)
    late(handover)
    assert actions.remind_successors() == 1
    assert unread(cast.outsider).filter(verb="handover.reminded").count() == 1


def test_nobody_is_reminded_of_what_was_taken_back(cast, offered):
    handover = offered(cast.member)
    late(handover)
    actions.take_back(actor=cast.lead, handover=handover)
    assert actions.remind_successors() == 0


def test_desk_shows_a_silent_successor_of_somebody_gone_and_never_one_of_somebody_here(cast, offered, as_user):
    handover = offered(cast.member)
    HandoverItem.objects.filter(is_with_coordinators=True).update(is_with_coordinators=False, state="released")
    late(handover)
    actions.remind_successors()
    desk = as_user(cast.coordinator).get("/desk/").content.decode()
    assert "erinnert, keine Antwort" not in desk
    make_former(actor=cast.lead, user=cast.lead)
    desk = as_user(cast.coordinator).get("/desk/").content.decode()
    assert "erinnert, keine Antwort" in desk
    assert "Verborgene Gruppe" not in desk


def test_desk_counts_only_what_was_left_to_the_coordinators_while_the_giver_is_here(cast, offered, as_user):
    handover = offered(cast.member)
    given = handover.items.filter(state="offered")
    assert given.count() >= 2
    left = given.first()
    HandoverItem.objects.filter(pk=left.pk).update(state="open", destination="coordinators", is_with_coordinators=True)
    desk = as_user(cast.coordinator).get("/desk/").content.decode()
    assert "eine Sache braucht jemanden" in desk
    assert "auf Antwort" not in desk
    make_former(actor=cast.lead, user=cast.lead)
    assert "auf Antwort" in as_user(cast.coordinator).get("/desk/").content.decode()


# --- Coming back ----------------------------------------------------------------------------------------


def test_readmission_with_a_person_loaded_before_she_left_succeeds_and_refuses_with_the_true_reason(cast):
    loaded = User.objects.get(pk=cast.outsider.pk)
    make_former(actor=cast.coordinator, user=User.objects.get(pk=cast.outsider.pk))
    with pytest.raises(Refused) as refusal:
        readmit_member(actor=cast.member, user=loaded)
    assert "Koordination" in str(refusal.value.sentence)
    readmit_member(actor=cast.coordinator, user=loaded)
    assert User.objects.get(pk=cast.outsider.pk).is_member
    with pytest.raises(Refused):
        readmit_member(actor=cast.coordinator, user=loaded)


def test_m9_handover_is_in_the_audit_log_from_start_to_yes(cast, offered):
    handover = offered(cast.outsider)
    answer(cast.outsider, handover)
    noted = set(AuditRow.objects.filter(verb__startswith="handover.").values_list("verb", "actor_id"))
    assert {("handover.started", cast.lead.pk), ("handover.sent", cast.lead.pk)} <= noted
    assert cast.outsider.pk in {actor for _verb, actor in noted}
