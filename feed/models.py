"""Entries of the activity feed, posts, comments, likes and impulses."""

from datetime import datetime

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from groups.models import Group
from kurzewege.common.addresses import address
from kurzewege.common.files.fields import OwnedFiles
from kurzewege.common.keys import KeyedModel
from members.models import ActionField

from .querysets import CommentQuerySet, EntryQuerySet, ImpulseQuerySet, PostQuerySet

# Characters of HTML; about ten lines.
LONG_TEXT = 900


class Entry(KeyedModel):
    """That something happened, wherever it lives. Likes and comments belong to entries, so every kind has them."""

    kind = models.CharField(max_length=30)
    object_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    object = GenericForeignKey("object_type", "object_id")
    group = models.ForeignKey(Group, null=True, blank=True, on_delete=models.CASCADE, related_name="entries")
    # Of things without a group only; what stands in a group has the group's field.
    action_field = models.ForeignKey(
        ActionField, null=True, blank=True, on_delete=models.SET_NULL, related_name="entries"
    )
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="entries")
    created = models.DateTimeField()
    pinned_until = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    # Only who deleted something may undo it: an author cannot bring back what a group lead took away.
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Counted again from the rows in the same transaction as each change.
    like_count = models.PositiveIntegerField(default=0)
    comment_count = models.PositiveIntegerField(default=0)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["-created", "-pk"]
        constraints = [models.UniqueConstraint(fields=["object_type", "object_id", "kind"], name="entry_once")]
        indexes = [
            models.Index(fields=["-created", "-id"]),
            models.Index(fields=["group", "-created", "-id"]),
            models.Index(fields=["actor", "-created", "-id"]),
            # A handful among all: what stands on top is found at once.
            models.Index(fields=["pinned_until"], condition=models.Q(pinned_until__isnull=False), name="entry_pinned"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    def get_absolute_url(self) -> str:
        return address("feed:entry", self.key)

    @property
    def field(self) -> ActionField | None:
        """The action field whose colour the entry carries."""
        return self.group.action_field if self.group else self.action_field

    @property
    def is_pinned(self) -> bool:
        """Whether the entry stands on top now."""
        return self.on_top_until is not None

    @property
    def on_top_until(self) -> datetime | None:
        """How long the entry stands on top; None when it does not, or no more."""
        return self.pinned_until if self.pinned_until and self.pinned_until > timezone.now() else None


class Post(KeyedModel):
    """An update of a member, to the network or to a group. `body` is clean HTML."""

    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="posts")
    group = models.ForeignKey(Group, null=True, blank=True, on_delete=models.CASCADE, related_name="posts")
    body = models.TextField(_("text"), max_length=20_000)
    created = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    files = OwnedFiles()

    objects = PostQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Post {self.key}"

    @property
    def is_long(self) -> bool:
        """Longer than a card shows at once."""
        return len(self.body) > LONG_TEXT


class PostRevision(models.Model):
    """What a post said before an edit."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="revisions")
    body = models.TextField()
    until = models.DateTimeField()

    class Meta:
        ordering = ["-until", "-pk"]

    def __str__(self) -> str:
        return f"Revision {self.pk} of post {self.post_id}"


class Comment(KeyedModel):
    """A comment on any entry. `body` is clean HTML."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="comments")
    body = models.TextField(_("text"), max_length=5000)
    created = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["created", "pk"]
        indexes = [models.Index(fields=["entry", "-created", "-id"])]

    def __str__(self) -> str:
        return f"Comment {self.key}"


class Like(models.Model):
    """That a person likes an entry, once."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="likes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="likes")
    created = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "user"], name="like_once")]

    def __str__(self) -> str:
        return f"Like {self.pk}"


class Impulse(KeyedModel):
    """A lasting contribution: good practice, method, idea. Public only after a coordinator's yes."""

    class Effort(models.TextChoices):
        SMALL = "small", _("small")
        MEDIUM = "medium", _("medium")
        LARGE = "large", _("large")

    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="impulses")
    title = models.CharField(_("title"), max_length=120)
    summary = models.CharField(_("in one sentence"), max_length=240)
    body = models.TextField(_("text"), max_length=20_000)
    place = models.CharField(_("place"), max_length=120, blank=True)
    effort = models.CharField(_("effort"), max_length=8, choices=Effort, blank=True)
    action_field = models.ForeignKey(
        ActionField,
        verbose_name=_("action field"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="impulses",
    )
    created = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    wants_public = models.BooleanField(_("may be shown in public"), default=False)
    is_public = models.BooleanField(default=False, editable=False)
    tags = TaggableManager(_("tags"), blank=True)
    files = OwnedFiles()

    objects = ImpulseQuerySet.as_manager()

    class Meta:
        ordering = ["-created", "-pk"]
        indexes = [models.Index(fields=["-created", "-id"])]

    def __str__(self) -> str:
        return self.title
