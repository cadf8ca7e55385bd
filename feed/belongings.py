"""Contributions and the entries of everything else move, end and show life with their group."""

from __future__ import annotations

from django.utils.translation import ngettext

from groups.belongings import Belongings
from groups.models import Group

from .models import Comment, Entry, Post


class Contributions(Belongings):
    order = 10
    models = (Post, Entry)
    moments = ((Entry, "created"), (Comment, "created", "entry__group"))

    def words(self, group: Group) -> str:
        count = Post.objects.filter(group=group, deleted_at=None).count()
        return ngettext("one update", "%(count)s updates", count) % {"count": count} if count else ""

    def move(self, source: Group, target: Group) -> None:
        """That the source was founded stays with it: in the target it would be a line about a group that is gone."""
        Entry.objects.filter(group=source, kind="group").delete()
        super().move(source, target)
