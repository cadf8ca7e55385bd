"""Things of other apps in the feed."""

from django.utils import timezone

from documents.facts import DocumentAdded, DocumentChanged, DocumentDeleted
from documents.models import Document
from feed.models import Entry
from groups.actions import create_group
from kurzewege.common.facts import emit


def document(cast, group):
    made = Document.objects.create(title="Satzung", group=group, created_by=cast.member)
    emit(DocumentAdded(document_id=made.pk, actor_id=cast.member.pk))
    return made


def test_added_document_appears_to_readers_of_its_group_only(cast, signed_in):
    document(cast, cast.hidden)
    assert "Satzung" in signed_in(cast.member).get("/").content.decode()
    assert "Satzung" not in signed_in(cast.outsider).get("/").content.decode()


def test_deleted_document_leaves_the_feed(cast, signed_in):
    made = document(cast, None)
    Document.objects.filter(pk=made.pk).update(deleted_at=timezone.now())
    emit(DocumentDeleted(document_id=made.pk, actor_id=cast.member.pk))
    assert not Entry.objects.visible_to(cast.member).exists()
    assert "Satzung" not in signed_in(cast.member).get("/").content.decode()


def test_document_moved_into_a_closed_group_takes_its_entry_along(cast):
    made = document(cast, None)
    made.group = cast.hidden
    made.save()
    emit(DocumentChanged(document_id=made.pk, actor_id=cast.member.pk))
    assert not Entry.objects.visible_to(cast.outsider).exists()
    assert Entry.objects.visible_to(cast.member).get().group == cast.hidden


def test_entry_of_a_document_cannot_be_deleted_or_edited_in_the_feed(cast, signed_in):
    document(cast, None)
    entry = Entry.objects.get()
    browser = signed_in(cast.coordinator)
    assert browser.post(f"/feed/{entry.key}/delete/").status_code == 404
    assert browser.get(f"/feed/{entry.key}/edit/").status_code == 404
    assert browser.get(f"/feed/{entry.key}/").status_code == 200


def test_new_working_group_is_news_to_its_readers_only(cast, signed_in):
    create_group(actor=cast.member, name="Geheimrunde", openness="hidden")
    create_group(actor=cast.member, name="Gartengruppe")
    page = signed_in(cast.outsider).get("/").content.decode()
    assert "Gartengruppe" in page
    assert "Geheimrunde" not in page


def test_new_standing_group_is_no_news(cast, field_group):
    assert not Entry.objects.filter(object_id=field_group.pk, kind="group").exists()
