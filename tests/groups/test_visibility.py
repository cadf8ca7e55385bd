"""Who sees which group: both directions of the rule, over the whole cast."""

import pytest

from groups.access import audience_of
from groups.models import Group
from members.models import User

ROLES = ["coordinator", "lead", "member", "outsider", "applicant", "declined", "blocked", "former"]
# role → names it may know, contents it may read
EXPECTED = {
    "coordinator": ({"open", "closed"}, {"open"}),
    "lead": ({"open", "closed", "hidden"}, {"open", "closed", "hidden"}),
    "member": ({"open", "closed", "hidden"}, {"open", "closed", "hidden"}),
    "outsider": ({"open", "closed"}, {"open"}),
    "applicant": (set(), set()),
    "declined": (set(), set()),
    "blocked": (set(), set()),
    "former": (set(), set()),
}


@pytest.mark.parametrize("role", ROLES)
def test_visible_and_readable_groups_follow_the_table(cast, role):
    user = getattr(cast, role)
    names = {getattr(cast, name): name for name in ("open", "closed", "hidden")}
    known = {names[group] for group in Group.objects.visible_to(user)}
    read = {names[group] for group in Group.objects.readable_by(user)}
    assert (known, read) == EXPECTED[role]


def test_deleted_group_exists_for_nobody(cast):
    Group.objects.filter(pk=cast.open.pk).update(deleted_at="2026-01-01T00:00Z")
    for role in ROLES:
        user = getattr(cast, role)
        assert cast.open not in Group.objects.visible_to(user)
        assert cast.open not in Group.objects.readable_by(user)


@pytest.mark.parametrize("name", ["open", "closed", "hidden"])
def test_audience_is_the_inverse_of_readable(cast, name):
    group = getattr(cast, name)
    readers = {user for user in User.objects.all() if Group.objects.readable_by(user).filter(pk=group.pk).exists()}
    assert set(audience_of(group)) == readers


@pytest.mark.parametrize("path", ["", "members/", "edit/"])
def test_hidden_group_pages_for_outsider_and_coordinator_are_404(cast, client, path):
    for user in (cast.outsider, cast.coordinator):
        client.force_login(user)
        response = client.get(f"/groups/{cast.hidden.key}/{path}")
        assert response.status_code == 404
        assert cast.hidden.name not in response.content.decode()


def test_group_list_for_outsider_does_not_name_the_hidden_group(cast, client):
    client.force_login(cast.outsider)
    text = client.get("/groups/").content.decode()
    assert cast.closed.name in text
    assert cast.hidden.name not in text


def test_closed_group_page_for_outsider_shows_purpose_but_no_members(cast, client):
    client.force_login(cast.outsider)
    response = client.get(f"/groups/{cast.closed.key}/")
    assert response.status_code == 200
    assert cast.lead.name in response.content.decode()
    assert cast.member.name not in response.content.decode()
    assert client.get(f"/groups/{cast.closed.key}/members/").status_code == 404


def test_group_list_costs_the_same_for_many_groups(cast, client, groups, django_assert_num_queries):
    client.force_login(cast.member)
    client.get("/groups/")
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        client.get("/groups/")
    for number in range(12):
        groups(f"AG {number}", lead=cast.lead, members=(cast.member,))
    with django_assert_num_queries(len(few)):
        client.get("/groups/")


def test_description_of_a_closed_group_is_read_and_found_by_members_only(cast, client):
    from groups import actions
    from kurzewege.common.searchindex import api as search

    actions.edit_group(actor=cast.lead, group=cast.closed, description="<p>Zitronenfalter</p>", goals="Kaisermantel")
    client.force_login(cast.outsider)
    page = client.get(f"/groups/{cast.closed.key}/").content.decode()
    assert "Zitronenfalter" not in page
    assert "Kaisermantel" not in page
    assert search.search(cast.outsider, "Zitronenfalter").total == 0
    client.force_login(cast.member)
    assert "Zitronenfalter" in client.get(f"/groups/{cast.closed.key}/").content.decode()
