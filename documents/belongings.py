"""Documents and folders move, end and show life with their group."""

from __future__ import annotations

from django.utils.translation import ngettext

from groups.belongings import Belongings
from groups.models import Group
from kurzewege.common.searchindex import api as search

from .models import Document, Folder


class Documents(Belongings):
    order = 20
    # Documents first: a folder that still holds some is protected.
    models = (Document, Folder)
    moments = ((Document, "changed"),)

    def words(self, group: Group) -> str:
        count = Document.objects.filter(group=group, deleted_at=None).count()
        return ngettext("one document", "%(count)s documents", count) % {"count": count} if count else ""

    def move(self, source: Group, target: Group) -> None:
        """Into a folder named after the group they come from: what belongs together stays together."""
        documents, folders = Document.objects.filter(group=source), Folder.objects.filter(group=source)
        if not documents.exists() and not folders.exists():
            return
        here = Folder.objects.create(group=target, name=_free_name(target, source.name))
        search.regroup(documents, target.pk)
        folders.filter(parent=None).update(parent=here, group=target)
        folders.update(group=target)
        documents.filter(folder=None).update(folder=here)
        documents.update(group=target)


def _free_name(group: Group, name: str) -> str:
    taken = set(Folder.objects.in_place(group).values_list("name", flat=True))
    free, number = name, 1
    while free in taken:
        number += 1
        free = f"{name[:74]} ({number})"
    return free
