"""Every write to the feed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.models import Group, Membership
from groups.rules import ARCHIVED
from kurzewege.common import richtext
from kurzewege.common.audit import api as audit
from kurzewege.common.errors import Refused
from kurzewege.common.facts import emit
from kurzewege.common.files import api as files
from members.models import ActionField

from . import entries, facts, rules
from .models import Comment, Entry, Impulse, Like, Post, PostRevision
from .topics import tell

NOT_ALLOWED = _("You may not do that here.")
# Files alone tell nobody what they are for, and nothing to a screen reader.
NO_TEXT = _("Please write a few words.")


@transaction.atomic
def publish_post(
    *,
    actor: Any,
    body: str,
    group: Group | None = None,
    file_keys: Sequence[str] = (),
    at: datetime | None = None,
) -> Entry:
    """An update to the network or, by its members, to a group; gives its entry. `file_keys`: drafts of the actor."""
    body = richtext.clean(body)
    if not richtext.to_plain(body).strip():
        raise Refused(NO_TEXT, field="body")
    if not actor.is_member:
        raise Refused(NOT_ALLOWED)
    if group and not rules.is_writable(group):
        raise Refused(ARCHIVED, field="readers")
    if group and not Membership.objects.filter(group=group, user=actor).exists():
        raise Refused(_("Only members of this group can write here. Please join the group first."), field="readers")
    moment = at or timezone.now()
    post = Post.objects.create(author=actor, group=group, body=body, created=moment)
    if file_keys:
        files.attach(owner=post, keys=file_keys, uploader=actor)
    entry = entries.publish("post", post, actor=actor, group=group, at=moment)
    emit(facts.PostPublished(post_id=post.pk, actor_id=actor.pk))
    return entry


@transaction.atomic
def edit_post(
    *, actor: Any, post: Post, body: str, file_keys: Sequence[str] | None = None, at: datetime | None = None
) -> Post:
    """Change text and attachments; what the text said before stays readable. The readers never change.

    The post's files become exactly `file_keys` (its own and drafts of the actor); None leaves them.
    """
    if not rules.can_edit_post(actor, post):
        raise Refused(NOT_ALLOWED)
    body = richtext.clean(body)
    before = [file.key for file in post.files.all()]
    after = before if file_keys is None else file_keys
    if not richtext.to_plain(body).strip():
        raise Refused(NO_TEXT, field="body")
    if file_keys is not None:
        files.set_files(owner=post, keys=file_keys, uploader=actor)
    if body == post.body and list(after) == before:
        return post
    moment = at or timezone.now()
    if body != post.body:
        PostRevision.objects.create(post=post, body=post.body, until=moment)
    post.body, post.edited_at = body, moment
    post.save(update_fields=["body", "edited_at"])
    entries.changed("post", post)
    emit(facts.PostEdited(post_id=post.pk, actor_id=actor.pk))
    return post


@transaction.atomic
def delete_post(*, actor: Any, entry: Entry) -> Entry:
    """Take a post out of sight; `restore_post` undoes it."""
    if not rules.can_delete_entry(actor, entry, led_groups(actor)):
        raise Refused(NOT_ALLOWED)
    post = Post.objects.get(pk=entry.object_id)
    post.deleted_at = timezone.now()
    post.save(update_fields=["deleted_at"])
    entries.withdraw("post", post, actor=actor)
    audit.record(actor, "post.deleted", entry, by_author=entry.actor_id == actor.pk)
    emit(facts.PostDeleted(post_id=post.pk, actor_id=actor.pk))
    entry.refresh_from_db(fields=["deleted_at", "deleted_by"])
    return entry


@transaction.atomic
def restore_post(*, actor: Any, entry: Entry) -> Entry:
    """Undo one's own deletion."""
    if not actor.is_member or entry.deleted_by_id != actor.pk:
        raise Refused(NOT_ALLOWED)
    post = Post.objects.get(pk=entry.object_id)
    post.deleted_at = None
    post.save(update_fields=["deleted_at"])
    entries.republish("post", post)
    audit.record(actor, "post.restored", entry)
    emit(facts.PostRestored(post_id=post.pk, actor_id=actor.pk))
    entry.refresh_from_db(fields=["deleted_at", "deleted_by"])
    return entry


