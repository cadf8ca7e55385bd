"""Consent with versions (scenario M1; trust.md A36, P06)."""

from dataclasses import replace

import pytest

from kurzewege.common.live.topics import is_admitted
from kurzewege.common.mail.models import OutgoingMail
from members import actions, consents
from members.models import Consent, User

PAGE = {"Accept": "text/html"}


@pytest.fixture
def new_version(monkeypatch, cast):
    """The terms of use got a new version after everybody had accepted the old one."""
    text = consents._texts["terms"]
    monkeypatch.setitem(consents._texts, "terms", replace(text, version="2027-01-01"))


@pytest.mark.parametrize("who", ["member", "coordinator", "applicant", "declined"])
def test_new_version_leads_every_page_to_the_question_and_closes_the_rest(cast, client, new_version, who):
    client.force_login(getattr(cast, who))
    addresses = [
        "/",
        "/members/",
        "/members/me/",
        "/members/status/",
        "/documents/",
        "/accounts/email/",
        "/desk/",
        "/impulses/",
    ]
    for address in [*addresses, f"/groups/{cast.open.key}/"]:
        response = client.get(address, headers=PAGE)
        assert response.status_code == 302, address
        assert response.url.startswith("/members/consent/?next="), address
        assert cast.open.name not in response.content.decode()
        assert client.get(address, headers={**PAGE, "HX-Request": "true"}).status_code == 403
        assert client.post(address).status_code == 403
    for address in ("/live/since/?t=feed:network@0", "/live/personal/", "/notifications/"):
        assert client.get(address).status_code == 403, address


def test_new_version_leaves_the_texts_and_the_way_out_open(cast, client, new_version):
    client.force_login(cast.member)
    for address in ("/members/consent/", "/terms/", "/privacy/", "/accounts/logout/"):
        assert client.get(address, headers=PAGE).status_code == 200, address
    client.post("/accounts/logout/")
    assert "_auth_user_id" not in client.session


def test_sockets_are_closed_to_who_has_not_accepted_the_new_version(cast, new_version):
    member = User.objects.get(pk=cast.member.pk)
    assert not is_admitted(member)
    assert not User.objects.visible_to(member).exclude(pk=member.pk).exists()


def test_accepting_opens_the_page_that_was_asked_for_and_keeps_both_versions(cast, client, new_version):
    old = Consent.objects.create(user=cast.member, text="terms", version="2026-01-01", text_hash="x" * 64)
    client.force_login(cast.member)
    asked = client.get("/members/?q=wohnen", headers=PAGE).url
    assert "next=%2Fmembers%2F%3Fq%3Dwohnen" in asked
    assert client.post("/members/consent/", {"next": "/members/?q=wohnen"}).status_code == 422
    response = client.post("/members/consent/", {"consent": "on", "next": "/members/?q=wohnen"})
    assert (response.status_code, response.url) == (302, "/members/?q=wohnen")
    assert client.get("/members/", headers=PAGE).status_code == 200
    rows = Consent.objects.filter(user=cast.member, text="terms").order_by("pk")
    assert [(row.version, row.withdrawn_at) for row in rows] == [("2026-01-01", None), ("2027-01-01", None)]
    assert rows[1].text_hash == consents._texts["terms"].hash
    assert rows[0] == old


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_accepting_leads_to_no_other_site(cast, client, new_version, address):
    client.force_login(cast.member)
    assert client.post("/members/consent/", {"consent": "on", "next": address}).url == "/"


def test_accepting_twice_keeps_one_consent(cast, client):
    for _number in range(2):
        actions.give_consent(actor=cast.member)
    assert Consent.objects.filter(user=cast.member).count() == len(consents.required_texts())


def test_withdrawing_closes_the_network_and_tells_the_coordinators(cast, client):
    actions.give_consent(actor=cast.member)
    client.force_login(cast.member)
    assert client.get("/members/consent/withdraw/").status_code == 405
    assert client.post("/members/consent/withdraw/").url == "/members/consent/"
    assert client.get("/members/", headers=PAGE).url.startswith("/members/consent/")
    assert not Consent.objects.filter(user=cast.member, withdrawn_at=None).exists()
    assert Consent.objects.filter(user=cast.member).count() == len(consents.required_texts())
    assert cast.member.name in OutgoingMail.objects.get(to=cast.coordinator.email).subject
    client.post("/members/consent/", {"consent": "on"})
    assert client.get("/members/", headers=PAGE).status_code == 200
    assert Consent.objects.filter(user=cast.member, withdrawn_at=None).count() == len(consents.required_texts())


def test_asking_costs_no_query_on_other_pages(cast, client, django_assert_num_queries):
    """The accepted versions are read with the account."""
    member = User.objects.get(pk=cast.member.pk)
    with django_assert_num_queries(0):
        assert member.has_consented
        assert member.may_enter


def test_added_member_is_asked_on_her_first_visit(cast, client):
    member = actions.add_member(actor=cast.coordinator, email="neu@example.org", name="Nora Neu")
    client.force_login(member)
    assert client.get("/", headers=PAGE).url.startswith("/members/consent/")
