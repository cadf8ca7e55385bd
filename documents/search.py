"""How documents are found: by title, description, tags and every word inside their newest version."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext_lazy as _

from kurzewege.common.facts import on
from kurzewege.common.files.facts import FileProcessed
from kurzewege.common.files.models import FilePage, StoredFile
from kurzewege.common.searchindex import api as search

from .facts import DocumentAdded, DocumentChanged, DocumentDeleted, VersionAdded
from .models import Document, Version


def document(thing: Document) -> search.Document | None:
    """The text of the newest version with its page numbers; nothing while it lies in the bin."""
    if thing.deleted_at is not None:
        return None
    newest = thing.versions.prefetch_related("files").first()
    file = newest.file if newest else None
    pages = FilePage.objects.filter(file=file).values_list("number", "text") if file else ()
    words = [thing.description, file.name if file else "", " ".join(thing.tags.names())]
    return search.Document(
        title=thing.title,
        body="\n".join(filter(None, words)),
        url=thing.get_absolute_url(),
        group_id=thing.group_id,
        moment=thing.changed,
        pages=list(pages),
    )


def register_kind() -> None:
    """Called once from `ready()`."""
    search.register(
        search.SearchKind(name="document", label=_("Documents"), model=Document, document=document, order=40)
    )


@on(DocumentAdded, VersionAdded, DocumentChanged, DocumentDeleted)
def index_document(fact: DocumentAdded | VersionAdded | DocumentChanged | DocumentDeleted) -> None:
    search.index(Document.objects.get(pk=fact.document_id))


@on(FileProcessed)
def index_text(fact: FileProcessed) -> None:
    """The text of a file is there: the document it belongs to is found by it."""
    version_type = ContentType.objects.get_for_model(Version)
    file = StoredFile.objects.filter(pk=fact.file_id, owner_type=version_type).first()
    found = Document.objects.filter(versions=file.owner_id).first() if file else None
    if found is not None:
        search.index(found)
