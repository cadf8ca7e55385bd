"""The pages of documents as people use them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from documents import actions
from documents.models import Document
from kurzewege.common.files import api as files


def file_in(group, user, name):
    draft = files.store_bytes(uploader=user, owner=None, name=name, data=b"Text")
    return actions.add_files(actor=user, keys=[draft.key], group=group)[0]


def test_upload_without_javascript_files_both(cast, client):
    client.force_login(cast.member)
    uploads = [SimpleUploadedFile("Kursplan.txt", b"Montag"), SimpleUploadedFile("Adressen.txt", "Straße".encode())]
    response = client.post("/documents/upload/", {"group": cast.open.key, "attachments": uploads})
    assert response.status_code == 302
    assert sorted(Document.objects.values_list("title", flat=True)) == ["Adressen.txt", "Kursplan.txt"]


def test_upload_without_a_file_says_so(cast, client):
    client.force_login(cast.member)
    response = client.post("/documents/upload/", {"group": cast.open.key, "note": "Neue Fassung"})
    assert response.status_code == 422
    assert "Neue Fassung" in response.content.decode()


def test_place_page_costs_the_same_for_many_documents(cast, client):
    client.force_login(cast.member)
    file_in(cast.open, cast.member, "eins.txt")
    path = f"/documents/group/{cast.open.key}/"
    client.get(path)
    with CaptureQueriesContext(connection) as few:
        client.get(path)
    for number in range(6):
        file_in(cast.open, cast.lead, f"nummer {number}.txt")
    with CaptureQueriesContext(connection) as many:
        client.get(path)
    assert len(many) == len(few)


@pytest.mark.parametrize(
    ("title", "tags", "sentence"),
    [
        ("", "a", "Bitte füllen Sie dieses Feld aus."),
        ("Satzung", "b" * 61, "jede darf höchstens 60 Zeichen haben"),
        ("Satzung", ",".join("abcdefghijklm"), "höchstens 12"),
    ],
)
def test_edit_bad_input_is_a_sentence_and_keeps_what_was_typed(cast, client, title, tags, sentence):
    document = file_in(cast.open, cast.member, "eins.txt")
    client.force_login(cast.member)
    data = {"title": title, "description": "Für die Kita", "tags": tags}
    response = client.post(f"/documents/{document.key}/edit/", data)
    page = response.content.decode()
    assert response.status_code == 422
    for text in (sentence, "Für die Kita", tags):
        assert text in page
    assert not Document.objects.get().tags.exists()


def test_edit_saves_title_and_tags(cast, client):
    document = file_in(cast.open, cast.member, "eins.txt")
    client.force_login(cast.member)
    client.post(f"/documents/{document.key}/edit/", {"title": "Satzung", "description": "", "tags": "Verein, Regeln"})
    document.refresh_from_db()
    assert document.title == "Satzung"
    assert sorted(document.tags.names()) == ["Regeln", "Verein"]


def test_delete_offers_the_way_back(cast, client):
    document = file_in(cast.open, cast.member, "eins.txt")
    client.force_login(cast.member)
    page = client.post(f"/documents/{document.key}/delete/")
    assert f"/documents/{document.key}/restore/" in page.content.decode()
    client.post(f"/documents/{document.key}/restore/")
    assert client.get(f"/documents/{document.key}/").status_code == 200


def test_create_folder_with_an_existing_name_keeps_the_name_typed(cast, client):
    actions.create_folder(actor=cast.member, name="Protokolle", group=cast.open)
    client.force_login(cast.member)
    response = client.post(
        "/documents/folders/new/", {"group": cast.open.key, "name": "Protokolle", "write_rule": "members"}
    )
    assert response.status_code == 422
    assert 'value="Protokolle"' in response.content.decode()
