"""Who sees which folder, document and version: whoever may read the group they stand in."""

from __future__ import annotations

from typing import Any

from django.db import models

from groups.querysets import GroupContentQuerySet


class FolderQuerySet(GroupContentQuerySet):
    pass


class DocumentQuerySet(GroupContentQuerySet):
    def visible_to(self, user: Any):
        """Without deleted ones, which wait in the group's bin."""
        return super().visible_to(user).filter(deleted_at=None)


class VersionQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        from .models import Document

        return self.filter(document__in=Document.objects.visible_to(user).values("pk"))
