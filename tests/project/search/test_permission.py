"""S2: what somebody may not see changes no hit, number, order or suggestion."""

from typing import Any

import pytest
from django.utils import timezone

from feed.models import Post
from groups.models import Group, Membership
from kurzewege.common.searchindex import api as search

pytestmark = pytest.mark.django_db

ROLES = ("coordinator", "lead", "member", "outsider", "applicant", "declined", "blocked", "former")
INSIDE = {"lead", "member"}
NETWORK = {"coordinator", "outsider", *INSIDE}


@pytest.fixture
def everywhere(cast: Any, write: Any) -> None:
    write("Kurs für alle")
    write("Kurs der offenen Gruppe", cast.open)
    write("Kurs der geschlossenen Gruppe", cast.closed)
    write("Kurs der verborgenen Gruppe mit Geheimwort", cast.hidden)
    for group in (cast.open, cast.closed, cast.hidden):
        search.index(group)


@pytest.mark.parametrize("role", ROLES)
def test_search_gives_each_role_exactly_what_it_sees(cast: Any, everywhere: None, role: str) -> None:
    user = getattr(cast, role)
    results = search.search(user, "kurs")
    expected = {"alle", "offenen"} if role in NETWORK else set()
    expected |= {"geschlossenen", "verborgenen"} if role in INSIDE else set()
    shown = {word for hit in results.hits for word in hit.plain_title.split()}
    assert shown & {"alle", "offenen", "geschlossenen", "verborgenen"} == expected
    assert results.counts == ({"post": len(expected)} if expected else {})
    assert results.total == len(expected)


@pytest.mark.parametrize("role", ROLES)
def test_group_names_follow_the_groups(cast: Any, everywhere: None, role: str) -> None:
    found = [hit.plain_title for hit in search.search(getattr(cast, role), "gruppe", kinds=["group"]).hits]
    expected = ["Geschlossene Gruppe", "Offene Gruppe"] if role in NETWORK else []
    assert sorted(found) == sorted(expected + (["Verborgene Gruppe"] if role in INSIDE else []))


def test_suggestion_never_comes_from_hidden_words(cast: Any, everywhere: None, write: Any) -> None:
    assert search.search(cast.member, "Geheimwrot").suggestion == "Geheimwort"
    assert search.search(cast.outsider, "Geheimwrot") == search.Results()
    assert search.suggest_similar(cast.outsider, "post", "Geheimwort") == []


def test_person_who_is_put_out_finds_nothing_at_once(cast: Any, everywhere: None) -> None:
    assert search.search(cast.member, "Geheimwort").total == 1
    Membership.objects.filter(user=cast.member, group=cast.hidden).delete()
    assert search.search(cast.member, "Geheimwort") == search.Results()


def test_group_turned_hidden_or_deleted_is_found_no_more(cast: Any, everywhere: None) -> None:
    Group.objects.filter(pk=cast.open.pk).update(openness="hidden")
    assert [hit.plain_title for hit in search.search(cast.outsider, "kurs").hits] == ["Kurs für alle"]
    Group.objects.filter(pk=cast.hidden.pk).update(deleted_at=timezone.now())
    assert search.search(cast.member, "Geheimwort").total == 0


def test_deleted_object_with_an_entry_left_behind_is_not_found(cast: Any, write: Any) -> None:
    post = write("Sprachkurs")
    Post.objects.filter(pk=post.pk).delete()
    assert search.search(cast.member, "Sprachkurs") == search.Results()


def test_hidden_texts_change_nothing_for_an_outsider(cast: Any, write: Any) -> None:
    """Non-interference: equal answers with and without forty hidden posts made of the same words."""
    for text in (
        "Sprachkurs in Naumburg",
        "Ein langer Text über Kurse. " * 5,
        "Wohnung gesucht in Weißenfels",
        "Kurs Wohnung Kurs",
    ):
        write(text)
    asked = ["kurs", "kurs wohnung", "sprahckurs", "naumbrug", "weis", "wohnungen weissenfels", "kurss"]

    def answers() -> list[Any]:
        similar = [search.suggest_similar(cast.outsider, "post", text) for text in asked]
        return [[search.search(cast.outsider, text) for text in asked], similar]

    before = answers()
    for number in range(40):
        write(f"Kurs Naumberg Sprachkurz kurss {number} " + "Wohnung " * number, cast.hidden)
    assert answers() == before
