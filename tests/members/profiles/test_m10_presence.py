"""M10: "Aktiv vor 6 Minuten" and the dot follow reality within two minutes, and vanish for who switched them off."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from members.models import User
from members.profiles import presence

pytestmark = pytest.mark.django_db


def sentence(person: User) -> str:
    return presence.sentence_of(User.objects.get(pk=person.pk))


def test_m10_dot_and_words_follow_within_two_minutes(cast):
    with time_machine.travel(timezone.now().replace(second=30), tick=False) as clock:
        presence.note(cast.member)
        assert sentence(cast.member) == "gerade aktiv"
        clock.shift(timedelta(minutes=2))
        assert sentence(cast.member) == "Aktiv vor 2 Minuten"
        clock.shift(timedelta(minutes=4))
        assert sentence(cast.member) == "Aktiv vor 6 Minuten"


@pytest.mark.parametrize("second", [0, 59])
def test_m10_open_page_that_says_so_every_fifty_seconds_stays_here(cast, client, second):
    client.force_login(cast.member)
    with time_machine.travel(timezone.now().replace(second=second), tick=False) as clock:
        for _time in range(8):
            client.post("/members/here/")
            clock.shift(timedelta(seconds=59))
            assert User.objects.get(pk=cast.member.pk).is_here


def test_m10_open_page_of_another_hears_who_is_here_and_who_is_not(cast, client):
    presence.note(cast.member)
    User.objects.filter(pk=cast.lead.pk).update(last_active=timezone.now() - timedelta(minutes=6, seconds=10))
    User.objects.filter(pk=cast.coordinator.pk).update(last_active=timezone.now(), shows_presence=False)
    client.force_login(cast.outsider)
    people = (cast.member, cast.lead, cast.coordinator, cast.applicant, cast.blocked)
    answer = client.post("/members/here/", {"keys": ",".join(person.key for person in people) + ",x,,' OR 1"})
    assert answer.json() == {
        cast.member.key: {"here": True, "text": "gerade aktiv"},
        cast.lead.key: {"here": False, "text": "Aktiv vor 6 Minuten"},
    }


def test_m10_switched_off_vanishes_from_pages_answers_and_order(cast, client, people):
    shy = people("Susi Scheu", last_active=timezone.now())
    client.force_login(cast.outsider)
    assert User.objects.members().by_last_activity().first() == shy
    User.objects.filter(pk=shy.pk).update(shows_presence=False)
    for address in (f"/members/{shy.key}/", "/members/"):
        page = client.get(address).content.decode()
        assert f'data-presence="{shy.key}"' not in page
    assert "aktiv" not in client.get(f"/members/{shy.key}/").content.decode().lower()
    assert client.post("/members/here/", {"keys": shy.key}).json() == {}
    # Among those never seen, by name: whenever she was here makes no difference.
    User.objects.filter(pk=cast.lead.pk).update(last_active=timezone.now() - timedelta(days=300))
    order = [person.name for person in User.objects.members().by_last_activity()]
    User.objects.filter(pk=shy.pk).update(last_active=None)
    assert order == [person.name for person in User.objects.members().by_last_activity()]
    assert order[0] == "Otto Aussen"


def test_writes_are_throttled_to_one_a_minute(cast, client, django_assert_num_queries):
    with time_machine.travel(timezone.now().replace(second=1), tick=False) as clock:
        presence.note(cast.member)
        clock.shift(timedelta(seconds=50))
        with django_assert_num_queries(0):
            presence.note(cast.member)
        stale = User.objects.get(pk=cast.member.pk)
        clock.shift(timedelta(seconds=10))
        with django_assert_num_queries(1):
            presence.note(stale)


def test_who_shows_nothing_is_noted_by_the_day_only(cast):
    cast.member.shows_presence = False
    presence.note(cast.member)
    moment = User.objects.get(pk=cast.member.pk).last_active
    assert (moment.hour, moment.minute, moment.second) == (0, 0, 0)


def test_page_says_where_to_report_and_guests_report_nowhere(cast, client):
    client.force_login(cast.member)
    assert 'data-here="/members/here/"' in client.get("/members/").content.decode()
    client.logout()
    assert "data-here" not in client.get("/accounts/login/").content.decode()
