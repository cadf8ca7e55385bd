"""Writing: who may, what it does, what it refuses."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from feed import actions
from feed.models import Comment, Entry, Impulse, Like, Post, PostRevision
from kurzewege.common.errors import Refused
from kurzewege.common.live.models import TopicEvent
from kurzewege.common.notify.models import Notification


def events(kind=None):
    rows = TopicEvent.objects.select_related("topic")
    return [(row.topic.name, row.ref) for row in rows if kind in (None, row.kind)]


def test_publish_post_to_network_makes_entry_and_announces_it(cast, say):
    entry = say("Neuer Kurs")
    assert (entry.kind, entry.group, entry.actor, entry.object.body) == ("post", None, cast.member, "<p>Neuer Kurs</p>")
    assert events("entry") == [("feed:network", entry.key)]


def test_publish_post_in_open_group_is_told_to_network(cast, say):
    entry = say(group=cast.open)
    assert events("entry") == [("feed:network", entry.key)]


@pytest.mark.parametrize("openness", ["closed", "hidden"])
def test_publish_post_in_closed_group_is_told_to_that_group_only(cast, say, openness):
    group = getattr(cast, openness)
    entry = say(group=group)
    assert events() == [(f"feed:{group.key}", entry.key)]


def test_publish_post_given_an_old_moment_is_no_news(cast, say):
    entry = say(at=timezone.now() - timedelta(days=30))
    assert entry.created < timezone.now() - timedelta(days=29)
    assert events() == []


@pytest.mark.parametrize("who", ["outsider", "coordinator"])
def test_publish_post_by_somebody_outside_the_group_is_refused(cast, who):
    with pytest.raises(Refused):
        actions.publish_post(actor=getattr(cast, who), body="<p>Hallo</p>", group=cast.open)
    assert not Post.objects.exists()
    assert not Entry.objects.exists()


@pytest.mark.parametrize("who", ["applicant", "declined", "blocked", "former"])
def test_publish_post_by_who_is_no_member_is_refused(cast, who):
    with pytest.raises(Refused):
        actions.publish_post(actor=getattr(cast, who), body="<p>Hallo</p>")


def test_publish_post_in_archived_group_is_refused(cast, say):
    cast.open.archived_at = timezone.now()
    cast.open.save()
    with pytest.raises(Refused):
        say(group=cast.open)


def test_publish_post_without_text_is_refused(cast):
    with pytest.raises(Refused) as refusal:
        actions.publish_post(actor=cast.member, body="<p> </p>")
    assert refusal.value.field == "body"


def test_publish_post_with_script_keeps_the_text_only(cast):
    entry = actions.publish_post(actor=cast.member, body="<p>gut<script>alert(1)</script></p>")
    assert entry.object.body == "<p>gut</p>"


def test_edit_post_keeps_what_it_said_before(cast, say):
    post = say("alt").object
    actions.edit_post(actor=cast.member, post=post, body="<p>neu</p>")
    post.refresh_from_db()
    assert (post.body, post.edited_at is not None) == ("<p>neu</p>", True)
    assert list(PostRevision.objects.values_list("body", flat=True)) == ["<p>alt</p>"]
    assert len(events("edited")) == 1


def test_edit_post_without_a_change_leaves_no_trace(cast, say):
    post = say("gleich").object
    actions.edit_post(actor=cast.member, post=post, body="<p>gleich</p>")
    post.refresh_from_db()
    assert post.edited_at is None
    assert not PostRevision.objects.exists()


@pytest.mark.parametrize("who", ["lead", "coordinator", "outsider", "blocked"])
def test_edit_post_by_another_is_refused(cast, say, who):
    post = say("alt", group=cast.open).object
    with pytest.raises(Refused):
        actions.edit_post(actor=getattr(cast, who), post=post, body="<p>fremd</p>")
    post.refresh_from_db()
    assert post.body == "<p>alt</p>"


@pytest.mark.parametrize(
    ("where", "who", "may"),
    [
        (None, "member", True),
        (None, "coordinator", True),
        (None, "lead", False),
        (None, "outsider", False),
        ("open", "member", True),
        ("open", "lead", True),
        ("open", "coordinator", False),
        ("closed", "lead", True),
        ("closed", "blocked", False),
    ],
)
def test_delete_post_by_author_lead_or_coordinator_only(cast, say, where, who, may):
    entry = say(group=getattr(cast, where) if where else None)
    actor = getattr(cast, who)
    if may:
        actions.delete_post(actor=actor, entry=entry)
    else:
        with pytest.raises(Refused):
            actions.delete_post(actor=actor, entry=entry)
    assert Entry.objects.visible_to(cast.member).exists() is not may
    assert Post.objects.visible_to(cast.member).exists() is not may


def test_restore_post_by_who_deleted_it_brings_everything_back(cast, say):
    entry = say()
    actions.add_comment(actor=cast.outsider, entry=entry, body="<p>Danke</p>")
    actions.delete_post(actor=cast.member, entry=entry)
    actions.restore_post(actor=cast.member, entry=entry)
    assert Entry.objects.visible_to(cast.outsider).get().comment_count == 1


def test_restore_post_by_its_author_after_a_lead_deleted_it_is_refused(cast, say):
    entry = say(group=cast.open)
    actions.delete_post(actor=cast.lead, entry=entry)
    with pytest.raises(Refused):
        actions.restore_post(actor=cast.member, entry=entry)
    assert not Entry.objects.visible_to(cast.member).exists()


def test_like_in_any_order_of_clicks_counts_each_person_once(cast, say):
    entry = say()
    for who, liked in [
        ("lead", True),
        ("lead", True),
        ("outsider", True),
        ("lead", False),
        ("lead", False),
        ("lead", True),
    ]:
        actions.set_like(actor=getattr(cast, who), entry=entry, liked=liked)
    entry.refresh_from_db()
    assert entry.like_count == Like.objects.count() == 2


def test_like_twice_tells_open_pages_once(cast, say):
    entry = say()
    for _round in range(2):
        actions.set_like(actor=cast.lead, entry=entry, liked=True)
    assert events("likes") == [("feed:network", entry.key)]


@pytest.mark.parametrize("who", ["outsider", "coordinator", "blocked", "former", "applicant"])
def test_like_and_comment_by_who_cannot_see_the_entry_are_refused(cast, say, who):
    entry = say(group=cast.closed)
    with pytest.raises(Refused):
        actions.set_like(actor=getattr(cast, who), entry=entry, liked=True)
    with pytest.raises(Refused):
        actions.add_comment(actor=getattr(cast, who), entry=entry, body="<p>Hallo</p>")
    assert (Like.objects.count(), Comment.objects.count()) == (0, 0)


def test_comment_is_counted_and_told(cast, say):
    entry = say()
    comment = actions.add_comment(actor=cast.outsider, entry=entry, body="<p>Danke</p>")
    entry.refresh_from_db()
    assert entry.comment_count == 1
    event = TopicEvent.objects.get(kind="comment")
    assert (event.ref, event.data) == (entry.key, {"comment": comment.key})


def test_delete_comment_and_undo_keep_the_count_right(cast, say):
    entry = say()
    comment = actions.add_comment(actor=cast.outsider, entry=entry, body="<p>Danke</p>")
    actions.delete_comment(actor=cast.outsider, comment=comment)
    entry.refresh_from_db()
    assert entry.comment_count == 0
    actions.restore_comment(actor=cast.outsider, comment=comment)
    entry.refresh_from_db()
    assert entry.comment_count == 1


def test_delete_comment_by_another_member_is_refused(cast, say):
    comment = actions.add_comment(actor=cast.outsider, entry=say(), body="<p>Danke</p>")
    with pytest.raises(Refused):
        actions.delete_comment(actor=cast.lead, comment=comment)


def test_comment_in_archived_group_is_refused(cast, say):
    entry = say(group=cast.open)
    cast.open.archived_at = timezone.now()
    cast.open.save()
    entry.refresh_from_db()
    with pytest.raises(Refused):
        actions.add_comment(actor=cast.member, entry=entry, body="<p>zu spät</p>")


def test_comment_tells_author_and_earlier_commenters_once_each(cast, say):
    entry = say()
    actions.add_comment(actor=cast.outsider, entry=entry, body="<p>eins</p>")
    actions.add_comment(actor=cast.outsider, entry=entry, body="<p>zwei</p>")
    actions.add_comment(actor=cast.lead, entry=entry, body="<p>drei</p>")
    told = set(Notification.objects.values_list("recipient__name", "verb"))
    assert told == {
        ("Mina Mitglied", "feed.comment_on_mine"),
        ("Otto Aussen", "feed.comment_after_mine"),
    }


def test_comment_does_not_tell_who_has_left_the_group(cast, say):
    entry = say(group=cast.closed)
    actions.add_comment(actor=cast.lead, entry=entry, body="<p>eins</p>")
    cast.closed.memberships.filter(user=cast.member).delete()
    actions.add_comment(actor=cast.lead, entry=entry, body="<p>geheim</p>")
    assert Notification.objects.filter(recipient=cast.member).count() == 1


def test_comment_given_an_old_moment_tells_nobody(cast, say):
    actions.add_comment(actor=cast.outsider, entry=say(), body="<p>alt</p>", at=timezone.now() - timedelta(days=10))
    assert not Notification.objects.exists()


@pytest.mark.parametrize(
    ("where", "who", "may"),
    [
        ("open", "lead", True),
        ("open", "member", False),
        ("open", "coordinator", False),
        (None, "coordinator", True),
        (None, "lead", False),
    ],
)
def test_pin_by_lead_or_without_group_by_coordinator_only(cast, say, where, who, may):
    entry = say(group=getattr(cast, where) if where else None)
    until = timezone.now() + timedelta(days=3)
    if may:
        actions.pin_entry(actor=getattr(cast, who), entry=entry, until=until)
    else:
        with pytest.raises(Refused):
            actions.pin_entry(actor=getattr(cast, who), entry=entry, until=until)
    entry.refresh_from_db()
    assert entry.is_pinned is may


def make_impulse(cast, **more):
    fields = {"title": "Sprachcafé am Bahnhof", "summary": "So geht es.", "body": "<h2>Wie</h2><p>Mit Kaffee.</p>"}
    return actions.publish_impulse(actor=cast.member, **{**fields, **more})


def test_impulse_is_public_after_a_coordinators_yes_only(cast):
    impulse = make_impulse(cast, wants_public=True)
    assert not Impulse.objects.visible_to(None).exists()
    with pytest.raises(Refused):
        actions.decide_publication(actor=cast.lead, impulse=impulse, is_public=True)
    actions.decide_publication(actor=cast.coordinator, impulse=impulse, is_public=True)
    assert list(Impulse.objects.visible_to(None)) == [impulse]


def test_impulse_without_its_authors_wish_never_becomes_public(cast):
    impulse = make_impulse(cast)
    with pytest.raises(Refused):
        actions.decide_publication(actor=cast.coordinator, impulse=impulse, is_public=True)
    assert not Impulse.objects.visible_to(None).exists()


def test_impulse_decided_by_two_coordinators_is_settled_once(cast):
    impulse = make_impulse(cast, wants_public=True)
    actions.decide_publication(actor=cast.coordinator, impulse=impulse, is_public=False)
    with pytest.raises(Refused):
        actions.decide_publication(actor=cast.coordinator, impulse=impulse, is_public=True)
    impulse.refresh_from_db()
    assert not impulse.is_public


def test_public_impulse_that_is_edited_waits_for_a_new_yes(cast):
    impulse = make_impulse(cast, wants_public=True)
    actions.decide_publication(actor=cast.coordinator, impulse=impulse, is_public=True)
    actions.edit_impulse(actor=cast.member, impulse=impulse, tags=["Café"], title="Neu", body="<p>Werbung</p>")
    assert not Impulse.objects.visible_to(None).exists()
    assert list(Impulse.objects.waiting_for_publication()) == [impulse]


def test_refusals_are_german_sentences(cast):
    with translation.override("de"), pytest.raises(Refused) as refusal:
        actions.publish_post(actor=cast.outsider, body="<p>Hallo</p>", group=cast.open)
    assert (
        refusal.value.sentence
        == "Hier schreiben nur die Mitglieder der Gruppe. Bitte treten Sie der Gruppe zuerst bei."
    )
