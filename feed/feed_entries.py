"""How posts, impulses, documents and new groups look in the feed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import OuterRef, Subquery, prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from documents.facts import DocumentAdded, DocumentChanged, DocumentDeleted, VersionAdded
from documents.models import Document, Version
from groups.facts import GroupCreated
from groups.models import Group
from kurzewege.common.facts import on
from kurzewege.common.files.api import FileProcessed, StoredFile
from members.models import User

from .entries import EntryKind, Owner, changed, publish, register, republish, withdraw
from .models import Entry, Impulse, Post


def load_files(things: list[Any]) -> None:
    """Give each thing its `pictures` and its other `papers`; one query for all."""
    prefetch_related_objects(things, "files")
    for thing in things:
        _sort_files(thing, thing.files.all())


def _sort_files(thing: Any, files: Iterable[StoredFile]) -> None:
    # A picture without a preview (still being prepared, or broken) is a file like any other.
    thing.pictures = [file for file in files if file.is_image and file.has_preview]
    thing.papers = [file for file in files if file not in thing.pictures]


def _with_sorted_files(entries: list[Entry], user: Any) -> None:
    posts: list[Any] = [entry.object for entry in entries]
    for post in posts:
        _sort_files(post, post.shown_files)


def _with_newest(documents: Any) -> Any:
    """With `newest_id`, the number of the newest version."""
    versions = Version.objects.filter(document=OuterRef("pk")).order_by("-number").values("pk")
    return documents.annotate(newest_id=Subquery(versions[:1]))


def _newest_of(document: Any) -> Owner | None:
    return (Version, document.newest_id) if document.newest_id else None


def _itself(post: Post) -> Owner:
    return Post, post.pk


def register_kinds() -> None:
    """Called once from `ready()`."""
    register(EntryKind("post", Post, "feed/_post.html", lambda entry: "", _with_sorted_files, with_files=_itself))
    register(EntryKind("impulse", Impulse, "feed/_impulse.html", lambda entry: _("has written an impulse")))
    register(
        EntryKind(
            "document",
            Document,
            "feed/_document.html",
            lambda entry: _("has added a document"),
            refine=_with_newest,
            with_files=_newest_of,
        )
    )
    register(
        EntryKind(
            "group",
            Group,
            "feed/_group.html",
            lambda entry: _("has founded a group"),
            at_hand=lambda entry: entry.group,
        )
    )


@on(FileProcessed)
def redraw_with_preview(fact: FileProcessed) -> None:
    """When a picture or a first page is ready, open pages show it."""
    owner = StoredFile.objects.get(pk=fact.file_id).owner
    if isinstance(owner, Post):
        changed("post", owner)


@on(DocumentAdded)
def show_document(fact: DocumentAdded) -> None:
    document = Document.objects.select_related("group").get(pk=fact.document_id)
    actor = User.objects.filter(pk=fact.actor_id).first()
    publish("document", document, actor=actor, group=document.group, at=document.created)


@on(DocumentChanged, VersionAdded)
def redraw_document(fact: Any) -> None:
    """A changed document's card changes; one that came back from the bin comes back."""
    document = Document.objects.get(pk=fact.document_id)
    republish("document", document)
    changed("document", document)


@on(DocumentDeleted)
def hide_document(fact: DocumentDeleted) -> None:
    withdraw("document", Document.objects.get(pk=fact.document_id), actor=User.objects.filter(pk=fact.actor_id).first())


@on(GroupCreated)
def show_working_group(fact: GroupCreated) -> None:
    """The standing groups come with their action fields and are nobody's news."""
    group = Group.objects.get(pk=fact.group_id)
    if group.kind == Group.Kind.WORKING:
        actor = User.objects.filter(pk=fact.actor_id).first()
        publish("group", group, actor=actor, group=group, at=group.created)
