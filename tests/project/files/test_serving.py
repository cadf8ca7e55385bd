"""Who gets a file, and how."""

from http import HTTPStatus
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import AnonymousUser
from django.db import connections
from django.http import Http404
from django.test import AsyncClient, Client
from django.urls import reverse

from groups.models import Membership
from kurzewege.common.files import api as files
from kurzewege.common.files.models import StoredFile
from tests.conftest import Cast

from . import samples

CANARY = "Kanarienvogel"
DATA = f"{CANARY}: nur für uns. ".encode() * 40


@pytest.fixture
def secret(cast: Cast, make_owner: Any) -> StoredFile:
    """A file with preview in the closed group."""
    data = samples.make_pdf(CANARY, [CANARY])
    return files.store_bytes(uploader=cast.lead, owner=make_owner(cast.closed), name=f"{CANARY}.pdf", data=data)


@pytest.fixture
def letter(cast: Cast, make_owner: Any) -> StoredFile:
    """A text every member may read."""
    return files.store_bytes(uploader=cast.lead, owner=make_owner(), name="Übersicht ß 50%.txt", data=DATA)


def addresses(file: StoredFile) -> list[str]:
    return [file.url, file.inline_url, file.preview_url, file.large_preview_url, file.card_url]


def body(response: Any) -> bytes:
    return response.getvalue() if hasattr(response, "getvalue") else response.content


@pytest.mark.parametrize("who", ["lead", "member"])
def test_file_of_closed_group_is_there_for_its_members(
    secret: StoredFile, cast: Cast, client: Client, who: str
) -> None:
    client.force_login(getattr(cast, who))
    for address in addresses(secret):
        assert client.get(address).status_code == HTTPStatus.OK


@pytest.mark.parametrize("who", ["coordinator", "outsider"])
def test_file_of_closed_group_is_404_for_other_members_and_kept_by_no_cache(
    secret: StoredFile, cast: Cast, client: Client, who: str
) -> None:
    client.force_login(getattr(cast, who))
    missing = client.get(reverse("files:download", args=["gibtesnicht", "a.pdf"]))
    for address in addresses(secret):
        for response in (client.get(address), client.get(address, headers={"If-None-Match": f'"{secret.sha256}"'})):
            assert response.status_code == HTTPStatus.NOT_FOUND
            assert response["Cache-Control"] == "private, no-store"
            assert CANARY.encode() not in body(response)
            assert "ETag" not in response
            assert len(body(response)) == len(body(missing))


@pytest.mark.parametrize("who", ["applicant", "declined", "blocked", "former"])
def test_file_of_closed_group_is_never_given_to_who_is_not_admitted(
    secret: StoredFile, cast: Cast, client: Client, who: str
) -> None:
    client.force_login(getattr(cast, who))
    for address in addresses(secret):
        response = client.get(address)
        assert response.status_code in {HTTPStatus.NOT_FOUND, HTTPStatus.FOUND}
        assert CANARY.encode() not in body(response)


def test_file_of_closed_group_asks_a_guest_to_sign_in_just_as_a_missing_one(secret: StoredFile, client: Client) -> None:
    there = client.get(reverse("files:download", args=[secret.key, "a.pdf"]))
    missing = client.get(reverse("files:download", args=["gibtesnicht", "a.pdf"]))

    assert there.status_code == missing.status_code == HTTPStatus.FOUND
    assert there["Location"].replace(secret.key, "gibtesnicht") == missing["Location"]
    assert there["Cache-Control"] == missing["Cache-Control"] == "private, no-store"
    for address in (secret.preview_url, secret.card_url):
        assert client.get(address).status_code == HTTPStatus.NOT_FOUND


def test_file_is_gone_at_once_for_who_left_the_group(secret: StoredFile, cast: Cast, client: Client) -> None:
    client.force_login(cast.member)
    etag = client.get(secret.url)["ETag"]
    assert client.get(secret.url, headers={"If-None-Match": etag}).status_code == HTTPStatus.NOT_MODIFIED

    Membership.objects.filter(user=cast.member, group=cast.closed).delete()

    for address in addresses(secret):
        assert client.get(address, headers={"If-None-Match": etag}).status_code == HTTPStatus.NOT_FOUND


