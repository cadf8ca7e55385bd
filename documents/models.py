"""Folders, documents and their versions."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from groups.models import Group
from kurzewege.common.files.fields import OwnedFiles
from kurzewege.common.files.models import StoredFile
from kurzewege.common.keys import KeyedModel

from .querysets import DocumentQuerySet, FolderQuerySet, VersionQuerySet


class Folder(KeyedModel):
    """A folder of a group, or of the network when it has none."""

    class WriteRule(models.TextChoices):
        MEMBERS = "members", _("members write")
        LEADS = "leads", _("leads write")

    group = models.ForeignKey(Group, null=True, blank=True, on_delete=models.CASCADE, related_name="folders")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="children")
    name = models.CharField(_("name"), max_length=80)
    write_rule = models.CharField(max_length=8, choices=WriteRule, default=WriteRule.MEMBERS)
    created = models.DateTimeField(auto_now_add=True)

    objects = FolderQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        # A name stands once in its place. Three conditions, because NULLs are distinct on SQLite.
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "name"], condition=models.Q(parent__isnull=False), name="folder_once_in_folder"
            ),
            models.UniqueConstraint(
                fields=["group", "name"],
                condition=models.Q(parent__isnull=True, group__isnull=False),
                name="folder_once_in_group",
            ),
            models.UniqueConstraint(
                fields=["name"],
                condition=models.Q(parent__isnull=True, group__isnull=True),
                name="folder_once_in_network",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("documents:folder", args=[self.key])


class Document(KeyedModel):
    """A document that keeps its address while its versions change.

    It stands in a folder or, without one, directly in its place: the group, or the network when `group` is None.
    `group` repeats the folder's, so that one rule decides who sees it.
    """

    folder = models.ForeignKey(Folder, null=True, blank=True, on_delete=models.PROTECT, related_name="documents")
    group = models.ForeignKey(Group, null=True, blank=True, on_delete=models.CASCADE, related_name="documents")
    title = models.CharField(_("title"), max_length=160)
    description = models.TextField(_("description"), max_length=1000, blank=True)
    tags = TaggableManager(_("tags"), blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-changed"]
        indexes = [models.Index(fields=["group", "folder", "-changed"])]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("documents:document", args=[self.key])

    @property
    def newest(self) -> "Version | None":
        """The newest version; from `for_list()`'s prefetch when there is one."""
        return next(iter(self.versions.all()), None)


class Version(KeyedModel):
    """One state of a document; owns exactly one file."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    note = models.CharField(_("what changed"), max_length=200, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created = models.DateTimeField(auto_now_add=True)
    files = OwnedFiles()

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="version_number_once")]

    def __str__(self) -> str:
        return f"{self.document_id} v{self.number}"

    @property
    def file(self) -> StoredFile | None:
        """The version's file; from the prefetched ones when there are any."""
        return next(iter(self.files.all()), None)
