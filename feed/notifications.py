"""Who is told of what happens in the feed."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groups.access import audience_of
from kurzewege.common.facts import on
from kurzewege.common.notify.api import Kind, notify, register, who
from members.models import User

from .facts import CommentAdded, ImpulsePublicationDecided
from .models import Comment, Impulse
from .topics import is_news

COMMENT_ON_MINE = "feed.comment_on_mine"
COMMENT_AFTER_MINE = "feed.comment_after_mine"
IMPULSE_PUBLIC = "feed.impulse_public"
IMPULSE_INTERNAL = "feed.impulse_internal"


def register_kinds() -> None:
    """Called once from `ready()`."""
    register(
        Kind(
            COMMENT_ON_MINE,
            gettext_lazy("Somebody comments on what I wrote"),
            "message-square",
            lambda row: _("%(who)s commented on your contribution.") % {"who": who(row)},
        )
    )
    register(
        Kind(
            COMMENT_AFTER_MINE,
            gettext_lazy("Somebody comments after me"),
            "messages-square",
            lambda row: _("%(who)s also commented where you have commented.") % {"who": who(row)},
        )
    )
    register(
        Kind(
            IMPULSE_PUBLIC,
            gettext_lazy("My impulse was published"),
            "lightbulb",
            lambda row: _("Your impulse “%(title)s” can now be read by everybody.") % {"title": row.data.get("title")},
        )
    )
    register(
        Kind(
            IMPULSE_INTERNAL,
            gettext_lazy("My impulse stays inside the network"),
            "lightbulb",
            lambda row: (
                _("The coordinators keep your impulse “%(title)s” inside the network for now.")
                % {"title": row.data.get("title")}
            ),
        )
    )


@on(CommentAdded)
def tell_about_comment(fact: CommentAdded) -> None:
    """The author of the entry, and those who commented before: each once, and only who still sees it."""
    comment = Comment.objects.select_related("entry__group", "entry__actor", "author").get(pk=fact.comment_id)
    if not is_news(comment.created):
        return
    entry = comment.entry
    before = entry.comments.existing().exclude(pk=comment.pk).values("author")
    readers = audience_of(entry)
    # A subquery, because the audience of a closed group is a join: an OR across it would repeat people.
    commenters = User.objects.filter(pk__in=readers.values("pk")).filter(pk__in=before)
    url = f"{reverse('feed:entry', args=[entry.key])}#comment-{comment.key}"
    if entry.actor:
        notify(
            COMMENT_ON_MINE, actor=comment.author, recipients=readers.filter(pk=entry.actor_id), target=entry, url=url
        )
    notify(
        COMMENT_AFTER_MINE,
        actor=comment.author,
        recipients=commenters.exclude(pk=entry.actor_id),
        target=entry,
        url=url,
    )


@on(ImpulsePublicationDecided)
def tell_about_publication(fact: ImpulsePublicationDecided) -> None:
    impulse = Impulse.objects.select_related("author").get(pk=fact.impulse_id)
    if impulse.author is None:
        return
    notify(
        IMPULSE_PUBLIC if fact.is_public else IMPULSE_INTERNAL,
        actor=User.objects.filter(pk=fact.actor_id).first(),
        recipients=[impulse.author],
        target=impulse,
        url=reverse("feed:impulse", args=[impulse.key]),
        data={"title": impulse.title},
    )