def test_draft_is_its_uploaders_alone(cast: Cast, client: Client) -> None:
    draft = samples.draft(cast.member, "a.pdf", samples.make_pdf(CANARY, [CANARY]))
    for user in (cast.lead, cast.coordinator, cast.outsider):
        client.force_login(user)
        for address in addresses(draft):
            assert client.get(address).status_code == HTTPStatus.NOT_FOUND
    client.force_login(cast.member)
    assert client.get(draft.preview_url).status_code == HTTPStatus.OK


def test_public_thing_shows_its_files_to_guests(cast: Cast, client: Client) -> None:
    from django.utils import timezone

    from feed.models import Impulse

    public, inner = (
        Impulse.objects.create(
            author=cast.lead, title="T", summary="S", body="B", created=timezone.now(), is_public=is_public
        )
        for is_public in (True, False)
    )
    shown, hidden = (
        files.store_bytes(uploader=cast.lead, owner=owner, name="foto.jpg", data=samples.photo())
        for owner in (public, inner)
    )

    assert client.get(shown.inline_url).status_code == HTTPStatus.OK
    assert client.get(shown.preview_url).status_code == HTTPStatus.OK
    assert client.get(hidden.preview_url).status_code == HTTPStatus.NOT_FOUND
    with pytest.raises(Http404):
        files.accessible(AnonymousUser(), hidden.key)


def test_storage_has_no_address(letter: StoredFile, cast: Cast, client: Client) -> None:
    client.force_login(cast.member)
    for prefix in ("/", "/media/", "/static/"):
        assert client.get(f"{prefix}{letter.path}").status_code == HTTPStatus.NOT_FOUND


def test_download_is_an_attachment_that_no_browser_runs(letter: StoredFile, cast: Cast, client: Client) -> None:
    client.force_login(cast.member)

    response = client.get(letter.url)

    assert body(response) == DATA
    assert response["Content-Length"] == str(len(DATA))
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''%C3%9Cbersicht%20%C3%9F%2050%25.txt"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "private, no-cache"
    assert response["Content-Type"] == "text/plain"
    assert response["ETag"] == f'"{letter.sha256}"'
    assert response["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize(
    ("name", "data", "content_type"),
    [
        ("a.pdf", samples.make_pdf("T", ["x"]), "application/pdf"),
        ("a.jpg", samples.photo(), "image/jpeg"),
        ("a.txt", "Größe".encode("cp1252"), "text/plain; charset=windows-1252"),
        ("a.csv", "Größe;".encode(), "text/plain; charset=utf-8"),
    ],
)
def test_harmless_kinds_are_shown_inline_on_demand(
    cast: Cast, client: Client, make_owner: Any, name: str, data: bytes, content_type: str
) -> None:
    file = files.store_bytes(uploader=cast.lead, owner=make_owner(), name=name, data=data)
    client.force_login(cast.member)

    response = client.get(file.inline_url)

    assert response["Content-Disposition"] == f'inline; filename="{name}"'
    assert response["Content-Type"] == content_type
    assert "sandbox" in response["Content-Security-Policy"]
    assert client.get(file.url)["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("bild.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("seite.pdf", b"<!doctype html><script>alert(1)</script>"),
        ("a.docx", samples.make_docx("T", ["x"])),
        ("a.ics", b"BEGIN:VCALENDAR"),
    ],
)
def test_other_kinds_are_downloads_whatever_is_asked(
    cast: Cast, client: Client, make_owner: Any, name: str, data: bytes
) -> None:
    file = files.store_bytes(uploader=cast.lead, owner=make_owner(), name=name, data=data)
    client.force_login(cast.member)
    response = client.get(file.inline_url)
    assert response["Content-Disposition"].startswith("attachment")
    assert not response["Content-Type"].startswith(("text/html", "image/svg"))


