"""A tiny network is seeded whole, and each page of the benchmark can be measured on it."""

import pytest

from feed.models import Comment, Entry, Like
from feed.streams import PAGE_SIZE
from groups.models import Group
from kurzewege.common.searchindex import api as search
from members.models import User
from scripts.bench import pages, seed
from scripts.bench.sizes import SIZES

TINY = SIZES["XS"]


@pytest.fixture
def network(db):
    return seed.seed(TINY)


def test_seeding_makes_as_much_as_the_size_says(network):
    counts = (User.objects.count(), Group.objects.count(), Entry.objects.count(), Comment.objects.count())
    assert counts == (TINY.members, TINY.groups, TINY.entries, TINY.comments)
    assert Like.objects.count() == sum(Entry.objects.values_list("like_count", flat=True))


def test_seeding_gives_the_same_keys_each_time(network):
    assert (network.group_key, network.profile_key) == ("PWQhZuBP7vZm", "mKa9siov4KVm")


def test_viewer_belongs_to_groups_of_each_openness(network):
    own = Group.objects.filter(memberships__user=seed.VIEWER).values_list("openness", flat=True)
    assert set(own) == set(Group.Openness.values)


def test_first_page_shows_every_kind_of_entry(network):
    viewer = User.objects.get(pk=seed.VIEWER)
    newest = Entry.objects.visible_to(viewer).order_by("-created", "-pk")[:PAGE_SIZE]
    assert {entry.kind for entry in newest} == {"post", "question", "document", "event", "impulse", "group"}


def test_search_finds_what_the_seeding_wrote(network):
    viewer = User.objects.get(pk=seed.VIEWER)
    word = Entry.objects.visible_to(viewer).filter(kind="event").first().object.title.split()[0]
    assert search.search(viewer, word).counts


def test_every_page_is_measured_and_the_start_page_keeps_its_queries(network):
    figures = pages.measure_all(network, runs=2)
    assert {
        "start page",
        "group page",
        "directory",
        "directory, a word",
        "profile",
        "posting",
        "OPEN MIC board",
        "search",
    } <= set(figures)
    assert all(found.median > 0 and found.p95 >= found.median for found in figures.values())
    assert figures["start page"].queries <= 15
    assert figures["start page, coordinator"].queries <= 15
