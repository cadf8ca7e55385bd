"""Who sees what; the inverse; and what open pages are sent."""

from types import SimpleNamespace

import pytest

from feed import actions, audiences, entries
from feed.audiences import FeedTopic, liked_keys
from feed.models import Comment, Entry, Post
from feed.topics import topic_of
from groups import actions as group_actions
from groups.access import audience_of
from kurzewege.common.live.models import TopicEvent
from kurzewege.common.searchindex import api as search
from members.models import User

PLACES = [None, "open", "closed", "hidden"]
SEEN_BY = {
    None: {"coordinator", "lead", "member", "outsider"},
    "open": {"coordinator", "lead", "member", "outsider"},
    "closed": {"lead", "member"},
    "hidden": {"lead", "member"},
}
EVERYBODY = ["coordinator", "lead", "member", "outsider", "applicant", "declined", "blocked", "former"]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("who", EVERYBODY)
def test_entry_post_and_comment_are_visible_to_exactly_the_readers(cast, say, place, who):
    entry = say("Inhalt der Gruppe", group=getattr(cast, place) if place else None)
    actions.add_comment(actor=cast.lead, entry=entry, body="<p>Kommentar</p>")
    viewer, sees = getattr(cast, who), who in SEEN_BY[place]
    assert Entry.objects.visible_to(viewer).exists() is sees
    assert Post.objects.visible_to(viewer).exists() is sees
    assert Comment.objects.visible_to(viewer).exists() is sees
    assert audience_of(entry).filter(pk=viewer.pk).exists() is sees


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("who", EVERYBODY)
def test_topic_lets_in_exactly_the_readers(cast, say, place, who):
    entry = say(group=getattr(cast, place) if place else None)
    name = topic_of(entry)
    viewer = getattr(cast, who)
    sees = who in SEEN_BY[place]
    assert FeedTopic().may_join(viewer, name) is sees
    everybody = set(User.objects.values_list("pk", flat=True))
    assert (viewer.pk in FeedTopic().allowed(everybody, name)) is sees


def test_topic_of_a_missing_group_lets_nobody_in(cast):
    assert not FeedTopic().may_join(cast.member, "feed:gibtesnicht")
    assert FeedTopic().allowed({cast.member.pk}, "feed:gibtesnicht") == set()


def rendered(topic_name):
    """What the topic's open pages were sent so far: (target, how, html) of each patch."""
    rows = list(TopicEvent.objects.filter(topic__name=topic_name))
    return [(patch.target, patch.how, patch.html, patch.data) for patch in FeedTopic().render(topic_name, rows, "de")]


def test_new_entry_is_announced_without_its_text_and_author(cast, say):
    entry = say("Geheimnis")
    [(target, how, html, data)] = rendered("feed:network")
    assert (target, how, html) == (f"entry-{entry.key}", "announce", "")
    assert data == {"key": entry.key, "group": "", "field": "", "institution": cast.organisation.key}


def test_group_that_closed_meanwhile_is_not_told_to_the_network(cast, say):
    entry = say("Bald geheim", group=cast.open)
    actions.add_comment(actor=cast.lead, entry=entry, body="<p>auch geheim</p>")
    assert len(rendered("feed:network")) == 3
    cast.open.openness = "hidden"
    cast.open.save()
    assert rendered("feed:network") == []


def test_deleted_entry_is_taken_from_open_pages_and_not_told_any_more(cast, say):
    entry = say("weg")
    actions.delete_post(actor=cast.member, entry=entry)
    assert [(target, how) for target, how, _html, _data in rendered("feed:network")] == [
        (f"entry-{entry.key}", "remove")
    ]


def test_patches_carry_counts_and_comment_but_nothing_personal(cast, say):
    entry = say("Hallo")
    actions.set_like(actor=cast.lead, entry=entry, liked=True)
    comment = actions.add_comment(actor=cast.outsider, entry=entry, body="<p>Danke</p>")
    patches = {(target, how): html for target, how, html, _data in rendered("feed:network")}
    assert "<strong>1</strong>" in patches[(f"entry-{entry.key}-likes", "replace")]
    assert "<strong>1</strong> Kommentar" in patches[(f"entry-{entry.key}-comment-count", "replace")]
    html = patches[(f"entry-{entry.key}-comments", "append")]
    assert f'id="comment-{comment.key}"' in html
    assert "Danke" in html
    assert "csrf" not in html
    assert "aria-pressed" not in "".join(patches.values())


