"""Checked fetches: missing and forbidden give the same 404."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404

from groups.access import access_readable_group
from groups.models import Group

from . import rules
from .models import Document, Folder, Version


@dataclass(frozen=True)
class Place:
    """Where documents stand: the network or a group, and a folder in it or its top."""

    group: Group | None = None
    folder: Folder | None = None


def access_place(user: Any, *, group_key: str = "", folder_key: str = "") -> Place:
    """The place that a form or an address names; both empty: the network's top."""
    if folder_key:
        folder = access_folder(user, folder_key)
        return Place(folder.group, folder)
    if group_key:
        return Place(access_readable_group(user, group_key))
    return Place()


def access_folder(user: Any, key: str) -> Folder:
    return get_object_or_404(
        Folder.objects.visible_to(user).select_related("group__action_field", "parent__parent__parent"), key=key
    )


def access_document(user: Any, key: str) -> Document:
    return get_object_or_404(Document.objects.visible_to(user).for_list(), key=key)


def access_deleted_document(user: Any, key: str) -> Document:
    """A document in the bin, for those who may bring it back."""
    document = get_object_or_404(Document.objects.exclude(deleted_at=None).select_related("group"), key=key)
    if not rules.can_delete(user, document):
        raise Http404
    return document


def access_version(user: Any, document_key: str, number: int) -> Version:
    versions = Version.objects.visible_to(user).select_related("document__group", "document__folder")
    return get_object_or_404(versions, document__key=document_key, number=number)
