"""Prepared queries: SQL made once a shape, everybody's own rows, and a loud no to what cannot be kept."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.db.models import Prefetch
from django.utils import timezone

from groups.models import Group, Membership
from kurzewege.common.prepared import prepared
from members import consents
from members.models import User


@pytest.fixture
def made() -> list[str]:
    """One item each time a queryset was made."""
    return []


@pytest.fixture(autouse=True)
def _as_in_production(settings):
    settings.PREPARED_QUERIES_ARE_CHECKED = False


@pytest.fixture
def names_of(made):
    """The names of the groups with these numbers that a person may know."""

    @prepared
    def groups(user: Any, ids: list[int]) -> Any:
        made.append("groups")
        return Group.objects.visible_to(user).filter(pk__in=ids).order_by("pk")

    return lambda user, ids: [group.name for group in groups(user, ids)]


def test_prepared_query_is_made_once_and_gives_each_person_her_own_rows(
    cast, made, names_of, django_assert_num_queries
):
    ids = [cast.open.pk, cast.closed.pk, cast.hidden.pk]
    everything, known = [cast.open.name, cast.closed.name, cast.hidden.name], [cast.open.name, cast.closed.name]
    assert names_of(cast.outsider, ids) == known
    count = len(made)
    with django_assert_num_queries(2):
        assert names_of(cast.member, ids) == everything
        assert names_of(cast.outsider, ids) == known
    assert len(made) == count
    Membership.objects.filter(user=cast.member, group=cast.hidden).delete()
    assert names_of(cast.member, ids) == known


def test_prepared_query_follows_status_and_role(cast, names_of):
    assert names_of(cast.member, [cast.open.pk]) == [cast.open.name]
    for stranger in (cast.applicant, cast.blocked, cast.former):
        assert names_of(stranger, [cast.open.pk]) == []


def test_prepared_query_follows_a_text_that_gets_a_new_version(cast, names_of, monkeypatch):
    assert names_of(cast.member, [cast.open.pk]) == [cast.open.name]
    name, text = next(iter(consents._texts.items()))
    monkeypatch.setitem(consents._texts, name, replace(text, version="next"))
    assert names_of(cast.member, [cast.open.pk]) == []


@pytest.mark.parametrize("length", [0, 1, 2, 3, 4, 5, 9])
def test_prepared_query_list_of_any_length_gives_exactly_its_rows(cast, names_of, length):
    groups = [Group.objects.create(name=f"Gruppe {number}") for number in range(10)]
    wanted = groups[:length]
    assert names_of(cast.member, [group.pk for group in wanted]) == [group.name for group in wanted]


def test_prepared_query_none_and_keywords_have_sql_of_their_own(cast):
    @prepared
    def groups(field: int | None, *, openness: str) -> Any:
        return Group.objects.filter(action_field=field, openness=openness).order_by("pk")

    assert groups(None, openness="closed") == list(Group.objects.filter(action_field=None, openness="closed"))
    assert groups(cast.field.pk, openness="closed") == []
    cast.closed.action_field = cast.field
    cast.closed.save()
    assert groups(cast.field.pk, openness="closed") == [cast.closed]
    assert groups(cast.field.pk, openness="open") == list(
        Group.objects.filter(action_field=cast.field, openness="open")
    )


def test_prepared_query_brings_joins_annotations_and_prefetches(cast, django_assert_num_queries):
    @prepared
    def groups(user: Any, since: Any) -> Any:
        found = Group.objects.of(user).filter(created__gt=since).in_nav_order().with_member_count()
        return found.prefetch_related("memberships__user")

    now = timezone.now()
    Group.objects.filter(pk=cast.open.pk).update(created=now + timezone.timedelta(days=2))
    for since in (now - timezone.timedelta(days=9), now + timezone.timedelta(days=1)):
        with django_assert_num_queries(3):
            found = groups(cast.member, since)
            facts = [(group, group.member_count, len(group.memberships.all())) for group in found]
        plain = Group.objects.of(cast.member).filter(created__gt=since).in_nav_order().with_member_count()
        assert facts == [(group, group.member_count, group.memberships.count()) for group in plain]


@pytest.mark.django_db(transaction=True)
def test_prepared_query_asks_on_the_connection_of_its_thread(cast, names_of):
    ids = [cast.open.pk]
    assert names_of(cast.member, ids) == [cast.open.name]

    def ask() -> list[str]:
        try:
            return names_of(cast.member, ids)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as threads:
        assert threads.submit(ask).result() == [cast.open.name]


UNFIT = {
    "changes its value": lambda user, text: Group.objects.filter(name__icontains=text),
    "depends on its value": lambda user, text: Group.objects.filter(name=text)[: len(text)],
    "uses more of a person": lambda user, text: Group.objects.filter(name=user.name),
    "begins with an instance": lambda user, text: user.memberships.all(),
    "prefetches a queryset": lambda user, text: Group.objects.prefetch_related(
        Prefetch("memberships", Membership.objects.filter(user=user))
    ),
}


@pytest.mark.parametrize("unfit", UNFIT.values(), ids=UNFIT.keys())
def test_prepared_query_that_cannot_be_kept_is_refused(cast, unfit):
    with pytest.raises(TypeError):
        prepared(unfit)(cast.member, "AG")


def test_prepared_query_that_asks_the_clock_fails_under_test(cast, settings):
    settings.PREPARED_QUERIES_ARE_CHECKED = True

    @prepared
    def new_people(name: str) -> Any:
        return User.objects.filter(name=name, date_joined__lt=timezone.now())

    with pytest.raises((TypeError, AssertionError)):
        new_people("Mina Mitglied")
