"""The demo's mailbox: what the folder holds, shown safely, and nowhere but in the demo."""

from pathlib import Path

import pytest
from django.urls import reverse

from kurzewege.common.mail import api as mail
from kurzewege.common.mail.mailbox import Piece, pieces

SITE = "http://127.0.0.1:8000"
LINK = f"{SITE}/accounts/confirm-email/abc/?next=/x"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    settings.MAIL_TRANSPORT = "kurzewege.common.mail.folder.FolderBackend"
    settings.MAIL_FOLDER = tmp_path / "mails"
    settings.SERVE_DEV_MAILS = True
    return settings.MAIL_FOLDER


def write(subject="Bitte bestätigen", words=f"Hier: {LINK}.", **more):
    return mail.send_mail_to(
        "amina@example.org", subject=subject, template="sample/mail/note", context={"words": words}, **more
    )


def names(folder: Path) -> list[str]:
    return sorted((path.stem for path in folder.glob("*.eml")), reverse=True)


@pytest.mark.django_db
def test_mail_repeated_after_a_crash_is_one_file(folder, deliver):
    row = write()
    deliver()
    type(row).objects.update(state="waiting")
    deliver()
    assert len(list(folder.iterdir())) == 1


@pytest.mark.django_db
def test_list_shows_the_newest_mail_first_to_a_guest(client, folder, deliver):
    for subject in ("Erste <b>Mail</b>", "Zweite Mail"):
        write(subject)
        deliver()
    page = client.get("/dev/mails/").content.decode()
    assert page.index("Zweite Mail") < page.index("Erste &lt;b&gt;Mail&lt;/b&gt;")
    assert "amina@example.org" in page


@pytest.mark.django_db
def test_list_without_mails_says_so(client):
    page = client.get("/dev/mails/")
    assert page.status_code == 200
    assert page.context["letters"] == []


@pytest.mark.django_db
def test_mail_shows_its_text_with_links_that_stay_on_this_server(client, folder, deliver):
    write(words=f"<script>alert(1)</script> Hier: {LINK}. Oder https://evil.example/x")
    deliver()
    page = client.get(reverse("mail:show", args=names(folder))).content.decode()
    assert '<a href="/accounts/confirm-email/abc/?next=/x">http://127.0.0.1:8000/accounts' in page
    assert 'href="https://evil.example' not in page
    assert "<script>alert(1)</script>" not in page


@pytest.mark.django_db
def test_html_part_is_shut_in(client, folder, deliver):
    write()
    deliver()
    [name] = names(folder)
    page = client.get(reverse("mail:show", args=[name]))
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    part = client.get(reverse("mail:html", args=[name]))
    assert part["Content-Security-Policy"].startswith("sandbox allow-popups")
    assert "script-src" not in part["Content-Security-Policy"]
    assert "default-src 'none'" in part["Content-Security-Policy"]
    assert part["X-Frame-Options"] == "SAMEORIGIN"
    assert '<base target="_blank">' in part.content.decode()


@pytest.mark.django_db
def test_mail_that_is_not_there_is_not_found(client, folder, deliver):
    write()
    deliver()
    (folder.parent / "secret_key.eml").write_text("Subject: secret")
    for path in ("/dev/mails/nothing/", "/dev/mails/nothing/html/", "/dev/mails/..%2Fsecret_key/"):
        assert client.get(path).status_code == 404


@pytest.mark.django_db
def test_mailbox_does_not_exist_outside_the_demo(client, folder, deliver, settings, cast):
    write()
    deliver()
    settings.SERVE_DEV_MAILS = False
    client.force_login(cast.coordinator)
    [name] = names(folder)
    for path in ("/dev/mails/", f"/dev/mails/{name}/", f"/dev/mails/{name}/html/"):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nichts", [Piece("nichts")]),
        (f"a {SITE}/b?c=1 d", [Piece("a "), Piece(f"{SITE}/b?c=1", "/b?c=1"), Piece(" d")]),
        ("(http://site.example/b).", [Piece("("), Piece("http://site.example/b", "/b"), Piece(").")]),
        (rf"{SITE}/\/evil.example", [Piece(""), Piece(rf"{SITE}/\/evil.example", "/evil.example"), Piece("")]),
        (f"{SITE}//evil.example", [Piece(""), Piece(f"{SITE}//evil.example", "/evil.example"), Piece("")]),
        (f"{SITE}.", [Piece(""), Piece(SITE, "/"), Piece(".")]),
        ("https://evil.example/ javascript:x", [Piece("https://evil.example/ javascript:x")]),
        (f"{SITE}@evil.example/", [Piece(f"{SITE}@evil.example/")]),
        ("http://[/", [Piece("http://[/")]),
    ],
)  # fmt: skip
def test_text_is_cut_at_links_to_this_site_only(text, expected):
    assert pieces(text, "site.example") == expected