@transaction.atomic
def pin_entry(*, actor: Any, entry: Entry, until: datetime | None) -> Entry:
    """Keep an entry on top until a moment; None takes it down."""
    if not rules.can_pin_entry(actor, entry, led_groups(actor)):
        raise Refused(NOT_ALLOWED)
    if until is not None and until <= timezone.now():
        raise Refused(_("Please choose a date in the future."), field="until")
    entry.pinned_until = until
    entry.save(update_fields=["pinned_until"])
    audit.record(actor, "entry.pinned" if until else "entry.unpinned", entry)
    tell(entry, "pinned")
    return entry


@transaction.atomic
def set_like(*, actor: Any, entry: Entry, liked: bool, at: datetime | None = None) -> Entry:
    """Whether the actor likes the entry: a state, not a switch, so that any order of clicks ends well."""
    _require_visible(actor, entry)
    locked = _lock(entry)
    if liked:
        Like.objects.get_or_create(entry=locked, user=actor, defaults={"created": at or timezone.now()})
    else:
        Like.objects.filter(entry=locked, user=actor).delete()
    _recount(locked, "like_count", locked.likes.count(), then=lambda: tell(locked, "likes", at=at))
    entry.like_count = locked.like_count
    return entry


@transaction.atomic
def add_comment(*, actor: Any, entry: Entry, body: str, at: datetime | None = None) -> Comment:
    """A comment below any entry, by whoever sees it."""
    body = richtext.clean(body)
    if not richtext.to_plain(body).strip():
        raise Refused(_("Please write a comment first."), field="body")
    _require_visible(actor, entry)
    locked = _lock(entry)
    moment = at or timezone.now()
    comment = Comment.objects.create(entry=locked, author=actor, body=body, created=moment)
    _recount_comments(locked, lambda: tell(locked, "comment", at=at, comment=comment.key))
    emit(facts.CommentAdded(comment_id=comment.pk, actor_id=actor.pk))
    entry.comment_count = locked.comment_count
    comment.entry = entry
    return comment


@transaction.atomic
def delete_comment(*, actor: Any, comment: Comment) -> Comment:
    """Take a comment out of sight; `restore_comment` undoes it."""
    if not rules.can_delete_comment(actor, comment, comment.entry, led_groups(actor)):
        raise Refused(NOT_ALLOWED)
    locked = _lock(comment.entry)
    comment.deleted_at, comment.deleted_by = timezone.now(), actor
    comment.save(update_fields=["deleted_at", "deleted_by"])
    _recount_comments(locked, lambda: tell(locked, "comment_removed", comment=comment.key))
    audit.record(actor, "comment.deleted", comment, by_author=comment.author_id == actor.pk)
    emit(facts.CommentDeleted(comment_id=comment.pk, actor_id=actor.pk))
    comment.entry.comment_count = locked.comment_count
    return comment


@transaction.atomic
def restore_comment(*, actor: Any, comment: Comment) -> Comment:
    """Undo one's own deletion."""
    if not actor.is_member or comment.deleted_by_id != actor.pk:
        raise Refused(NOT_ALLOWED)
    locked = _lock(comment.entry)
    comment.deleted_at, comment.deleted_by = None, None
    comment.save(update_fields=["deleted_at", "deleted_by"])
    _recount_comments(locked, lambda: tell(locked, "comment", comment=comment.key))
    emit(facts.CommentRestored(comment_id=comment.pk, actor_id=actor.pk))
    comment.entry.comment_count = locked.comment_count
    return comment


@transaction.atomic
def publish_impulse(
    *,
    actor: Any,
    title: str,
    summary: str,
    body: str,
    place: str = "",
    effort: str = "",
    action_field: ActionField | None = None,
    tags: Sequence[str] = (),
    wants_public: bool = False,
    file_keys: Sequence[str] = (),
    at: datetime | None = None,
) -> Impulse:
    """A lasting contribution for all members; public only after a coordinator's yes."""
    if not actor.is_member:
        raise Refused(NOT_ALLOWED)
    moment = at or timezone.now()
    impulse = Impulse.objects.create(
        author=actor,
        title=title,
        summary=summary,
        body=richtext.clean(body),
        place=place,
        effort=effort,
        action_field=action_field,
        wants_public=wants_public,
        created=moment,
    )
    impulse.tags.set(list(tags))
    if file_keys:
        files.attach(owner=impulse, keys=file_keys, uploader=actor)
    entries.publish("impulse", impulse, actor=actor, group=None, at=moment, action_field=action_field)
    emit(facts.ImpulsePublished(impulse_id=impulse.pk, actor_id=actor.pk))
    return impulse


