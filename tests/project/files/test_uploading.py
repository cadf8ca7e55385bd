"""Sending one file after the other, as the page's script does."""

from http import HTTPStatus
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from kurzewege.common.files import views
from kurzewege.common.files.models import StoredFile
from tests.conftest import Cast

from . import samples

UPLOAD = "/files/"


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


def test_upload_gives_the_draft_with_its_key_under_the_forms_name(cast: Cast, client: Client) -> None:
    client.force_login(cast.member)

    response = client.post(
        UPLOAD, {"file": samples.upload("Satzung.pdf", samples.make_pdf("S", ["x"])), "name": "papers"}
    )

    file = StoredFile.objects.get()
    assert response.status_code == HTTPStatus.OK
    assert (file.uploader, file.is_draft, file.state) == (cast.member, True, "ready")
    text = response.content.decode()
    assert f'name="papers" value="{file.key}" checked' in text
    assert reverse("files:discard", args=[file.key]) in text
    assert "„Satzung.pdf“ entfernen" in text
    assert "Bildbeschreibung" not in text


def test_upload_of_a_picture_asks_for_its_description(cast: Cast, client: Client) -> None:
    client.force_login(cast.member)
    response = client.post(UPLOAD, {"file": samples.upload("foto.jpg", samples.photo())})
    file = StoredFile.objects.get()
    text = response.content.decode()
    assert f'name="alt_{file.key}"' in text
    assert f'name="decorative_{file.key}"' in text
    assert f'src="{file.preview_url}"' in text


def test_upload_refused_says_why_in_a_partial(cast: Cast, client: Client) -> None:
    client.force_login(cast.member)
    name = "<b>schlimm</b>.exe"
    response = client.post(UPLOAD, {"file": samples.upload(name, b"MZ\0")})
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "ist ein Programm" in response.content.decode()
    assert "<b>" not in response.content.decode()
    assert not StoredFile.objects.exists()


def test_upload_without_a_file_is_a_bad_request(cast: Cast, client: Client) -> None:
    client.force_login(cast.member)
    for data in ({}, {"file": "nur Text"}):
        assert client.post(UPLOAD, data).status_code == HTTPStatus.BAD_REQUEST


def test_upload_is_for_people_who_are_signed_in(db: Any, client: Client) -> None:
    response = client.post(UPLOAD, {"file": samples.upload("a.txt", b"x")})
    assert response.status_code == HTTPStatus.FOUND
    assert not StoredFile.objects.exists()


def test_upload_needs_the_token(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.member)
    response = client.post(UPLOAD, {"file": samples.upload("a.txt", b"x")})
    assert response.status_code == HTTPStatus.FORBIDDEN


def test_upload_too_often_is_refused_with_the_time_to_wait(cast: Cast, client: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(views, "UPLOAD_RATE", "1/h")
    client.force_login(cast.member)
    client.post(UPLOAD, {"file": samples.upload("a.txt", b"x")})
    response = client.post(UPLOAD, {"file": samples.upload("b.txt", b"x")})
    assert response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert StoredFile.objects.count() == 1


def test_discard_removes_ones_own_draft(cast: Cast, client: Client) -> None:
    draft = samples.draft(cast.member)
    client.force_login(cast.member)
    response = client.post(reverse("files:discard", args=[draft.key]), headers={"HX-Request": "true"})
    assert (response.status_code, response.content) == (HTTPStatus.OK, b"")
    assert not StoredFile.objects.exists()


def test_discard_of_anything_else_is_404_and_keeps_it(cast: Cast, client: Client, make_owner: Any) -> None:
    from kurzewege.common.files import api as files

    foreign = samples.draft(cast.lead)
    owned = files.store_bytes(uploader=cast.member, owner=make_owner(), name="a.txt", data=b"x")
    client.force_login(cast.member)
    for file in (foreign, owned):
        assert client.post(reverse("files:discard", args=[file.key])).status_code == HTTPStatus.NOT_FOUND
    assert client.get(reverse("files:discard", args=[foreign.key])).status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert StoredFile.objects.count() == 2


def test_card_asks_again_ever_more_rarely_until_the_file_is_ready(cast: Cast, client: Client) -> None:
    draft = samples.draft(cast.member, "a.pdf", samples.make_pdf("T", ["x"]))
    StoredFile.objects.update(state="processing")
    client.force_login(cast.member)

    first = client.get(draft.card_url).content.decode()
    later = client.get(f"{draft.card_url}?round=29&part=thumb").content.decode()
    odd = client.get(f"{draft.card_url}?round=%00x").content.decode()
    StoredFile.objects.update(state="ready")
    ready = client.get(draft.card_url)

    assert 'hx-trigger="load delay:2s"' in first
    assert 'hx-trigger="load delay:30s"' in later
    assert 'hx-trigger="load delay:2s"' in odd
    assert "hx-trigger" not in ready.content.decode()
    assert ready["Cache-Control"] == "private, no-store"
