"""M6: what a member hides leaves no trace anywhere for those it is hidden from; nothing is public by itself (P04)."""

from urllib.parse import quote

import pytest
from django.urls import reverse

from kurzewege.common.mail.models import OutgoingMail
from kurzewege.common.notify.models import Notification
from members import rules
from members.models import Profile, User
from members.profiles import absences, presence, yearly
from tests.project.access import world as worlds
from tests.project.access.matrix import GET, ROWS

pytestmark = pytest.mark.django_db

PHONE, REACH = "03999 4711-77", "nur am Geheimdienstag"
SECRETS = (PHONE, "03999471177", REACH, "Geheimdienstag")


def content(client, path: str) -> str:
    """What the browser gets, with folded lines of cards put together."""
    answer = client.get(path)
    return (b"".join(answer) if answer.streaming else answer.content).decode(errors="replace").replace("\r\n ", "")


def hide(person: User, **fields: str) -> None:
    values = {"phone": PHONE, "reachability": REACH} | fields
    Profile.objects.filter(user=person).update(**values)


def test_m6_hidden_phone_is_at_no_address_and_in_no_mail_for_an_outsider(cast, client, settings, tmp_path):
    """Every address of the platform, with the words typed that would find it."""
    settings.MEDIA_ROOT = tmp_path
    world = worlds.build(cast)
    hide(cast.lead, phone_visibility="groups", reachability_visibility="groups", email_visibility="nobody")
    User.objects.filter(pk=cast.lead.pk).update(email="wiesel.geheim@example.org")
    absences.set_absence(
        actor=cast.lead, starts=absences.timezone.localdate(), ends=absences.timezone.localdate(), deputy=cast.outsider
    )
    yearly.confirm(person=cast.lead)
    secrets = (*SECRETS, "wiesel.geheim")
    client.force_login(cast.outsider)
    pages = 0
    for name, methods in ROWS.items():
        if GET not in methods or name == "account_logout":
            continue
        path = reverse(name, kwargs=world.of.get(name))
        text = content(client, path)
        assert not [secret for secret in secrets if secret in text], path
        # What was typed is echoed by some pages: as often as a word of the same shape that nobody wrote anywhere.
        for typed, nobodys in (("Geheimdienstag", "Quittenbrot"), (PHONE, "05888 1234-99")):
            text, nothing = (content(client, f"{path}?q={quote(word)}") for word in (typed, nobodys))
            assert text.count(typed) == nothing.count(nobodys), f"{path}?q={typed}"
            assert ("Lena Leitung" in text) == ("Lena Leitung" in nothing), f"{path}?q={typed}"
        pages += 1
    assert pages > 60
    for message in OutgoingMail.objects.exclude(to="wiesel.geheim@example.org"):
        assert not [secret for secret in SECRETS if secret in message.text + message.html + message.subject]
    assert OutgoingMail.objects.filter(to=cast.outsider.email).exists()
    assert not [n for n in Notification.objects.all() if any(secret in str(n.data) for secret in secrets)]


def test_m6_the_same_phone_is_seen_by_a_companion_on_the_page_and_in_the_card(cast, client):
    hide(cast.lead, phone_visibility="groups")
    client.force_login(cast.member)
    assert PHONE in client.get(f"/members/{cast.lead.key}/").content.decode()
    assert PHONE in client.get(f"/members/{cast.lead.key}/vcard/").content.decode()


@pytest.mark.parametrize("field", rules.CONTACT_FIELDS)
def test_nothing_is_public_by_default(cast, field):
    assert Profile._meta.get_field(f"{field}_visibility").default != "public"
    assert Profile._meta.get_field("about_visibility").default != "public"
    assert not User.objects.with_public_page().exists()


def test_guest_sees_exactly_what_was_made_public(cast, client):
    hide(cast.member, phone_visibility="public", reachability_visibility="members", bio="Nur für uns")
    page = client.get(f"/members/{cast.member.key}/").content.decode()
    assert "Mina Mitglied" in page
    assert PHONE in page
    for hidden in (REACH, "Nur für uns", cast.member.email, cast.organisation.name, "Mitglied seit", "aktiv"):
        assert hidden not in page, hidden
    card = client.get(f"/members/{cast.member.key}/vcard/").content.decode()
    assert PHONE in card
    assert "ORG:" not in card
    Profile.objects.filter(user=cast.member).update(about_visibility="public")
    page = client.get(f"/members/{cast.member.key}/").content.decode()
    assert "Nur für uns" in page
    assert cast.organisation.name in page
    assert REACH not in page


def test_public_page_is_not_for_search_engines_and_shows_no_presence_or_absence(cast, client):
    hide(cast.member, phone_visibility="public", about_visibility="public")
    today = absences.timezone.localdate()
    absences.set_absence(actor=cast.member, starts=today, ends=today, note="Zahnarzt")
    presence.note(cast.member)
    page = client.get(f"/members/{cast.member.key}/").content.decode()
    assert 'content="noindex"' in page
    for hidden in ("Zahnarzt", "Abwesend", "gerade aktiv", "data-presence"):
        assert hidden not in page


@pytest.mark.parametrize("level", ["nobody", "groups", "members"])
def test_profile_without_anything_public_asks_a_guest_to_sign_in(cast, client, level):
    hide(cast.member, phone_visibility=level)
    for address in (f"/members/{cast.member.key}/", f"/members/{cast.member.key}/vcard/", "/members/gibtsnicht12/"):
        assert client.get(address).url.startswith("/accounts/login/"), address
    # An empty field is nothing to show.
    Profile.objects.filter(user=cast.lead).update(phone="", phone_visibility="public")
    assert client.get(f"/members/{cast.lead.key}/").status_code == 302


def test_public_page_of_who_is_blocked_or_gone_is_closed(cast, client):
    for person in (cast.blocked, cast.former):
        hide(person, phone_visibility="public")
        assert client.get(f"/members/{person.key}/").status_code == 302


def test_preview_shows_each_role_what_it_would_see(cast, client):
    hide(cast.member, phone_visibility="groups", reachability_visibility="members", bio="Ein Satz")
    client.force_login(cast.member)

    def seen(role: str) -> list[bool]:
        page = client.get(f"/members/me/preview/?as={role}").content.decode()
        return [text in page for text in (PHONE, REACH, "Ein Satz")]

    assert seen("member") == seen("unsinn") == [False, True, True]
    assert seen("group") == [True, True, True]
    assert seen("public") == [False, False, False]
    Profile.objects.filter(user=cast.member).update(phone_visibility="public")
    assert seen("public") == [True, False, False]


def test_visibility_changed_in_the_form_holds_with_the_next_request(cast, client, client_of):
    hide(cast.member, phone_visibility="members")
    other = client_of(cast.outsider)
    assert PHONE in other.get(f"/members/{cast.member.key}/").content.decode()
    client.force_login(cast.member)
    data = {
        "name": "Mina Mitglied", "phone": PHONE, "phone_visibility": "nobody", "email_visibility": "nobody",
        "reachability_visibility": "nobody", "about_visibility": "members", "section": "contact",
    }  # fmt: skip
    assert client.post("/members/me/", data).url == "/members/me/#contact"
    assert PHONE not in other.get(f"/members/{cast.member.key}/").content.decode()
