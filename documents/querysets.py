"""Who sees which folder, document and version: whoever may read the group they stand in."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Prefetch

from groups.querysets import GroupContentQuerySet


class InPlaceQuerySet(GroupContentQuerySet):
    """Things that stand in a place: a group (None: the network) and, inside it, a folder (None: its top)."""

    folder_path = "folder"

    def in_place(self, group: Any, folder: Any = None):
        return self.filter(**{"group": group, self.folder_path: folder})


class FolderQuerySet(InPlaceQuerySet):
    folder_path = "parent"


class DocumentQuerySet(InPlaceQuerySet):
    def visible_to(self, user: Any):
        """Without deleted ones, which wait in the bin of their place."""
        return super().visible_to(user).filter(deleted_at=None)

    def for_list(self):
        """With versions (newest first), their files and authors, group and tags."""
        from .models import Version

        versions = Version.objects.select_related("created_by__organisation").prefetch_related("files")
        return self.select_related("group__action_field", "folder", "created_by__organisation").prefetch_related(
            Prefetch("versions", queryset=versions), "tags"
        )


class VersionQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        from .models import Document

        return self.filter(document__in=Document.objects.visible_to(user).values("pk"))
