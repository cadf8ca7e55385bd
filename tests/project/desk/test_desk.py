"""The desk exists for coordinators only."""

import pytest


def test_desk_for_the_coordinator_says_when_nothing_waits(cast, client):
    client.force_login(cast.coordinator)
    response = client.get("/desk/")
    assert response.status_code == 200
    assert "Ada Antrag" not in response.content.decode()


@pytest.mark.parametrize("who", ["lead", "member", "outsider"])
def test_desk_for_other_members_does_not_exist(cast, client, who):
    client.force_login(getattr(cast, who))
    assert client.get("/desk/").status_code == 404
    assert "/desk/" not in client.get("/members/").content.decode()


@pytest.mark.parametrize("who", ["applicant", "declined"])
def test_desk_for_the_not_admitted_leads_to_their_status(cast, client, who):
    client.force_login(getattr(cast, who))
    assert client.get("/desk/", headers={"Accept": "text/html"}).url == "/members/status/"


@pytest.mark.parametrize("who", ["blocked", "former"])
def test_desk_for_blocked_and_guests_leads_to_login(cast, client, who):
    client.force_login(getattr(cast, who))
    assert client.get("/desk/").url.startswith("/accounts/login/")
