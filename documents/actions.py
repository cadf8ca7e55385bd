"""Every write to folders and documents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.models import Group
from groups.rules import require_writable
from kurzewege.common.audit import api as audit
from kurzewege.common.errors import Refused
from kurzewege.common.facts import emit
from kurzewege.common.files import api as files
from kurzewege.common.files.models import StoredFile
from members.models import User

from . import rules
from .facts import DocumentAdded, DocumentChanged, DocumentDeleted, VersionAdded
from .models import Document, Folder, Version

NOT_ALLOWED = _("You may not change anything in this folder.")
MAX_DEPTH = 6


@transaction.atomic
def create_folder(
    *,
    actor: User,
    name: str,
    group: Group | None = None,
    parent: Folder | None = None,
    write_rule: str = Folder.WriteRule.MEMBERS,
) -> Folder:
    """A folder in a group or the network; a name that stands there already is refused."""
    if parent is not None:
        group = parent.group
    _require_write(actor, group, parent)
    if parent is not None and depth_of(parent) >= MAX_DEPTH:
        raise Refused(_("Folders can be nested six deep at most."), field="name")
    try:
        with transaction.atomic():
            return Folder.objects.create(group=group, parent=parent, name=name, write_rule=write_rule)
    except IntegrityError as error:
        raise Refused(_("There is already a folder with this name."), field="name") from error


@transaction.atomic
def add_files(
    *,
    actor: User,
    keys: Iterable[str],
    group: Group | None = None,
    folder: Folder | None = None,
    note: str = "",
    at: datetime | None = None,
) -> list[Document]:
    """Put the actor's uploaded drafts into the place, each as a document of its own.

    A file whose name stands there already becomes that document's next version.
    """
    if folder is not None:
        group = folder.group
    _require_write(actor, group, folder)
    drafts = StoredFile.objects.filter(key__in=list(keys), uploader=actor, owner_type=None).order_by("pk")
    if not drafts:
        raise Refused(_("Please choose at least one file."), field="attachments")
    return [_file_draft(actor, draft, group, folder, note, at) for draft in drafts]


@transaction.atomic
def add_version(*, actor: User, document: Document, key: str, note: str = "", at: datetime | None = None) -> Version:
    """The actor's uploaded draft becomes the document's next version; its address stays."""
    _require_write(actor, document.group, document.folder)
    version = _next_version(actor, document, key, note, at)
    emit(VersionAdded(document.pk, version.pk, actor.pk))
    return version


@transaction.atomic
def restore_version(*, actor: User, version: Version) -> Version:
    """Make an older version the newest one again, as a copy with the next number."""
    document = version.document
    _require_write(actor, document.group, document.folder)
    source = version.file
    if source is None:
        raise Refused(_("The file of this version is missing."))
    copy = _new_version(actor, document, str(_("Version %(number)s again")) % {"number": version.number}, None)
    files.copy(source, owner=copy, uploader=actor)
    _touch(document, None)
    emit(VersionAdded(document.pk, copy.pk, actor.pk))
    return copy


@transaction.atomic
def edit_document(*, actor: User, document: Document, title: str, description: str, tags: Sequence[str]) -> Document:
    """Change what the document says about itself."""
    _require_write(actor, document.group, document.folder)
    document.title, document.description = title, description
    document.save(update_fields=["title", "description", "changed"])
    document.tags.set(tags)
    emit(DocumentChanged(document.pk, actor.pk))
    return document


@transaction.atomic
def delete_document(*, actor: User, document: Document) -> Document:
    """Move the document to the bin, from which it can come back."""
    if not rules.can_delete(actor, document):
        raise Refused(_("Only its author or a lead may delete this document."))
    document.deleted_at = timezone.now()
    document.save(update_fields=["deleted_at"])
    audit.record(actor, "document.deleted", document)
    emit(DocumentDeleted(document.pk, actor.pk))
    return document


@transaction.atomic
def restore_document(*, actor: User, document: Document) -> Document:
    """Bring the document back from the bin."""
    if not rules.can_delete(actor, document):
        raise Refused(_("Only its author or a lead may bring this document back."))
    document.deleted_at = None
    document.save(update_fields=["deleted_at"])
    audit.record(actor, "document.restored", document)
    emit(DocumentChanged(document.pk, actor.pk))
    return document


def _require_write(actor: User, group: Group | None, folder: Folder | None) -> None:
    require_writable(group)
    if not rules.can_write(actor, group, folder):
        raise Refused(NOT_ALLOWED)


def depth_of(folder: Folder) -> int:
    """How many folders stand above and including this one."""
    depth = 0
    current: Folder | None = folder
    while current is not None and depth <= MAX_DEPTH:
        depth, current = depth + 1, current.parent
    return depth


def _file_draft(
    actor: User, draft: StoredFile, group: Group | None, folder: Folder | None, note: str, at: datetime | None
) -> Document:
    same_name = (
        Document.objects.in_place(group, folder)
        .filter(Q(title=draft.name) | Q(versions__files__name=draft.name), deleted_at=None)
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
        .first()
    )
    if same_name is not None:
        version = _next_version(actor, same_name, draft.key, note, at)
        emit(VersionAdded(same_name.pk, version.pk, actor.pk))
        return same_name
    document = Document.objects.create(group=group, folder=folder, title=draft.name, created_by=actor)
    _next_version(actor, document, draft.key, note, at)
    if at:
        Document.objects.filter(pk=document.pk).update(created=at)
    emit(DocumentAdded(document.pk, actor.pk))
    return document


def _next_version(actor: User, document: Document, key: str, note: str, at: datetime | None) -> Version:
    version = _new_version(actor, document, note, at)
    if not files.attach(owner=version, keys=[key], uploader=actor):
        raise Refused(_("Please choose a file."), field="attachments")
    _touch(document, at)
    return version


def _new_version(actor: User, document: Document, note: str, at: datetime | None) -> Version:
    # The document's row lock makes two uploads at once take different numbers.
    Document.objects.select_for_update(no_key=True).get(pk=document.pk)
    newest = document.versions.order_by("-number").values_list("number", flat=True).first() or 0
    version = Version.objects.create(document=document, number=newest + 1, note=note, created_by=actor)
    if at:
        Version.objects.filter(pk=version.pk).update(created=at)
    return version


def _touch(document: Document, at: Any) -> None:
    Document.objects.filter(pk=document.pk).update(changed=at or timezone.now())
