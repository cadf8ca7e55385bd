"""The pages of groups as people use them."""

from groups.models import Group, JoinRequest, Membership


def test_create_page_bad_input_keeps_what_was_typed(cast, client):
    client.force_login(cast.member)
    response = client.post("/groups/new/", {"name": "", "purpose": "Fahrdienst im Südkreis", "openness": "open"})
    assert response.status_code == 422
    assert "Fahrdienst im Südkreis" in response.content.decode()
    assert not Group.objects.filter(purpose__contains="Südkreis").exists()


def test_create_page_sent_twice_makes_one_group(cast, client):
    client.force_login(cast.member)
    data = {"name": "AG Fahrdienst", "openness": "closed", "form_key": "abc123abc123"}
    first = client.post("/groups/new/", data)
    second = client.post("/groups/new/", data)
    assert Group.objects.filter(name="AG Fahrdienst").count() == 1
    assert first.url == second.url


def test_join_button_of_open_group_makes_member(cast, client):
    client.force_login(cast.outsider)
    assert client.post(f"/groups/{cast.open.key}/join/").status_code == 302
    assert Membership.objects.filter(group=cast.open, user=cast.outsider).exists()


def test_request_is_shown_to_the_lead_and_settled_there(cast, client):
    client.force_login(cast.outsider)
    client.post(f"/groups/{cast.closed.key}/join/", {"text": "Ich berate zum Aufenthalt."})
    request = JoinRequest.objects.get()
    client.force_login(cast.lead)
    page = client.get(f"/groups/{cast.closed.key}/members/").content.decode()
    assert "Ich berate zum Aufenthalt." in page
    client.post(f"/groups/{cast.closed.key}/requests/{request.key}/", {"decision": "admit"})
    client.force_login(cast.outsider)
    assert client.get(f"/groups/{cast.closed.key}/members/").status_code == 200


def test_request_of_another_group_under_this_address_is_404(cast, client, groups):
    other = groups("Andere", lead=cast.lead, openness="closed")
    request = JoinRequest.objects.create(group=other, user=cast.outsider)
    client.force_login(cast.lead)
    response = client.post(f"/groups/{cast.closed.key}/requests/{request.key}/", {"decision": "admit"})
    assert response.status_code == 404
    request.refresh_from_db()
    assert request.state == "waiting"


def test_member_page_refusal_is_a_sentence_not_an_error(cast, client):
    client.force_login(cast.lead)
    response = client.post(
        f"/groups/{cast.closed.key}/members/{cast.lead.key}/", {"act": "member"}, follow=True,
        headers={"referer": f"http://testserver/groups/{cast.closed.key}/members/"},
    )  # fmt: skip
    assert response.status_code == 200
    assert "Leitung" in response.content.decode()
    assert Membership.objects.get(group=cast.closed, user=cast.lead).role == "lead"


def test_manage_addresses_for_plain_member_are_404(cast, client):
    client.force_login(cast.member)
    base = f"/groups/{cast.closed.key}"
    assert client.get(f"{base}/edit/").status_code == 404
    assert client.post(f"{base}/archive/").status_code == 404
    assert client.post(f"{base}/members/add/", {"email": cast.outsider.email}).status_code == 404
    assert client.post(f"{base}/members/{cast.lead.key}/", {"act": "remove"}).status_code == 404
    assert Membership.objects.filter(group=cast.closed, user=cast.lead).exists()


def test_members_page_has_one_way_to_invite(cast, client):
    client.force_login(cast.lead)
    text = client.get(f"/groups/{cast.closed.key}/members/").content.decode()
    assert text.count("Menschen einladen") == 1
    assert text.index("Wer schon im Netzwerk ist") < text.index("Wer noch nicht im Netzwerk ist")
    client.force_login(cast.member)
    assert "Menschen einladen" not in client.get(f"/groups/{cast.closed.key}/members/").content.decode()
