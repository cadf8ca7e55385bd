"""Who sees whom, and which contact fields."""

import pytest

from members import companions, rules
from members.actions import make_former
from members.models import Organisation, Profile, User
from members.vcard import vcard_of

EMAIL, PHONE, REACH = "wiesel.geheim@example.org", "03999 4711-77", "nur am Geheimdienstag"
SECRETS = (EMAIL, PHONE, REACH)


@pytest.fixture
def hider(cast, people):
    """A member with all contact fields filled."""
    user = people("Hilde Heimlich", email=EMAIL)
    Profile.objects.filter(user=user).update(phone=PHONE, reachability=REACH)
    return user


@pytest.fixture
def sharing():
    """`sharing(a, b)` lets the two share a group."""
    pairs: set[frozenset[int]] = set()
    before = list(companions._registered)
    companions.register_companions(lambda viewer, ids: {pk for pk in ids if frozenset((viewer.pk, pk)) in pairs})
    yield lambda a, b: pairs.add(frozenset((a.pk, b.pk)))
    companions._registered[:] = before


def set_levels(user, level):
    Profile.objects.filter(user=user).update(
        email_visibility=level, phone_visibility=level, reachability_visibility=level
    )


def test_members_of_the_cast_see_exactly_the_admitted(cast):
    admitted = {cast.coordinator, cast.lead, cast.member, cast.outsider}
    for viewer in admitted:
        assert set(User.objects.visible_to(viewer)) == admitted
    for viewer in (cast.applicant, cast.declined):
        assert set(User.objects.visible_to(viewer)) == {viewer}
        assert set(Profile.objects.visible_to(viewer)) == {viewer.profile}


@pytest.mark.parametrize(
    ("level", "companion_sees", "outsider_sees"),
    [("nobody", False, False), ("groups", True, False), ("members", True, True)],
)
def test_contact_field_is_on_every_surface_seen_by_exactly_its_level(
    cast, hider, sharing, client, level, companion_sees, outsider_sees
):
    set_levels(hider, level)
    sharing(cast.member, hider)
    for viewer, sees in (
        (cast.member, companion_sees),
        (cast.outsider, outsider_sees),
        (cast.coordinator, outsider_sees),
    ):
        client.force_login(viewer)
        pages = [
            client.get(f"/members/{hider.key}/").content.decode(),
            client.get(f"/members/{hider.key}/vcard/").content.decode().replace("\r\n ", ""),
        ]
        for page in pages:
            assert [secret in page for secret in SECRETS] == [sees] * 3, (level, viewer.name)
        for address in ("/members/?q=Heimlich", "/members/", f"/members/?q={PHONE}", "/members/?q=Geheimdienstag"):
            answer = client.get(address, headers={"HX-Request": "true"}).content.decode()
            assert not [secret for secret in SECRETS if secret in answer]
        assert "Hilde Heimlich" not in client.get("/members/?q=Geheimdienstag").content.decode()


def test_own_fields_are_seen_by_oneself_whatever_the_level(hider, client):
    set_levels(hider, "nobody")
    client.force_login(hider)
    page = client.get(f"/members/{hider.key}/").content.decode()
    assert [secret in page for secret in SECRETS] == [True] * 3


def test_email_is_hidden_until_somebody_shows_it(cast):
    assert rules.contact_for(cast.outsider, cast.member).email == ""
    assert Profile._meta.get_field("email_visibility").default == "nobody"


def test_applicant_and_guest_see_no_contact_at_all(cast, hider):
    set_levels(hider, "members")
    assert not rules.contact_for(cast.applicant, User.objects.select_related("profile").get(pk=hider.pk))


@pytest.mark.parametrize("who", ["applicant", "declined", "blocked", "former"])
def test_profile_of_somebody_not_admitted_is_404(cast, client, who):
    client.force_login(cast.coordinator)
    key = getattr(cast, who).key
    assert client.get(f"/members/{key}/").status_code == 404
    assert client.get(f"/members/{key}/vcard/").status_code == 404


def test_presence_switched_off_is_nowhere(cast, client, people):
    from django.utils import timezone

    person = people("Paula Präsent", last_active=timezone.now(), shows_presence=True)
    client.force_login(cast.outsider)
    assert "gerade aktiv" in client.get(f"/members/{person.key}/").content.decode()
    User.objects.filter(pk=person.pk).update(shows_presence=False)
    for address in (f"/members/{person.key}/", "/members/?q=Paula"):
        page = client.get(address).content.decode()
        assert "gerade aktiv" not in page
        assert "Zuletzt aktiv" not in page


def test_contacts_of_many_people_cost_one_query(cast, sharing, people, django_assert_num_queries):
    others = [people(f"Person Nr{number}") for number in range(5)]
    for other in others:
        set_levels(other, "groups")
        sharing(cast.member, other)
    loaded = list(User.objects.filter(pk__in=[o.pk for o in others]).select_related("profile"))
    with django_assert_num_queries(0):
        contacts = rules.contacts_for(cast.member, loaded)
    assert all(contact.reachability == "" for contact in contacts.values())


def test_vcard_holds_one_card_whatever_is_in_the_fields(cast):
    cast.member.name = "Evi\r\nEND:VCARD\r\nBEGIN:VCARD Müller, Dr.;x"
    cast.member.function = "Leitung \\ Kurse, " + "ä" * 80
    card = vcard_of(cast.member, rules.Contact(phone="1\n2", reachability="Mo; Di, Mi"))
    assert card.count(b"BEGIN:VCARD\r\n") == card.count(b"END:VCARD\r\n") == 1
    assert all(len(line) <= 75 for line in card.split(b"\r\n"))
    unfolded = card.replace(b"\r\n ", b"").decode()
    assert "NOTE:Mo\\; Di\\, Mi" in unfolded
    assert "TEL;TYPE=WORK,VOICE:1\\n2" in unfolded
    assert f"TITLE:Leitung \\\\ Kurse\\, {'ä' * 80}" in unfolded
    assert "EMAIL" not in unfolded


def test_vcard_of_umlaut_name_downloads_as_vcf(cast, client):
    User.objects.filter(pk=cast.member.pk).update(name="Jörg Größe")
    client.force_login(cast.outsider)
    response = client.get(f"/members/{cast.member.key}/vcard/")
    assert response["Content-Type"].startswith("text/vcard")
    assert response["Content-Disposition"].startswith("attachment")
    assert "N:Größe;Jörg;;;" in response.content.decode()


def test_display_name_of_former_member_tells_the_institution_of_the_last_day(cast):
    make_former(actor=cast.coordinator, user=cast.lead)
    Organisation.objects.filter(pk=cast.organisation.pk).update(name="Ganz anderer Name")
    left = User.objects.get(pk=cast.lead.pk)
    assert left.display_name == "Lena Leitung (ehemals Volkshochschule Musterkreis)"
    cast.organisation.delete()
    left.refresh_from_db()
    assert left.display_name == "Lena Leitung (ehemals Volkshochschule Musterkreis)"
    assert cast.member.display_name == "Mina Mitglied"
