"""G3: a group never ends up without a lead, and when it does, somebody hears of it."""

import pytest

from groups import actions
from groups.models import Membership
from kurzewege.common.errors import Refused
from kurzewege.common.notify.models import Notification
from members import actions as members


def role(group, user):
    return Membership.objects.filter(group=group, user=user).values_list("role", flat=True).first()


def heard(kind):
    return {row.recipient for row in Notification.objects.filter(verb=kind)}


def desk(client, user):
    client.force_login(user)
    return client.get("/desk/").content.decode()


def test_g3_last_lead_leaves_by_naming_a_successor_who_is_told(cast, client):
    client.force_login(cast.lead)
    page = client.get(f"/groups/{cast.closed.key}/leave/").content.decode()
    assert cast.member.name in page
    assert cast.blocked.name not in page
    assert cast.former.name not in page
    response = client.post(f"/groups/{cast.closed.key}/leave/", {"successor": ""})
    assert response.status_code == 422
    assert role(cast.closed, cast.lead) == "lead"
    client.post(f"/groups/{cast.closed.key}/leave/", {"successor": cast.member.key})
    assert role(cast.closed, cast.lead) is None
    assert role(cast.closed, cast.member) == "lead"
    assert heard("groups.lead") == {cast.member}


def test_g3_successor_from_outside_is_refused(cast, client):
    client.force_login(cast.lead)
    response = client.post(f"/groups/{cast.closed.key}/leave/", {"successor": cast.outsider.key})
    assert response.status_code == 422
    with pytest.raises(Refused):
        actions.leave_group(actor=cast.lead, group=cast.closed, successor=cast.outsider)
    assert role(cast.closed, cast.lead) == "lead"


def test_g3_lead_without_another_member_is_told_what_she_can_do(cast, client, groups):
    alone = groups("Allein", lead=cast.lead)
    client.force_login(cast.lead)
    assert "archivieren oder löschen" in client.get(f"/groups/{alone.key}/leave/").content.decode()


def test_g3_blocked_lead_counts_as_none(cast):
    """The other lead is blocked: the one who is left is the last."""
    Membership.objects.filter(group=cast.closed, user=cast.blocked).update(role="lead")
    with pytest.raises(Refused):
        actions.leave_group(actor=cast.lead, group=cast.closed)
    with pytest.raises(Refused):
        actions.set_role(actor=cast.lead, group=cast.closed, user=cast.lead, role="member")


def test_g3_lead_is_blocked_and_the_desk_settles_it_with_one_button(cast, client, people):
    other = people("Karin Zweite", is_coordinator=True)
    members.block_member(actor=cast.coordinator, user=cast.lead, reason="Missbrauch")
    assert heard("groups.leadless") == {other, cast.member}  # the other coordinator; of the hidden group its member
    page = desk(client, cast.coordinator)
    assert "Gruppen ohne Leitung" in page
    assert cast.closed.name in page
    assert cast.hidden.name not in page
    response = client.post(f"/groups/{cast.closed.key}/lead/appoint/", {"person": cast.member.key})
    assert response.url == "/desk/"
    assert role(cast.closed, cast.member) == "lead"
    # Appointing did not open the group to her.
    assert client.get(f"/feed/group/{cast.closed.key}/").status_code == 404
    assert role(cast.closed, cast.coordinator) is None


def test_g3_leadless_hidden_group_is_taken_over_by_a_member(cast, client):
    members.block_member(actor=cast.coordinator, user=cast.lead, reason="Missbrauch")
    client.force_login(cast.member)
    assert "Ich übernehme die Leitung" in client.get(f"/groups/{cast.hidden.key}/").content.decode()
    client.post(f"/groups/{cast.hidden.key}/lead/")
    assert role(cast.hidden, cast.member) == "lead"


@pytest.mark.parametrize("who", ["member", "outsider"])
def test_g3_led_group_is_not_taken_over(cast, who):
    with pytest.raises(Refused):
        actions.take_lead(actor=getattr(cast, who), group=cast.open)
    assert role(cast.open, cast.lead) == "lead"


@pytest.mark.parametrize("name", ["closed", "hidden"])
def test_g3_outsider_cannot_appoint_herself(cast, client, name):
    client.force_login(cast.outsider)
    group = getattr(cast, name)
    assert client.post(f"/groups/{group.key}/lead/appoint/", {"person": cast.outsider.key}).status_code == 404
    with pytest.raises(Refused):
        actions.appoint_lead(actor=cast.outsider, group=group, user=cast.outsider)


def test_g3_desk_names_groups_with_one_lead_but_no_hidden_one(cast, client):
    page = desk(client, cast.coordinator)
    assert "nur eine Leitung" in page
    assert cast.closed.name in page
    assert cast.hidden.name not in page


def test_g3_desk_costs_the_same_for_many_groups_with_one_lead(cast, client, groups, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    desk(client, cast.coordinator)
    with CaptureQueriesContext(connection) as few:
        client.get("/desk/")
    for number in range(8):
        groups(f"AG {number}", lead=cast.lead, members=(cast.member,))
    with django_assert_num_queries(len(few)):
        client.get("/desk/")
