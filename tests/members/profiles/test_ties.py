"""Following is quiet; who is blocked by a member finds no trace of her and is not told (P14)."""

import pytest

from kurzewege.common.errors import Refused
from kurzewege.common.mail.models import OutgoingMail
from kurzewege.common.notify.models import Notification
from kurzewege.common.searchindex import api as search
from members import rules
from members.models import Follow, PersonalBlock, Profile, User
from members.profiles import ties

pytestmark = pytest.mark.django_db


def test_follow_appears_in_my_list_and_nowhere_else(cast, client):
    client.force_login(cast.outsider)
    client.post(f"/members/{cast.member.key}/follow/")
    client.post(f"/members/{cast.member.key}/follow/")
    assert list(User.objects.followed_by(cast.outsider)) == [cast.member]
    assert "Mina Mitglied" in client.get("/members/followed/").content.decode()
    assert not Notification.objects.exists()
    assert not OutgoingMail.objects.exists()
    client.force_login(cast.member)
    for address in (f"/members/{cast.member.key}/", "/members/followed/"):
        assert "Otto Aussen" not in client.get(address).content.decode()
    assert not Follow.objects.visible_to(cast.member).exists()
    client.force_login(cast.outsider)
    client.post(f"/members/{cast.member.key}/follow/", {"act": "stop"})
    assert not Follow.objects.exists()


def test_p14_who_is_kept_away_finds_no_trace_of_the_other(cast, client):
    from members.actions import ProfileInput, update_profile

    update_profile(
        actor=cast.member, profile=cast.member.profile, data=ProfileInput(name="Mina Mitglied", expertise=("Wohngeld",))
    )
    client.force_login(cast.outsider)
    assert search.search(cast.outsider, "Wohngeld").hits
    client.force_login(cast.member)
    client.post(f"/members/{cast.outsider.key}/keep-away/")
    client.force_login(cast.outsider)
    key = cast.member.key
    for address in (f"/members/{key}/", f"/members/{key}/vcard/"):
        assert client.get(address).status_code == 404, address
    for address in ("/members/", "/members/?q=Mina", "/members/?q=Wohngeld", "/search/?q=Wohngeld", "/search/?q=Mina"):
        page = client.get(address).content.decode()
        assert key not in page, address
        assert "Mina Mitglied" not in page, address
    assert client.get("/members/suggest/people/?q=Mina").json() == []
    assert client.post("/members/here/", {"keys": key}).json() == {}
    assert client.post(f"/members/{key}/follow/").status_code == 404
    assert not search.search(cast.outsider, "Wohngeld").hits
    assert not rules.can_contact(cast.outsider, cast.member)
    assert not rules.can_contact(cast.member, cast.outsider)
    assert cast.member not in User.objects.visible_to(cast.outsider)
    assert cast.member.profile not in Profile.objects.visible_to(cast.outsider)
    assert not Notification.objects.filter(recipient=cast.outsider).exists()
    assert not OutgoingMail.objects.exists()


def test_what_both_write_in_common_groups_stays_readable(cast, client):
    from feed.actions import publish_post

    publish_post(actor=cast.member, body="<p>Kekse am Freitag</p>", group=cast.closed)
    ties.keep_away(actor=cast.member, person=cast.lead)
    client.force_login(cast.lead)
    page = client.get(f"/groups/{cast.closed.key}/").content.decode()
    assert "Kekse am Freitag" in page
    assert "Mina Mitglied" in page


def test_block_ends_follows_and_can_be_taken_back(cast, client):
    ties.follow(actor=cast.member, person=cast.outsider)
    ties.follow(actor=cast.outsider, person=cast.member)
    ties.keep_away(actor=cast.member, person=cast.outsider)
    assert not Follow.objects.exists()
    client.force_login(cast.member)
    assert "Otto Aussen" in client.get("/members/followed/").content.decode()
    assert "Sie blockieren" in client.get(f"/members/{cast.outsider.key}/").content.decode()
    client.post(f"/members/{cast.outsider.key}/keep-away/", {"act": "stop"})
    assert not PersonalBlock.objects.exists()
    assert cast.member in User.objects.visible_to(cast.outsider)


def test_two_who_block_each_other_can_each_take_it_back(cast, client):
    ties.keep_away(actor=cast.member, person=cast.outsider)
    ties.keep_away(actor=cast.outsider, person=cast.member)
    client.force_login(cast.member)
    assert "Otto Aussen" in client.get("/members/followed/").content.decode()
    client.post(f"/members/{cast.outsider.key}/keep-away/", {"act": "stop"})
    assert list(PersonalBlock.objects.values_list("by", flat=True)) == [cast.outsider.pk]


def test_coordinator_cannot_be_kept_away_and_sees_who_blocks_others(cast):
    with pytest.raises(Refused):
        ties.keep_away(actor=cast.member, person=cast.coordinator)
    ties.keep_away(actor=cast.member, person=cast.outsider)
    User.objects.filter(pk=cast.outsider.pk).update(is_coordinator=True)
    assert cast.member in User.objects.visible_to(User.objects.get(pk=cast.outsider.pk))


def test_nobody_can_block_or_follow_oneself_or_who_is_no_member(cast):
    for person in (cast.member, cast.applicant, cast.former, cast.blocked):
        with pytest.raises(Refused):
            ties.follow(actor=cast.member, person=person)
        with pytest.raises(Refused):
            ties.keep_away(actor=cast.member, person=person)
