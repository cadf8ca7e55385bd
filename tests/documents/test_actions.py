"""Filing, versions, the bin: what each action does and refuses."""

import pytest

from documents import actions
from documents.models import Document, Folder
from kurzewege.common.errors import Refused
from kurzewege.common.files import api as files


@pytest.fixture
def draft(cast):
    """`draft(user, name, text)` uploads a text file and gives its key."""

    def make(user, name="Satzung.txt", text="Satzung des Vereins"):
        return files.store_bytes(uploader=user, owner=None, name=name, data=text.encode()).key

    return make


def test_add_files_several_become_documents_of_their_own(cast, draft):
    keys = [draft(cast.member, "eins.txt"), draft(cast.member, "zwei.txt")]
    documents = actions.add_files(actor=cast.member, keys=keys, group=cast.closed)
    assert [(document.title, document.group) for document in documents] == [
        ("eins.txt", cast.closed),
        ("zwei.txt", cast.closed),
    ]
    assert [document.newest.file.name for document in documents] == ["eins.txt", "zwei.txt"]


def test_add_files_same_name_becomes_the_next_version(cast, draft):
    (first,) = actions.add_files(actor=cast.member, keys=[draft(cast.member)], group=cast.open)
    (second,) = actions.add_files(actor=cast.lead, keys=[draft(cast.lead)], group=cast.open, note="Paragraf 3 neu")
    assert first == second
    assert list(first.versions.values_list("number", "note")) == [(2, "Paragraf 3 neu"), (1, "")]


def test_add_files_same_name_elsewhere_is_another_document(cast, draft):
    (first,) = actions.add_files(actor=cast.member, keys=[draft(cast.member)], group=cast.open)
    (second,) = actions.add_files(actor=cast.member, keys=[draft(cast.member)], group=cast.closed)
    assert first != second


@pytest.mark.parametrize("name", ["open", "closed", "hidden"])
def test_add_files_by_outsider_into_a_group_is_refused(cast, draft, name):
    with pytest.raises(Refused):
        actions.add_files(actor=cast.outsider, keys=[draft(cast.outsider)], group=getattr(cast, name))
    assert not Document.objects.exists()


def test_add_files_draft_of_somebody_else_is_refused(cast, draft):
    with pytest.raises(Refused):
        actions.add_files(actor=cast.member, keys=[draft(cast.lead)], group=cast.open)


def test_add_files_where_leads_write_by_member_is_refused(cast, draft):
    folder = actions.create_folder(actor=cast.lead, name="Verträge", group=cast.closed, write_rule="leads")
    with pytest.raises(Refused):
        actions.add_files(actor=cast.member, keys=[draft(cast.member)], folder=folder)
    actions.add_files(actor=cast.lead, keys=[draft(cast.lead)], folder=folder)
    assert Document.objects.get().folder == folder


def test_create_folder_same_name_is_refused_at_the_field(cast):
    actions.create_folder(actor=cast.member, name="Protokolle", group=cast.open)
    with pytest.raises(Refused) as refusal:
        actions.create_folder(actor=cast.member, name="Protokolle", group=cast.open)
    assert refusal.value.field == "name"


def test_create_folder_too_deep_is_refused(cast):
    folder = None
    for level in range(actions.MAX_DEPTH):
        folder = actions.create_folder(actor=cast.member, name=f"Ebene {level}", group=cast.open, parent=folder)
    with pytest.raises(Refused):
        actions.create_folder(actor=cast.member, name="Zu tief", parent=folder)
    assert Folder.objects.count() == actions.MAX_DEPTH


def test_restore_version_makes_a_copy_the_newest(cast, draft):
    (document,) = actions.add_files(actor=cast.member, keys=[draft(cast.member, text="alt")], group=cast.open)
    actions.add_files(actor=cast.member, keys=[draft(cast.member, text="neu")], group=cast.open)
    old = document.versions.get(number=1)
    restored = actions.restore_version(actor=cast.member, version=old)
    assert restored.number == 3
    assert restored.file.sha256 == old.file.sha256
    assert restored.file.key != old.file.key


def test_delete_document_by_author_and_back(cast, draft):
    (document,) = actions.add_files(actor=cast.member, keys=[draft(cast.member)], group=cast.open)
    actions.delete_document(actor=cast.member, document=document)
    assert not Document.objects.visible_to(cast.member).exists()
    actions.restore_document(actor=cast.member, document=document)
    assert Document.objects.visible_to(cast.member).exists()


def test_delete_document_by_another_member_is_refused(cast, draft):
    (document,) = actions.add_files(actor=cast.lead, keys=[draft(cast.lead)], group=cast.closed)
    with pytest.raises(Refused):
        actions.delete_document(actor=cast.member, document=document)
    assert Document.objects.visible_to(cast.member).exists()
