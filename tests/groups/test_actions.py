"""Joining, leaving, leading: what each action does and refuses."""

import pytest

from groups import actions
from groups.models import Group, JoinRequest, Membership
from kurzewege.common.audit.models import AuditRow
from kurzewege.common.errors import Refused
from kurzewege.common.notify.models import Notification


def role(group, user):
    return Membership.objects.filter(group=group, user=user).values_list("role", flat=True).first()


def test_create_group_by_member_makes_her_its_lead(cast):
    group = actions.create_group(actor=cast.member, name="AG Fahrdienst", openness="closed")
    assert role(group, cast.member) == "lead"
    assert group.openness == "closed"


def test_create_group_standing_group_by_member_is_refused(cast):
    with pytest.raises(Refused):
        actions.create_group(actor=cast.member, name="Feld", kind=Group.Kind.FIELD, action_field=cast.field)
    assert not Group.objects.filter(name="Feld").exists()


def test_join_group_open_joins_once(cast):
    actions.join_group(actor=cast.outsider, group=cast.open)
    actions.join_group(actor=cast.outsider, group=cast.open)
    assert Membership.objects.filter(group=cast.open, user=cast.outsider).count() == 1


@pytest.mark.parametrize("name", ["closed", "hidden"])
def test_join_group_not_open_is_refused(cast, name):
    with pytest.raises(Refused):
        actions.join_group(actor=cast.outsider, group=getattr(cast, name))
    assert role(getattr(cast, name), cast.outsider) is None


def test_join_group_archived_is_refused(cast):
    actions.archive_group(actor=cast.lead, group=cast.open)
    with pytest.raises(Refused):
        actions.join_group(actor=cast.outsider, group=cast.open)


def test_request_to_join_closed_tells_the_leads_and_asks_once(cast):
    first = actions.request_to_join(actor=cast.outsider, group=cast.closed, text="Ich berate zum Aufenthalt.")
    again = actions.request_to_join(actor=cast.outsider, group=cast.closed)
    assert first == again
    assert [row.recipient for row in Notification.objects.filter(verb="groups.join_requested")] == [cast.lead]


@pytest.mark.parametrize("name", ["open", "hidden"])
def test_request_to_join_not_closed_is_refused(cast, name):
    with pytest.raises(Refused):
        actions.request_to_join(actor=cast.outsider, group=getattr(cast, name))


def test_settle_request_admit_makes_member_and_tells_her(cast):
    request = actions.request_to_join(actor=cast.outsider, group=cast.closed)
    actions.settle_request(actor=cast.lead, request=request, admit=True)
    assert role(cast.closed, cast.outsider) == "member"
    assert Notification.objects.filter(recipient=cast.outsider, verb="groups.admitted").count() == 1


def test_settle_request_twice_settles_once(cast):
    request = actions.request_to_join(actor=cast.outsider, group=cast.closed)
    actions.settle_request(actor=cast.lead, request=request, admit=False)
    stale = JoinRequest.objects.get(pk=request.pk)
    with pytest.raises(Refused) as refusal:
        actions.settle_request(actor=cast.lead, request=stale, admit=True)
    assert "bereits" in refusal.value.sentence
    assert role(cast.closed, cast.outsider) is None


def test_settle_request_by_plain_member_is_refused(cast):
    request = actions.request_to_join(actor=cast.outsider, group=cast.closed)
    with pytest.raises(Refused):
        actions.settle_request(actor=cast.member, request=request, admit=True)
    assert role(cast.closed, cast.outsider) is None


def test_leave_group_last_lead_is_refused_until_there_is_another(cast):
    with pytest.raises(Refused):
        actions.leave_group(actor=cast.lead, group=cast.closed)
    actions.set_role(actor=cast.lead, group=cast.closed, user=cast.member, role="lead")
    actions.leave_group(actor=cast.lead, group=cast.closed)
    assert role(cast.closed, cast.lead) is None
    assert role(cast.closed, cast.member) == "lead"


def test_set_role_dismissing_the_last_lead_is_refused(cast):
    with pytest.raises(Refused):
        actions.set_role(actor=cast.lead, group=cast.closed, user=cast.lead, role="member")
    assert role(cast.closed, cast.lead) == "lead"


def test_remove_member_by_lead_takes_her_out_and_is_audited(cast):
    actions.remove_member(actor=cast.lead, group=cast.closed, user=cast.member)
    assert role(cast.closed, cast.member) is None
    assert AuditRow.objects.filter(verb="group.member_removed", actor=cast.lead).count() == 1


def test_remove_member_by_outsider_is_refused(cast):
    with pytest.raises(Refused):
        actions.remove_member(actor=cast.outsider, group=cast.open, user=cast.member)
    assert role(cast.open, cast.member) == "member"


def test_add_member_applicant_is_refused(cast):
    with pytest.raises(Refused):
        actions.add_member(actor=cast.lead, group=cast.hidden, user=cast.applicant)


def test_edit_group_coordinator_cannot_touch_a_hidden_group(cast):
    with pytest.raises(Refused):
        actions.edit_group(actor=cast.coordinator, group=cast.hidden, name="Übernommen")
    cast.hidden.refresh_from_db()
    assert cast.hidden.name == "Verborgene Gruppe"
