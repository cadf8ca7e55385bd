"""How posts and impulses are found; comments count as part of what they comment on."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kurzewege.common.facts import on
from kurzewege.common.richtext import excerpt, to_plain
from kurzewege.common.searchindex import api as search

from . import facts
from .entries import entry_of
from .models import Comment, Entry, Impulse, Post

TITLE_WORDS = 9


def _comments_of(entry: Entry | None) -> list[str]:
    if entry is None:
        return []
    return [to_plain(body) for body in entry.comments.existing().values_list("body", flat=True)]


def post_document(post: Post) -> search.Document:
    """The first words as title; text and comments as body."""
    entry = entry_of("post", post)
    title = excerpt(post.body, words=TITLE_WORDS) or _("Pictures and files")
    return search.Document(
        title=title,
        body="\n\n".join([to_plain(post.body), *_comments_of(entry)]),
        url=reverse("feed:entry", args=[entry.key]) if entry else reverse("feed:home"),
        group_id=post.group_id,
        moment=post.created,
    )


def impulse_document(impulse: Impulse) -> search.Document:
    """Title; sentence, text, place, tags and comments as body."""
    parts = [impulse.summary, to_plain(impulse.body), impulse.place, ", ".join(impulse.tags.names())]
    return search.Document(
        title=impulse.title,
        body="\n\n".join([*filter(None, parts), *_comments_of(entry_of("impulse", impulse))]),
        url=reverse("feed:impulse", args=[impulse.key]),
        moment=impulse.created,
    )


def register_kinds() -> None:
    """Called once from `ready()`."""
    search.register(
        search.SearchKind(name="post", label=gettext_lazy("Updates"), model=Post, document=post_document, order=40)
    )
    search.register(
        search.SearchKind(
            name="impulse", label=gettext_lazy("Impulses"), model=Impulse, document=impulse_document, order=50
        )
    )


@on(facts.PostPublished, facts.PostEdited, facts.PostRestored)
def index_post(fact: Any) -> None:
    search.index(Post.objects.get(pk=fact.post_id))


@on(facts.PostDeleted)
def forget_post(fact: facts.PostDeleted) -> None:
    search.remove(Post.objects.get(pk=fact.post_id))


@on(facts.ImpulsePublished, facts.ImpulseEdited, facts.ImpulseRestored)
def index_impulse(fact: Any) -> None:
    search.index(Impulse.objects.get(pk=fact.impulse_id))


@on(facts.ImpulseDeleted)
def forget_impulse(fact: facts.ImpulseDeleted) -> None:
    search.remove(Impulse.objects.get(pk=fact.impulse_id))


@on(facts.CommentAdded, facts.CommentDeleted, facts.CommentRestored)
def index_commented(fact: Any) -> None:
    """What was commented on, if it is ours, says more or less now."""
    entry = Comment.objects.select_related("entry").get(pk=fact.comment_id).entry
    thing: Model | None = entry.object
    if isinstance(thing, Post | Impulse) and not thing.deleted_at:
        search.index(thing)
