"""The first steps on a newcomer's start page."""

from datetime import timedelta

import pytest
from django.utils import timezone

from members.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def newcomer(people) -> User:
    return people("Nina Neu", admitted_at=timezone.now() - timedelta(days=2))


def start_page(client, user: User) -> str:
    client.force_login(user)
    return client.get("/").content.decode()


def test_newcomer_is_shown_profile_and_groups_until_they_are_done(cast, client, newcomer):
    page = start_page(client, newcomer)
    assert "So fangen Sie an" in page
    assert "Profil ausfüllen" in page
    assert "Einer Gruppe beitreten" in page
    client.post(f"/groups/{cast.open.key}/join/")
    page = client.get("/").content.decode()
    assert "Profil ausfüllen" in page
    assert "Einer Gruppe beitreten" not in page
    profile = newcomer.profile
    newcomer.function, profile.languages, profile.offers, profile.bio = "Beraterin", ["Arabisch"], "Zeit", "Hallo"
    newcomer.save()
    profile.save()
    assert "So fangen Sie an" not in client.get("/").content.decode()


def test_newcomer_puts_the_card_away_and_stays_on_the_start_page(client, newcomer):
    start_page(client, newcomer)
    assert client.post("/members/me/hint/", {"next": "start"}).url == "/"
    assert "So fangen Sie an" not in client.get("/").content.decode()


@pytest.mark.parametrize("days", [None, 31])
def test_who_has_been_here_longer_is_not_shown_them_and_costs_no_query(
    client, people, django_assert_num_queries, rf, days
):
    from members.profiles.welcome import first_steps

    moment = None if days is None else timezone.now() - timedelta(days=days)
    member = people("Alma Alt", admitted_at=moment)
    assert "So fangen Sie an" not in start_page(client, member)
    request = rf.get("/")
    request.user = member
    with django_assert_num_queries(0):
        assert first_steps(request) is None