@pytest.mark.parametrize("state", ["processing", "failed"])
def test_picture_that_is_not_clean_is_served_to_nobody(cast: Cast, client: Client, state: str) -> None:
    file = samples.draft(cast.member, "foto.jpg", samples.photo())
    StoredFile.objects.filter(pk=file.pk).update(state=state, has_preview=False)
    client.force_login(cast.member)
    for address in (file.url, file.inline_url, file.preview_url):
        assert client.get(address).status_code == HTTPStatus.NOT_FOUND
    card = client.get(file.card_url)
    assert file.url not in card.content.decode()


@pytest.mark.parametrize(
    ("wanted", "first", "last"),
    [
        ("bytes=0-9", 0, 9),
        ("bytes=10-", 10, len(DATA) - 1),
        ("bytes=-5", len(DATA) - 5, len(DATA) - 1),
        (f"bytes=0-{10**30}", 0, len(DATA) - 1),
        (f"bytes=-{10**30}", 0, len(DATA) - 1),
    ],
)
def test_range_gives_206_with_exactly_those_bytes(
    letter: StoredFile, cast: Cast, client: Client, wanted: str, first: int, last: int
) -> None:
    client.force_login(cast.member)
    response = client.get(letter.url, headers={"Range": wanted})
    assert response.status_code == HTTPStatus.PARTIAL_CONTENT
    assert body(response) == DATA[first : last + 1]
    assert response["Content-Range"] == f"bytes {first}-{last}/{len(DATA)}"
    assert response["Content-Length"] == str(last - first + 1)


@pytest.mark.parametrize("wanted", [f"bytes={len(DATA)}-", "bytes=-0", "bytes=9-5"])
def test_range_beyond_the_file_gives_416(letter: StoredFile, cast: Cast, client: Client, wanted: str) -> None:
    client.force_login(cast.member)
    response = client.get(letter.url, headers={"Range": wanted})
    assert response.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
    assert response["Content-Range"] == f"bytes */{len(DATA)}"
    assert body(response) == b""


@pytest.mark.parametrize("wanted", ["bytes=-", "bytes=a-b", "lines=1-2", "bytes=0-1,4-5", "bytes=٣-٤"])
def test_range_not_understood_gives_the_whole_file(letter: StoredFile, cast: Cast, client: Client, wanted: str) -> None:
    client.force_login(cast.member)
    response = client.get(letter.url, headers={"Range": wanted.encode().decode("latin-1")})
    assert (response.status_code, body(response)) == (HTTPStatus.OK, DATA)


def test_range_of_another_version_gives_the_whole_file(letter: StoredFile, cast: Cast, client: Client) -> None:
    client.force_login(cast.member)
    old = client.get(letter.url, headers={"Range": "bytes=0-9", "If-Range": '"older"'})
    same = client.get(letter.url, headers={"Range": "bytes=0-9", "If-Range": f'"{letter.sha256}"'})
    assert (old.status_code, same.status_code) == (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT)
    assert body(old) == DATA
    assert body(same) == DATA[:10]


def test_head_gives_the_headers_without_the_bytes(letter: StoredFile, cast: Cast, client: Client) -> None:
    client.force_login(cast.member)
    response = client.head(letter.url)
    assert (response.status_code, body(response)) == (HTTPStatus.OK, b"")
    assert response["Content-Length"] == str(len(DATA))


def test_known_version_gives_304_without_bytes(letter: StoredFile, cast: Cast, client: Client) -> None:
    client.force_login(cast.member)
    etag = client.get(letter.url)["ETag"]
    response = client.get(letter.url, headers={"If-None-Match": etag})
    assert (response.status_code, body(response)) == (HTTPStatus.NOT_MODIFIED, b"")
    assert response["Cache-Control"] == "private, no-cache"