def test_edited_post_is_drawn_anew_with_its_mark(cast, say):
    entry = say("alt")
    actions.edit_post(actor=cast.member, post=entry.object, body="<p>neu</p>")
    patches = {target: html for target, how, html, _data in rendered("feed:network") if how == "replace"}
    assert "neu" in patches[f"entry-{entry.key}-body"]
    assert "bearbeitet" in patches[f"entry-{entry.key}-edited"]


def test_many_likes_become_one_patch(cast, say):
    entry = say()
    for who in (cast.lead, cast.outsider, cast.coordinator):
        actions.set_like(actor=who, entry=entry, liked=True)
    likes = [html for target, _how, html, _data in rendered("feed:network") if target.endswith("-likes")]
    assert len(likes) == 1
    assert "<strong>3</strong>" in likes[0]


def test_liked_keys_tell_nothing_of_entries_one_cannot_see(cast, say):
    seen, hidden = say(), say(group=cast.hidden)
    actions.set_like(actor=cast.outsider, entry=seen, liked=True)
    assert liked_keys(cast.outsider, [seen.key, hidden.key, "unbekannt"]) == {seen.key: True}


def test_load_leaves_out_entries_whose_object_is_hidden(cast, say):
    entry = say()
    Post.objects.update(deleted_at="2026-01-01T00:00Z")
    assert entries.load([Entry.objects.get()], cast.outsider) == []
    assert entries.load([SimpleNamespace(kind="unknown", pk=entry.pk)], cast.outsider) == []


def test_publish_of_the_same_thing_twice_gives_one_entry(cast, say):
    entry = say()
    again = entries.publish("post", entry.object, actor=cast.member, group=None)
    assert (again, Entry.objects.count()) == (entry, 1)


def test_publish_of_an_unknown_kind_is_an_error(cast, say):
    with pytest.raises(KeyError):
        entries.publish("poem", say().object, actor=cast.member, group=None)


def test_page_is_told_where_it_hears_of_what_it_shows_now(cast):
    closed, hidden = f"feed:{cast.closed.key}", f"feed:{cast.hidden.key}"
    assert set(audiences.followed(cast.member, [])["topics"]) == {"feed:network", closed, hidden}
    assert set(audiences.followed(cast.member, [cast.open.key])["topics"]) == {"feed:network"}
    group_actions.edit_group(actor=cast.lead, group=cast.open, openness="hidden")
    of_open = f"feed:{cast.open.key}"
    assert audiences.followed(cast.member, [cast.open.key]) == {"topics": {of_open: "0"}}
    assert set(audiences.followed(cast.member, [])["topics"]) == {"feed:network", closed, hidden, of_open}


@pytest.mark.parametrize("who", ["outsider", "coordinator", "applicant", "blocked", "former"])
def test_page_of_somebody_outside_is_told_of_no_group(cast, who):
    person = getattr(cast, who)
    keys = [cast.closed.key, cast.hidden.key]
    assert audiences.followed(person, keys) == {"topics": {}}
    assert set(audiences.followed(person, [])["topics"]) <= {"feed:network"}


def test_where_a_page_hears_costs_the_same_with_one_group_and_with_six(cast, groups, django_assert_max_num_queries):
    def cost(person):
        with django_assert_max_num_queries(2) as queries:
            assert audiences.followed(person, [])["topics"]
        return len(queries)

    before = cost(cast.outsider)
    for _ in range(6):
        groups(lead=cast.outsider, openness="closed")
    assert cost(cast.outsider) == before


def test_post_is_found_with_the_group_it_stands_in(cast, say):
    say("Zitronenfalter im Landkreis", group=cast.closed)
    say("Zitronenfalter überall")
    found = {hit.plain_title: hit.group_id for hit in search.search(cast.member, "Zitronenfalter").hits}
    assert found == {"Zitronenfalter im Landkreis": cast.closed.pk, "Zitronenfalter überall": None}
    assert all(hit.moment for hit in search.search(cast.member, "Zitronenfalter").hits)
    within = search.search(cast.member, "Zitronenfalter", group_ids={cast.closed.pk})
    assert [hit.plain_title for hit in within.hits] == ["Zitronenfalter im Landkreis"]