@transaction.atomic
def edit_impulse(
    *,
    actor: Any,
    impulse: Impulse,
    tags: Sequence[str],
    file_keys: Sequence[str] | None = None,
    **texts: Any,
) -> Impulse:
    """Change an impulse. A public one leaves the public pages until a coordinator says yes to the new text."""
    if not rules.can_edit_impulse(actor, impulse):
        raise Refused(NOT_ALLOWED)
    if "body" in texts:
        texts["body"] = richtext.clean(texts["body"])
    for name, value in texts.items():
        setattr(impulse, name, value)
    impulse.is_public = False
    impulse.edited_at = timezone.now()
    impulse.save(update_fields=[*texts, "is_public", "edited_at"])
    impulse.tags.set(list(tags))
    if file_keys is not None:
        files.set_files(owner=impulse, keys=file_keys, uploader=actor)
    entry = entries.entry_of("impulse", impulse)
    if entry:
        entry.action_field = impulse.action_field
        entry.save(update_fields=["action_field"])
    entries.changed("impulse", impulse)
    emit(facts.ImpulseEdited(impulse_id=impulse.pk, actor_id=actor.pk))
    return impulse


@transaction.atomic
def delete_impulse(*, actor: Any, impulse: Impulse) -> Impulse:
    """Take an impulse out of sight; `restore_impulse` undoes it."""
    if not rules.can_delete_impulse(actor, impulse):
        raise Refused(NOT_ALLOWED)
    impulse.deleted_at, impulse.deleted_by = timezone.now(), actor
    impulse.save(update_fields=["deleted_at", "deleted_by"])
    entries.withdraw("impulse", impulse, actor=actor)
    audit.record(actor, "impulse.deleted", impulse, by_author=impulse.author_id == actor.pk)
    emit(facts.ImpulseDeleted(impulse_id=impulse.pk, actor_id=actor.pk))
    return impulse


@transaction.atomic
def restore_impulse(*, actor: Any, impulse: Impulse) -> Impulse:
    """Undo one's own deletion."""
    if not actor.is_member or impulse.deleted_by_id != actor.pk:
        raise Refused(NOT_ALLOWED)
    impulse.deleted_at, impulse.deleted_by = None, None
    impulse.save(update_fields=["deleted_at", "deleted_by"])
    entries.republish("impulse", impulse)
    emit(facts.ImpulseRestored(impulse_id=impulse.pk, actor_id=actor.pk))
    return impulse


@transaction.atomic
def decide_publication(*, actor: Any, impulse: Impulse, is_public: bool) -> Impulse:
    """A coordinator's yes or no to showing an impulse to everybody; of two at once the second finds it settled."""
    if not rules.can_decide_publication(actor):
        raise Refused(NOT_ALLOWED)
    settled = Impulse.objects.waiting_for_publication().filter(pk=impulse.pk)
    if not settled.update(is_public=is_public, wants_public=is_public):
        raise Refused(_("Somebody has already decided about this impulse."))
    impulse.is_public = impulse.wants_public = is_public
    audit.record(actor, "impulse.made_public" if is_public else "impulse.kept_internal", impulse)
    emit(facts.ImpulsePublicationDecided(impulse_id=impulse.pk, actor_id=actor.pk, is_public=is_public))
    return impulse


def led_groups(user: Any) -> set[int]:
    """Primary keys of the groups this person leads."""
    return set(Membership.objects.leads().filter(user=user).values_list("group_id", flat=True))


def _require_visible(actor: Any, entry: Entry) -> None:
    """Refuse who may not see the entry (any more), and everything in an archived group."""
    if not Entry.objects.visible_to(actor).filter(pk=entry.pk).exists():
        raise Refused(_("This contribution is not there any more."))
    if not rules.is_writable(entry.group):
        raise Refused(ARCHIVED)


def _lock(entry: Entry) -> Entry:
    """The entry's row, held until the commit: counts of two clicks at once come out right."""
    return Entry.objects.select_for_update(of=("self",), no_key=True).select_related("group").get(pk=entry.pk)


def _recount_comments(locked: Entry, then: Callable[[], None]) -> None:
    _recount(locked, "comment_count", locked.comments.existing().count(), then=then)


def _recount(locked: Entry, field: str, count: int, *, then: Callable[[], None]) -> None:
    """Set a count from the rows and tell the open pages; nothing when it was right already."""
    if getattr(locked, field) == count:
        return
    setattr(locked, field, count)
    locked.save(update_fields=[field])
    then()
