"""From entries to cards: everything a list of entries needs, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.functional import Promise

from groups.models import Group, Membership
from kurzewege.common.prepared import prepared
from members.models import User

from . import entries as registry
from . import rules
from .models import Comment, Entry, Post

COMMENTS_ON_A_CARD = 2


class Viewer:
    """The person who looks, with her groups (one query, asked when first needed)."""

    def __init__(self, user: Any) -> None:
        self.user = user

    @cached_property
    def groups(self) -> list[Group]:
        """Groups she belongs to, archived ones too, each with `member_count` and `is_led`; action fields first."""
        return _groups_of(self.user)

    @property
    def writable_groups(self) -> list[Group]:
        return [group for group in self.groups if rules.is_writable(group)]

    @cached_property
    def led_groups(self) -> set[int]:
        return {group.pk for group in self.groups if group.is_led}  # type: ignore[attr-defined]

    @cached_property
    def member_count(self) -> int:
        """How many members the network has."""
        return User.objects.members().count()


@dataclass
class CommentLine:
    """A comment as this viewer sees it."""

    comment: Comment
    can_delete: bool


@dataclass
class Card:
    """An entry as this viewer sees it."""

    entry: Entry
    object: Any
    template: str
    sentence: str | Promise
    is_liked: bool
    can_edit: bool
    can_delete: bool
    can_pin: bool
    can_write: bool
    comments: list[CommentLine] = field(default_factory=list)

    @property
    def has_menu(self) -> bool:
        return self.can_edit or self.can_delete or self.can_pin

    @property
    def hides_comments(self) -> bool:
        """Whether there are more comments than the card shows."""
        return self.entry.comment_count > len(self.comments)


def cards_for(entries: Iterable[Entry], viewer: Viewer, *, all_comments: bool = False) -> list[Card]:
    """Cards in the order of the entries; entries whose object the viewer may not see are left out.

    Queries: one per kind of entry and what the kind prefetches, one for comments, one for her groups.
    The entries come from `for_cards()` and `with_like_of(viewer.user)`.
    A card has the last two comments unless `all_comments`.
    """
    shown = registry.load(entries, viewer.user)
    if not shown:
        return []
    comments: dict[int, list[Comment]] = defaultdict(list)
    for comment in _comments([entry.pk for entry in shown], are_all=all_comments):
        comments[comment.entry_id].append(comment)
    return [_card(entry, viewer, comments[entry.pk]) for entry in shown]


@prepared
def _groups_of(user: Any) -> Any:
    led = Membership.objects.leads().filter(group=OuterRef("pk"), user=user)
    return Group.objects.of(user).in_nav_order().with_member_count().annotate(is_led=Exists(led))


@prepared
def _comments(entry_ids: list[int], *, are_all: bool) -> Any:
    rows = Comment.objects.existing().for_cards().filter(entry__in=entry_ids)
    return rows if are_all else rows.last_of_each(COMMENTS_ON_A_CARD)


def _card(entry: Entry, viewer: Viewer, comments: list[Comment]) -> Card:
    user, led = viewer.user, viewer.led_groups
    kind, thing = registry.kind_of(entry), entry.object
    assert kind is not None  # `load` leaves out unknown kinds
    return Card(
        entry=entry,
        object=thing,
        template=kind.template,
        sentence=kind.sentence(entry),
        is_liked=entry.is_liked,  # type: ignore[attr-defined]
        can_edit=isinstance(thing, Post) and rules.can_edit_post(user, thing),
        can_delete=rules.can_delete_entry(user, entry, led),
        can_pin=rules.can_pin_entry(user, entry, led),
        can_write=rules.is_writable(entry.group),
        comments=[CommentLine(comment, rules.can_delete_comment(user, comment, entry, led)) for comment in comments],
    )
