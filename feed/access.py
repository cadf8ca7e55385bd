"""Checked fetches: what is missing and what is forbidden give the same 404."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404

from . import entries
from .models import Comment, Entry, Impulse, Post


def access_entry(user: Any, key: str) -> Entry:
    """The entry with its object."""
    entry = get_object_or_404(Entry.objects.visible_to(user).for_cards().with_like_of(user), key=key)
    if not entries.load([entry], user):
        raise Http404
    return entry


def access_post(user: Any, key: str) -> tuple[Entry, Post]:
    """The entry with this key and its post; 404 for entries of another kind."""
    entry = access_entry(user, key)
    if not isinstance(entry.object, Post):
        raise Http404
    return entry, entry.object


def access_deleted_entry(user: Any, key: str) -> Entry:
    """A post's entry that this person deleted herself and could still see."""
    everything = (
        Entry.objects.for_cards().with_like_of(user).filter(kind="post", deleted_by=user).exclude(deleted_at=None)
    )
    return get_object_or_404(everything.readable_by(user), key=key)


def access_comment(user: Any, entry_key: str, key: str) -> Comment:
    """A comment below that entry."""
    comments = Comment.objects.visible_to(user).select_related("entry__group", "author__organisation")
    return get_object_or_404(comments, key=key, entry__key=entry_key)


def access_deleted_comment(user: Any, entry_key: str, key: str) -> Comment:
    """A comment that this person deleted herself, below an entry she still sees."""
    comments = Comment.objects.filter(deleted_by=user, entry__in=Entry.objects.visible_to(user).values("pk"))
    mine = comments.exclude(deleted_at=None).select_related("entry__group", "author__organisation")
    return get_object_or_404(mine, key=key, entry__key=entry_key)


def access_impulse(user: Any, key: str) -> Impulse:
    return get_object_or_404(Impulse.objects.visible_to(user).for_list(), key=key)


def access_deleted_impulse(user: Any, key: str) -> Impulse:
    """An impulse that this person deleted herself."""
    deleted = Impulse.objects.exclude(deleted_at=None).filter(deleted_by=user)
    return get_object_or_404(deleted, key=key)
