"""One table for every file on the platform."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from kurzewege.common.keys import KeyedModel


class StoredFile(KeyedModel):
    """A file in private storage under its key. Without an owner it is its uploader's draft."""

    class State(models.TextChoices):
        PROCESSING = "processing", _("being prepared")
        READY = "ready", _("ready")
        FAILED = "failed", _("no preview")

    uploader = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    owner_type = models.ForeignKey(ContentType, null=True, blank=True, on_delete=models.CASCADE)
    owner_id = models.PositiveBigIntegerField(null=True, blank=True)
    owner = GenericForeignKey("owner_type", "owner_id")
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=180)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State, default=State.PROCESSING)
    reason = models.CharField(max_length=200, blank=True)
    pages = models.PositiveIntegerField(null=True, blank=True)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    has_preview = models.BooleanField(default=False)
    alt_text = models.CharField(_("alternative text"), max_length=300, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["position", "pk"]
        indexes = [models.Index(fields=["owner_type", "owner_id", "position"])]

    def __str__(self) -> str:
        return self.name


class FilePage(models.Model):
    """The text of one page, for the search; page 1 for a file without pages."""

    file = models.ForeignKey(StoredFile, on_delete=models.CASCADE, related_name="page_texts")
    number = models.PositiveIntegerField()
    text = models.TextField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="file_page_once")]
