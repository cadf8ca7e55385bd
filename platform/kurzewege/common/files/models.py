"""One table for every file on the platform, one for the text of its pages."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kurzewege.common.keys import KeyedModel

from . import storage
from .kinds import FileKind, kind_of


class PreviewSize(models.TextChoices):
    """The pictures that are made of an image or of the first page of a PDF; the longest side in pixels."""

    SMALL = "small", "480"
    LARGE = "large", "1600"

    @property
    def pixels(self) -> int:
        return int(self.label)


class StoredFileQuerySet(models.QuerySet):
    def drafts_of(self, uploader: Any) -> StoredFileQuerySet:
        """What this person uploaded and has not put anywhere yet; nobody else sees it."""
        if not getattr(uploader, "is_active", False) or uploader.pk is None:
            return self.none()
        return self.filter(owner_type=None, uploader_id=uploader.pk)

    def of(self, owner: models.Model) -> StoredFileQuerySet:
        """The files of one thing, in its order."""
        return self.filter(owner_type=ContentType.objects.get_for_model(owner), owner_id=owner.pk)


class StoredFile(KeyedModel):
    """A file in private storage. Without an owner it is its uploader's draft.

    | file                                  | who sees it                                        |
    |---------------------------------------|----------------------------------------------------|
    | draft                                 | its uploader                                       |
    | owned                                 | whoever is given the owner by its `visible_to`     |
    | picture that is not clean (not ready) | as above, but nobody gets its bytes                |

    `path` names the bytes in the storage and changes when a picture is replaced by its clean copy.
    """

    class State(models.TextChoices):
        PROCESSING = "processing", _("being prepared")
        READY = "ready", _("ready")
        FAILED = "failed", _("no preview")

    class Problem(models.TextChoices):
        BROKEN = "broken", _("The file is damaged or not what its name says.")
        PASSWORD = "password", _("The file is protected by a password.")
        TOO_LARGE = "too_large", _("The file is too large or too complicated to be read.")

    uploader = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    owner_type = models.ForeignKey(ContentType, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    owner_id = models.PositiveBigIntegerField(null=True, blank=True)
    owner = GenericForeignKey("owner_type", "owner_id")
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=180)
    path = models.CharField(max_length=120, unique=True, editable=False)
    media_type = models.CharField(max_length=100)
    charset = models.CharField(max_length=20, blank=True)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State, default=State.PROCESSING)
    reason = models.CharField(max_length=12, choices=Problem, blank=True)
    pages = models.PositiveIntegerField(null=True, blank=True)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    has_preview = models.BooleanField(default=False)
    alt_text = models.CharField(_("picture description"), max_length=300, blank=True)
    is_decorative = models.BooleanField(_("only decoration"), default=False)
    created = models.DateTimeField(auto_now_add=True)

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        indexes = [
            models.Index(fields=["owner_type", "owner_id", "position"]),
            models.Index(fields=["created"], condition=models.Q(owner_type=None), name="file_drafts_by_age"),
        ]
        constraints = [
            models.CheckConstraint(
                name="file_owner_whole",
                condition=models.Q(owner_type=None, owner_id=None)
                | models.Q(owner_type__isnull=False, owner_id__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def kind(self) -> FileKind:
        return kind_of(self.media_type, self.name)

    @property
    def is_image(self) -> bool:
        return self.kind.is_image

    @property
    def is_draft(self) -> bool:
        return self.owner_type_id is None

    @property
    def is_processing(self) -> bool:
        return self.state == self.State.PROCESSING

    @property
    def is_servable(self) -> bool:
        """Whether the bytes may leave. A picture's only once they are the clean copy: no place, no camera."""
        return self.state == self.State.READY or not self.is_image

    @property
    def is_inline(self) -> bool:
        """Whether a browser may show it instead of saving it."""
        return self.kind.is_inline and self.is_servable

    @property
    def url(self) -> str:
        """Where it is downloaded."""
        return reverse("files:download", args=[self.key, self.name])

    @property
    def inline_url(self) -> str:
        return f"{self.url}?inline=1"

    @property
    def preview_url(self) -> str:
        """The small picture (longest side 480 px); only when `has_preview`."""
        return reverse("files:preview", args=[self.key])

    @property
    def large_preview_url(self) -> str:
        """The large picture (longest side 1600 px); only when `has_preview`."""
        return f"{self.preview_url}?size={PreviewSize.LARGE.value}"

    @property
    def srcset(self) -> str:
        """Both pictures with their widths, for the browser to choose from; only for a picture with `has_preview`."""
        longest = max(self.width or 1, self.height or 1)
        urls = {PreviewSize.SMALL: self.preview_url, PreviewSize.LARGE: self.large_preview_url}
        widths = {size: round((self.width or 1) * min(1, size.pixels / longest)) for size in urls}
        return ", ".join(f"{url} {widths[size]}w" for size, url in urls.items())

    @property
    def card_url(self) -> str:
        return reverse("files:card", args=[self.key])

    def stored_names(self) -> list[str]:
        """Everything in the storage that belongs to this row."""
        previews = [storage.preview_name(self.key, size) for size in PreviewSize.values] if self.has_preview else []
        return [self.path, *previews]


class FilePage(models.Model):
    """The text of one page, slide or sheet, for the search; page 1 for a file without pages."""

    file = models.ForeignKey(StoredFile, on_delete=models.CASCADE, related_name="page_texts")
    number = models.PositiveIntegerField()
    text = models.TextField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="file_page_once")]

    def __str__(self) -> str:
        return f"{self.file_id}, page {self.number}"


@receiver(post_delete, sender=StoredFile)
def _bytes_follow_their_row(instance: StoredFile, **_kwargs: Any) -> None:
    # A signal, because rows also go when their owner is deleted and the database cascades.
    storage.remove_after_commit(instance.stored_names())
