"""Tasks move, end and show life with their group."""

from __future__ import annotations

from django.utils.translation import ngettext

from groups.belongings import Belongings
from groups.models import Group

from .models import Task


class Tasks(Belongings):
    order = 60
    models = (Task,)
    moments = ((Task, "created"), (Task, "done_at"))

    def words(self, group: Group) -> str:
        count = Task.objects.existing().filter(group=group).count()
        return ngettext("one task", "%(count)s tasks", count) % {"count": count} if count else ""
