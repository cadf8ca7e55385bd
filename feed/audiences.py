"""Who hears of changes in the feed, and what open pages are sent: the same for everybody, nothing personal.

| topic              | who may join                                    | tells of                                  |
|--------------------|-------------------------------------------------|-------------------------------------------|
| `feed:network`     | every member                                    | entries without group and of open groups  |
| `feed:<group key>` | whoever may read the group (closed, hidden)      | entries of that group                     |
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db.models import Q
from django.template.loader import render_to_string

from groups.access import readers_among
from groups.facts import GroupChanged, MemberJoined
from groups.models import Group, Membership
from kurzewege.common.facts import on
from kurzewege.common.live import api as live
from members.models import User
from members.querysets import is_member

from . import entries as registry
from .cards import Viewer
from .models import Comment, Entry, Like
from .topics import NETWORK_TOPIC, PREFIX, topic_of_group, topics_for


class FeedTopic(live.Topic):
    """The two sorts of topics of the table above."""

    prefix = PREFIX
    coalesce = {"likes"}

    def may_join(self, user: Any, name: str) -> bool:
        if name == NETWORK_TOPIC:
            return is_member(user)
        return Group.objects.readable_by(user).filter(key=_group_key(name)).exists()

    def allowed(self, user_ids: set[int], name: str) -> set[int]:
        if name != NETWORK_TOPIC:
            return readers_among(user_ids, _group_key(name))
        return set(User.objects.members().filter(pk__in=user_ids).values_list("pk", flat=True))

    def render(self, name: str, events: Sequence[live.TopicEvent], language: str) -> list[live.Patch]:
        """What changed, the newest state once per thing, however often it changed since the last flush."""
        return _Flush(name, events).patches()


class _Flush:
    """One rendering of the events of a topic. Reads the rows as they are now: what a group closed meanwhile, or
    what was deleted, is not told, whatever the event said when it was written."""

    def __init__(self, name: str, events: Sequence[live.TopicEvent]) -> None:
        self.events = events
        still_told_here = (
            Q(group=None) | Q(group__openness=Group.Openness.OPEN)
            if name == NETWORK_TOPIC
            else Q(group__key=_group_key(name))
        )
        rows = Entry.objects.for_cards().filter(
            still_told_here, key__in={event.ref for event in events}, deleted_at=None, group__deleted_at=None
        )
        self.entries = {entry.key: entry for entry in rows}
        self.comments = self._comments()
        self._load_edited()

    def patches(self) -> list[live.Patch]:
        found: dict[tuple[str, str], live.Patch] = {}
        for event in self.events:
            for patch in self._patches_of(event):
                found[(patch.target, patch.how)] = patch
        return list(found.values())

    def _comments(self) -> dict[str, Comment]:
        keys = {event.data["comment"] for event in self.events if event.kind == "comment"}
        if not keys:
            return {}
        rows = Comment.objects.existing().for_cards().filter(key__in=keys, entry__in=list(self.entries.values()))
        return {comment.key: comment for comment in rows}

    def _load_edited(self) -> None:
        edited = [
            self.entries[event.ref] for event in self.events if event.kind == "edited" and event.ref in self.entries
        ]
        self.edited = {entry.key for entry in registry.load(edited, registry.EVERYBODY)}

    def _patches_of(self, event: live.TopicEvent) -> list[live.Patch]:
        if event.kind == "removed":
            return [live.Patch(f"entry-{event.ref}", how="remove")]
        entry = self.entries.get(event.ref)
        draw = self._drawers.get(event.kind)
        return draw(self, entry, event) if entry and draw else []

    def _announce(self, entry: Entry, event: live.TopicEvent) -> list[live.Patch]:
        data = {
            "key": entry.key,
            "group": entry.group.key if entry.group else "",
            "field": entry.field.slug if entry.field else "",
            "institution": entry.actor.organisation.key if entry.actor and entry.actor.organisation else "",
        }
        return [live.Patch(f"entry-{entry.key}", how="announce", data=data)]

    def _likes(self, entry: Entry, event: live.TopicEvent) -> list[live.Patch]:
        return [_replace(f"entry-{entry.key}-likes", "feed/_like_count.html", key=entry.key, likes=entry.like_count)]

    def _comment(self, entry: Entry, event: live.TopicEvent) -> list[live.Patch]:
        comment = self.comments.get(event.data["comment"])
        if comment is None:
            return []
        html = render_to_string("feed/_comment.html", {"comment": comment, "entry": entry}).strip()
        return [
            live.Patch(f"entry-{entry.key}-comments", html, how="append"),
            self._comment_count(entry),
        ]

    def _comment_removed(self, entry: Entry, event: live.TopicEvent) -> list[live.Patch]:
        removed = live.Patch(f"comment-{event.data['comment']}", how="remove")
        return [removed, self._comment_count(entry)]

    def _edited(self, entry: Entry, event: live.TopicEvent) -> list[live.Patch]:
        if entry.key not in self.edited:
            return []
        kind = registry.kind_of(entry)
        body = {"entry": entry, "object": entry.object, "template": kind.template if kind else ""}
        mark = {"key": entry.key, "kind": entry.kind, "is_edited": getattr(entry.object, "edited_at", None)}
        return [
            _replace(f"entry-{entry.key}-body", "feed/_body.html", **body),
            _replace(f"entry-{entry.key}-edited", "feed/_edited.html", **mark),
        ]

    def _pinned(self, entry: Entry, event: live.TopicEvent) -> list[live.Patch]:
        return [_replace(f"entry-{entry.key}-pin", "feed/_pin.html", key=entry.key, until=entry.on_top_until)]

    @staticmethod
    def _comment_count(entry: Entry) -> live.Patch:
        count = {"key": entry.key, "comments": entry.comment_count}
        return _replace(f"entry-{entry.key}-comment-count", "feed/_comment_count.html", **count)

    _drawers: dict[str, Callable[[_Flush, Entry, Any], list[live.Patch]]] = {
        "entry": _announce,
        "restored": _announce,
        "likes": _likes,
        "comment": _comment,
        "comment_removed": _comment_removed,
        "edited": _edited,
        "pinned": _pinned,
    }


def _group_key(name: str) -> str:
    return name.partition(":")[2]


def _replace(target: str, partial: str, **context: Any) -> live.Patch:
    return live.Patch(target, render_to_string(partial, context).strip())


def liked_keys(user: Any, keys: Iterable[str]) -> dict[str, bool]:
    """Personal bits of entries: key → whether this person likes it; keys she may not see are left out."""
    visible = Entry.objects.visible_to(user).filter(key__in=list(keys))
    mine = set(Like.objects.filter(user=user, entry__in=visible.values("pk")).values_list("entry__key", flat=True))
    return {key: key in mine for key in visible.values_list("key", flat=True)}


def followed(user: Any, keys: list[str]) -> dict[str, Any]:
    """Personal state "feed": the topics on which a page hears of what it shows now; of these groups of hers, or of all.

    An open page learns by it that its group closed or opened, and the news that she was let into a closed group.
    """
    groups = Viewer(user).groups if is_member(user) else []
    names = {topic_of_group(group) for group in groups if group.key in keys} if keys else topics_for(groups)
    return live.followed(names)


@on(GroupChanged)
def tell_members_pages(fact: GroupChanged) -> None:
    live.signal(Membership.objects.filter(group=fact.group_id).values_list("user_id", flat=True), PREFIX)


@on(MemberJoined)
def tell_newcomers_pages(fact: MemberJoined) -> None:
    live.signal([fact.user_id], PREFIX)
