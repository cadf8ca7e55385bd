"""Nothing of a closed or hidden group's documents reaches anybody outside, by any way."""

import pytest

from documents import actions
from documents.models import Document
from kurzewege.common.files import api as files
from kurzewege.common.searchindex import api as search

CANARY = "Zitronenfalter"


@pytest.fixture
def secret(cast):
    """A document of the closed group whose title and text hold the canary."""
    data = f"Geheim {CANARY}".encode()
    draft = files.store_bytes(uploader=cast.lead, owner=None, name=f"{CANARY}.txt", data=data)
    (document,) = actions.add_files(actor=cast.lead, keys=[draft.key], group=cast.closed)
    return document


OUTSIDE = ["coordinator", "outsider", "applicant", "declined", "former", "blocked"]


@pytest.mark.parametrize("role", OUTSIDE)
def test_document_for_people_outside_is_invisible_everywhere(cast, client, secret, role):
    user = getattr(cast, role)
    assert not Document.objects.visible_to(user).exists()
    client.force_login(user)
    file = secret.newest.file
    for path in (
        f"/documents/{secret.key}/",
        f"/documents/{secret.key}/edit/",
        f"/documents/group/{cast.closed.key}/",
        f"/files/{file.key}/datei.txt",
        f"/files/{file.key}/preview",
    ):
        response = client.get(path, follow=True)
        assert CANARY not in b"".join(response).decode(errors="replace")
        assert response.status_code == 404 or not user.is_member


def test_document_for_members_of_the_group_is_there(cast, client, secret):
    client.force_login(cast.member)
    assert CANARY in client.get(f"/documents/{secret.key}/").content.decode()
    assert CANARY in client.get(f"/documents/group/{cast.closed.key}/").content.decode()


def test_search_finds_the_text_for_members_only(cast, secret):
    assert [hit.object_id for hit in search.search(cast.member, CANARY).hits] == [secret.pk]
    assert search.search(cast.outsider, CANARY).total == 0


def test_write_addresses_for_outsider_are_404(cast, client, secret):
    client.force_login(cast.outsider)
    assert client.post(f"/documents/{secret.key}/delete/").status_code == 404
    assert client.post(f"/documents/{secret.key}/version/").status_code == 404
    assert client.post("/documents/upload/", {"group": cast.closed.key}).status_code == 404
    assert client.post("/documents/folders/new/", {"group": cast.hidden.key, "name": "x"}).status_code == 404
    assert Document.objects.filter(pk=secret.pk, deleted_at=None).exists()


def test_deleted_document_is_gone_for_everybody_but_can_come_back(cast, client, secret):
    actions.delete_document(actor=cast.lead, document=secret)
    client.force_login(cast.member)
    assert client.get(f"/documents/{secret.key}/").status_code == 404
    assert client.post(f"/documents/{secret.key}/restore/").status_code == 404
    file = secret.newest.file
    assert client.get(f"/files/{file.key}/{file.name}").status_code == 404
    client.force_login(cast.lead)
    assert client.post(f"/documents/{secret.key}/restore/").status_code == 302
