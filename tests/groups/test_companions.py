"""Contact fields for "members of my groups" follow the groups."""

from django.utils import timezone

from groups.models import Group, Membership
from members import rules
from members.companions import companions_among
from members.models import Profile, User


def phone_seen_by(viewer, person):
    return rules.contact_for(viewer, User.objects.select_related("profile").get(pk=person.pk)).phone


def test_phone_for_groups_is_seen_exactly_while_a_group_is_shared(cast):
    Profile.objects.filter(user=cast.member).update(phone="03999 47", phone_visibility="groups")
    assert phone_seen_by(cast.lead, cast.member) == "03999 47"
    assert phone_seen_by(cast.outsider, cast.member) == ""
    assert phone_seen_by(cast.coordinator, cast.member) == ""
    Membership.objects.create(group=cast.hidden, user=cast.outsider)
    assert phone_seen_by(cast.outsider, cast.member) == "03999 47"
    Group.objects.filter(pk=cast.hidden.pk).update(deleted_at=timezone.now())
    assert phone_seen_by(cast.outsider, cast.member) == ""


def test_companions_among_many_cost_one_query(cast, django_assert_num_queries):
    ids = {cast.member.pk, cast.outsider.pk, cast.coordinator.pk}
    with django_assert_num_queries(1):
        assert companions_among(cast.lead, ids) == {cast.member.pk}


def test_companions_of_blocked_person_are_none(cast):
    assert companions_among(cast.blocked, {cast.member.pk}) == set()