def test_proxy_is_given_the_path_when_there_is_one(
    letter: StoredFile, cast: Cast, client: Client, settings: Any
) -> None:
    settings.FILES_INTERNAL_LOCATION = "/intern/"
    client.force_login(cast.member)
    response = client.get(letter.url, headers={"Range": "bytes=0-1"})
    assert (response.status_code, response.content) == (HTTPStatus.OK, b"")
    assert response["X-Accel-Redirect"] == f"/intern/{letter.path}"
    assert response["Content-Disposition"].startswith("attachment")
    client.force_login(cast.applicant)
    assert "X-Accel-Redirect" not in client.get(letter.url)


def test_bytes_that_are_missing_give_404_and_a_log_entry(
    letter: StoredFile, cast: Cast, client: Client, media: Any, caplog: Any
) -> None:
    (media / letter.path).unlink()
    client.force_login(cast.member)
    assert client.get(letter.url).status_code == HTTPStatus.NOT_FOUND
    assert letter.path in caplog.text


@pytest.mark.parametrize("name", ["wrong.txt", "%00", "..%2f..%2fx", "ü" * 300])
def test_download_name_in_the_address_does_not_matter(
    letter: StoredFile, cast: Cast, client: Client, name: str
) -> None:
    client.force_login(cast.member)
    response = client.get(f"/files/{letter.key}/{name}")
    assert response.status_code in {HTTPStatus.OK, HTTPStatus.NOT_FOUND}


@pytest.mark.parametrize("key", ["%00", "a%00b", "ü", "a" * 5000, "%F0%9F%98%80"])
def test_key_that_cannot_be_one_is_404_everywhere(cast: Cast, client: Client, key: str) -> None:
    client.force_login(cast.member)
    for address in (f"/files/{key}/a.txt", f"/files/{key}/preview", f"/files/{key}/card"):
        assert client.get(address).status_code == HTTPStatus.NOT_FOUND
    assert client.post(f"/files/{key}/discard").status_code == HTTPStatus.NOT_FOUND


def test_preview_of_another_size_or_without_one_is_404(
    letter: StoredFile, secret: StoredFile, cast: Cast, client: Client
) -> None:
    client.force_login(cast.member)
    assert client.get(letter.preview_url).status_code == HTTPStatus.NOT_FOUND
    assert client.get(f"{secret.preview_url}?size=../../x").status_code == HTTPStatus.NOT_FOUND
    assert client.get(secret.preview_url)["Content-Type"] == "image/webp"


def test_download_changes_nothing_and_knows_only_reading(letter: StoredFile, cast: Cast, client: Client) -> None:
    client.force_login(cast.member)
    for address in (letter.url, letter.preview_url):
        for method in (client.post, client.put, client.delete, client.patch):
            assert method(address).status_code == HTTPStatus.METHOD_NOT_ALLOWED


def test_download_asks_the_database_a_fixed_number_of_times(
    letter: StoredFile, cast: Cast, client: Client, django_assert_num_queries: Any
) -> None:
    client.force_login(cast.member)
    client.get(letter.url)
    with django_assert_num_queries(4):  # session, user, file, owner
        client.get(letter.url)


@pytest.mark.django_db(transaction=True)
async def test_download_under_asgi_comes_in_pieces(people: Any, make_owner: Any) -> None:
    data = b"0123456789abcdef" * 20_000

    @sync_to_async
    def prepared() -> tuple[Any, StoredFile]:
        user = people()
        return user, files.store_bytes(uploader=user, owner=make_owner(), name="gross.txt", data=data)

    user, file = await prepared()
    client = AsyncClient()
    await client.aforce_login(user)

    response = await client.get(file.url)
    pieces = [piece async for piece in response.streaming_content]
    part = await client.get(file.url, headers={"Range": "bytes=100-199"})
    some = [piece async for piece in part.streaming_content]
    # The views' thread has a connection of its own, which would keep the test database alive.
    await sync_to_async(connections.close_all)()

    assert response.is_async
    assert max(len(piece) for piece in pieces) == 64 * 1024
    assert b"".join(pieces) == data
    assert b"".join(some) == data[100:200]


def test_missing_file_gives_the_platforms_own_page(cast: Cast, client: Client) -> None:
    client.force_login(cast.member)
    assert client.get("/files/gibtesnicht/a.txt").templates[0].name == "errors/404.html"
