"""M7: the card for address books, read back by two parsers that know nothing of ours."""

import base64

import pytest
import vobject
from icalendar.parser import Contentlines

from members import rules
from members.models import Organisation, Sector, User
from members.profiles import photos
from members.vcard import vcard_of

pytestmark = pytest.mark.django_db

EVIL = 'Evi\r\nEND:VCARD\r\nBEGIN:VCARD\r\nTEL:666 Müller, "Dr.";x\\n\u2028y'
PHOTO = b"\xff\xd8\xff" + bytes(range(256)) * 30


def lines_of(card: bytes) -> list[tuple[str, dict, str]]:
    """(name, parameters, raw value) by the parser of the calendar library."""
    return [line.parts() for line in Contentlines.from_ical(card.decode()) if line]


@pytest.fixture
def person(people):
    organisation = Organisation.objects.create(
        name="Straße & Größe; Verein, e. V.",
        sector=Sector.BUSINESS,
        street="Am Anger 3",
        postcode="06999",
        town="Weißenau",
    )
    return people("Jörg Peter Größe", function="Leitung, Kurse; Ämter", organisation=organisation)


CONTACT = rules.Contact(email="jörg@example.org", phone="03999 / 47-11", reachability="Mo; Di, Mi")


@pytest.mark.parametrize("version", ["3.0", "4.0"])
def test_m7_card_is_read_back_as_it_was_meant(person, version):
    card = vcard_of(person, CONTACT, photo=PHOTO, version=version)
    read = vobject.readOne(card.decode())
    assert read.version.value == version
    assert read.fn.value == "Jörg Peter Größe"
    assert (read.n.value.family, read.n.value.given) == ("Größe", "Jörg Peter")
    assert read.org.value == ["Straße & Größe; Verein, e. V."]
    assert read.title.value == "Leitung, Kurse; Ämter"
    assert read.email.value == "jörg@example.org"
    assert read.tel.value == ("03999 / 47-11" if version == "3.0" else "tel:039994711")
    assert read.note.value == "Mo; Di, Mi"
    assert (read.adr.value.street, read.adr.value.city, read.adr.value.code) == ("Am Anger 3", "Weißenau", "06999")
    assert read.url.value.endswith(person.get_absolute_url())
    if version == "3.0":
        assert read.photo.value == PHOTO
    else:
        # vobject cuts addresses at commas; the other parser gives them whole.
        address = next(value for name, _parameters, value in lines_of(card) if name == "PHOTO")
        assert base64.b64decode(address.removeprefix("data:image/jpeg;base64,")) == PHOTO
    names = [name for name, _parameters, _value in lines_of(card)]
    assert names[0] == "BEGIN"
    assert names[-1] == "END"
    assert len(names) == len(set(names))
    assert all(len(line) <= 75 for line in card.split(b"\r\n"))


@pytest.mark.parametrize("version", ["3.0", "4.0"])
def test_card_of_hostile_texts_holds_one_card_and_no_field_of_theirs(person, version):
    person.name = person.function = EVIL
    person.organisation.name = person.organisation.street = EVIL
    card = vcard_of(person, rules.Contact(email=EVIL, phone=EVIL, reachability=EVIL), version=version)
    cards = list(vobject.readComponents(card.decode()))
    assert len(cards) == 1
    assert len(cards[0].contents["tel"]) == 1
    names = [name for name, _parameters, _value in lines_of(card)]
    assert names.count("BEGIN") == names.count("END") == names.count("TEL") == 1


def test_m7_card_holds_only_what_the_viewer_may_see_and_the_photo_small(cast, client, with_photo):
    with_photo(cast.member)
    User.objects.filter(pk=cast.member.pk).update(function="Lotsin")
    cast.member.profile.phone, cast.member.profile.phone_visibility = "0399", "groups"
    cast.member.profile.save()
    for viewer, sees in ((cast.outsider, False), (cast.lead, True)):
        client.force_login(viewer)
        answer = client.get(f"/members/{cast.member.key}/vcard/")
        assert answer["Content-Type"] == "text/vcard; charset=utf-8"
        read = vobject.readOne(answer.content.decode())
        assert hasattr(read, "tel") == sees
        assert not hasattr(read, "email")
        assert read.photo.value == photos.card_bytes(cast.member)
        assert len(answer.content) < 40_000
    newer = client.get(f"/members/{cast.member.key}/vcard/?version=4").content
    assert b"VERSION:4.0" in newer
    assert b"PHOTO:data:image/jpeg;base64," in newer


def test_card_without_photo_has_no_photo_line(person):
    assert b"PHOTO" not in vcard_of(person, CONTACT)
