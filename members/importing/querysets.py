"""Who sees which imports: coordinators their own; a list may hold what no other coordinator needs to see."""

from __future__ import annotations

from typing import Any

from django.db import models

from members.querysets import is_coordinator


class MemberImportQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        return self.filter(uploader=user) if is_coordinator(user) else self.none()

    def for_list(self):
        """Without the rows of the lists."""
        return self.defer("table")
