"""Planning, answering, waiting, minutes: what each action does and refuses."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events import actions
from events.models import Event, Registration
from feed.models import Entry
from kurzewege.common.errors import Refused
from kurzewege.common.notify.models import Notification


def place(event, user):
    registration = Registration.objects.get(event=event, user=user)
    return registration.has_place


def test_plan_plenary_by_member_is_refused(cast, plan):
    with pytest.raises(Refused):
        plan(cast.member, kind="plenary")
    assert not Event.objects.exists()


def test_plan_in_a_group_by_outsider_is_refused(cast, plan):
    with pytest.raises(Refused):
        plan(cast.outsider, group=cast.open)
    assert not Event.objects.exists()


def test_plan_public_by_member_is_refused(cast, plan):
    with pytest.raises(Refused):
        plan(cast.member, kind="other", is_public=True)


def test_plan_that_ends_before_it_begins_is_refused_at_the_field(cast, plan):
    now = timezone.now()
    with pytest.raises(Refused) as refusal:
        plan(starts=now, ends=now - timedelta(hours=1))
    assert refusal.value.field == "ends"


def test_plan_plenary_invites_every_member_but_its_planner(cast, plan):
    plan(kind="plenary")
    told = set(Notification.objects.filter(verb="events.invited").values_list("recipient__name", flat=True))
    assert told == {cast.lead.name, cast.member.name, cast.outsider.name}


def test_plan_in_a_closed_group_invites_only_its_members(cast, plan):
    plan(cast.lead, group=cast.closed)
    told = set(Notification.objects.values_list("recipient__name", flat=True))
    assert told == {cast.member.name}


def test_plan_appears_in_the_feed_with_its_group(cast, plan):
    event = plan(cast.lead, group=cast.closed)
    entry = Entry.objects.get(kind="event", object_id=event.pk)
    assert entry.group == cast.closed


def test_answer_over_capacity_waits_in_order_and_moves_up(cast, plan, people):
    event = plan(capacity=2)
    guests = [people(f"Gast {number}") for number in range(4)]
    for guest in guests:
        actions.answer_invitation(actor=guest, event=event, answer="yes")
    assert [place(event, guest) for guest in guests] == [True, True, False, False]
    actions.answer_invitation(actor=guests[0], event=event, answer="no")
    assert [place(event, guest) for guest in guests[1:]] == [True, True, False]
    assert Notification.objects.filter(verb="events.place_given", recipient=guests[2]).count() == 1


def test_answer_same_again_keeps_the_turn(cast, plan, people):
    event = plan(capacity=1)
    first, second, third = (people(f"Gast {number}") for number in range(3))
    for guest in (first, second, third):
        actions.answer_invitation(actor=guest, event=event, answer="yes")
    actions.answer_invitation(actor=second, event=event, answer="yes")
    waiting = list(event.registrations.waiting().values_list("user__name", flat=True))
    assert waiting == [second.name, third.name]


def test_more_places_go_to_those_who_wait(cast, plan, people):
    event = plan(capacity=1)
    guests = [people(f"Gast {number}") for number in range(3)]
    for guest in guests:
        actions.answer_invitation(actor=guest, event=event, answer="yes")
    actions.edit_event(actor=cast.coordinator, event=event, capacity=2)
    assert [place(event, guest) for guest in guests] == [True, True, False]


def test_answer_to_a_past_event_is_refused(cast, plan):
    event = plan(days=-3)
    with pytest.raises(Refused):
        actions.answer_invitation(actor=cast.member, event=event, answer="yes")


def test_answer_by_applicant_is_refused(cast, plan):
    event = plan()
    with pytest.raises(Refused):
        actions.answer_invitation(actor=cast.applicant, event=event, answer="yes")
    assert not Registration.objects.exists()


def test_edit_of_the_time_raises_the_sequence_and_tells_who_comes(cast, plan):
    event = plan()
    actions.answer_invitation(actor=cast.member, event=event, answer="yes")
    later = event.starts + timedelta(hours=1)
    changed = actions.edit_event(
        actor=cast.coordinator, event=event, starts=later, ends=later + timedelta(hours=3)
    )  # fmt: skip
    assert changed.sequence == 1
    assert list(Notification.objects.filter(verb="events.changed").values_list("recipient__name", flat=True)) == [
        cast.member.name
    ]


def test_edit_of_the_description_leaves_calendars_alone(cast, plan):
    event = plan()
    assert actions.edit_event(actor=cast.coordinator, event=event, description="<p>Neu</p>").sequence == 0


def test_cancel_twice_raises_the_sequence_once(cast, plan):
    event = plan()
    actions.cancel_event(actor=cast.coordinator, event=event)
    assert actions.cancel_event(actor=cast.coordinator, event=event).sequence == 1


def test_edit_and_minutes_by_another_member_are_refused(cast, plan):
    event = plan(cast.lead, group=cast.closed)
    with pytest.raises(Refused):
        actions.edit_event(actor=cast.member, event=event, title="Übernommen")
    with pytest.raises(Refused):
        actions.write_minutes(actor=cast.member, event=event, body="<p>x</p>")


def test_attendance_ticks_exactly_the_given_ones(cast, plan):
    event = plan()
    for user in (cast.member, cast.outsider):
        actions.answer_invitation(actor=user, event=event, answer="yes")
    ids = dict(event.registrations.values_list("user__name", "pk"))
    actions.tick_attendance(actor=cast.coordinator, event=event, present=[ids[cast.member.name]])
    actions.tick_attendance(actor=cast.coordinator, event=event, present=[ids[cast.outsider.name]])
    assert list(event.registrations.filter(attended=True).values_list("user__name", flat=True)) == [cast.outsider.name]
