"""M11, A34, A35: sessions, password and e-mail changes, reset links."""

import re

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings as site_settings
from django.core import mail
from django.test import Client

from kurzewege.common.audit.models import AuditRow
from members.actions import make_former, readmit_member
from members.models import User
from members.security.devices import device_name
from tests.conftest import PASSWORD

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile/15E1 Safari/604.1"
NEW_PASSWORD = "drei Woerter im Wind"


@pytest.fixture
def browsers(cast, with_verified_email):
    """The member signed in on two devices."""
    with_verified_email(cast.member)

    def make(agent, address="203.0.113.77"):
        browser = Client(HTTP_USER_AGENT=agent, REMOTE_ADDR=address)
        browser.post("/accounts/login/", {"login": cast.member.email, "password": PASSWORD})
        return browser

    return make(FIREFOX), make(PHONE)


def is_in(browser):
    return browser.get("/members/", headers={"Accept": "text/html"}).status_code == 200


def link_in(message):
    path = re.search(re.escape(site_settings.SITE_URL) + r"(/accounts/\S+)", message.body)
    assert path, message.body
    return path.group(1)


def test_overview_names_devices_without_place_and_ends_one(cast, browsers):
    here, phone = browsers
    page = here.get("/accounts/security/").content.decode()
    assert "Firefox unter Linux" in page
    assert "Safari unter iPhone" in page
    assert "203.0.113" not in page
    mark = re.search(r'name="device" value="(\w+)"', page).group(1)
    assert here.get("/accounts/security/sessions/end/").status_code == 405
    here.post("/accounts/security/sessions/end/", {"device": mark})
    assert (is_in(here), is_in(phone)) == (True, False)
    here.post("/accounts/security/sessions/end/", {"device": mark})
    assert "Safari" not in here.get("/accounts/security/").content.decode()


def test_mark_of_a_foreign_session_ends_nothing(cast, browsers, with_verified_email):
    here, phone = browsers
    page = here.get("/accounts/security/").content.decode()
    mark = re.search(r'name="device" value="(\w+)"', page).group(1)
    stranger = Client()
    stranger.post("/accounts/login/", {"login": with_verified_email(cast.outsider).email, "password": PASSWORD})
    stranger.post("/accounts/security/sessions/end/", {"device": mark})
    stranger.post("/accounts/security/sessions/end-others/")
    assert is_in(phone)
    assert is_in(here)


def test_end_others_keeps_this_one(browsers):
    here, phone = browsers
    here.post("/accounts/security/sessions/end-others/")
    assert (is_in(here), is_in(phone)) == (True, False)


def test_only_the_network_of_an_address_is_kept(browsers):
    assert set(UserSession.objects.values_list("ip", flat=True)) == {"203.0.113.0"}


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (FIREFOX, "Firefox unter Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/140.0 Safari/537 Edg/140.0", "Edge unter Windows"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537 Chrome/140.0 Mobile Safari/537", "Chrome unter Android"),
        ("curl/8", "unbekanntes Gerät"),
        ("", "unbekanntes Gerät"),
        ("<script>alert(1)</script>", "unbekanntes Gerät"),
    ],
)  # fmt: skip
def test_device_is_named_by_browser_and_system(agent, name):
    from django.utils import translation

    with translation.override("de"):
        assert device_name(agent) == name


def test_password_change_ends_the_others_and_gives_this_one_a_new_key(cast, browsers):
    here, phone = browsers
    before = here.session.session_key
    response = here.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
    )
    assert response.status_code == 302
    assert (is_in(here), is_in(phone)) == (True, False)
    assert here.session.session_key != before
    assert UserSession.objects.filter(user=cast.member).count() == 1
    assert AuditRow.objects.filter(verb="account.password_changed", actor=cast.member).exists()
    assert any(message.to == [cast.member.email] for message in mail.outbox), "told by mail"


def test_login_gives_a_new_session_key(cast, with_verified_email):
    browser = Client()
    browser.get("/accounts/login/")
    session = browser.session
    session["planted"] = "x"
    session.save()
    browser.cookies[site_settings.SESSION_COOKIE_NAME] = session.session_key
    browser.post("/accounts/login/", {"login": with_verified_email(cast.member).email, "password": PASSWORD})
    assert browser.session.session_key != session.session_key


def test_reset_link_works_once_carries_the_configured_host_and_ends_all_sessions(cast, browsers, settings):
    here, phone = browsers
    settings.ALLOWED_HOSTS = ["evil.example", "127.0.0.1", "testserver"]
    Client().post("/accounts/password/reset/", {"email": cast.member.email}, headers={"host": "evil.example"})
    message = mail.outbox[-1]
    assert "evil.example" not in message.body
    link = link_in(message)
    browser = Client()
    form = browser.get(link).url
    assert link.rsplit("-", 1)[-1].strip("/") not in form, "the key leaves the address bar"
    browser.post(form, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert User.objects.get(pk=cast.member.pk).check_password(NEW_PASSWORD)
    assert (is_in(here), is_in(phone)) == (False, False)
    again = Client()
    page = again.get(link, follow=True)
    assert b'name="password1"' not in page.content


def test_reset_link_is_good_for_an_hour(cast, with_verified_email, monkeypatch):
    from datetime import datetime, timedelta

    from django.contrib.auth.tokens import PasswordResetTokenGenerator

    with_verified_email(cast.member)
    Client().post("/accounts/password/reset/", {"email": cast.member.email})
    link = link_in(mail.outbox[-1])
    for minutes, works in ((59, True), (61, False)):
        later = datetime.now() + timedelta(minutes=minutes)
        monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda self, later=later: later)
        assert (b'name="password1"' in Client().get(link, follow=True).content) is works


def test_new_address_needs_the_password_again_confirms_itself_and_informs_the_old_one(cast, browsers):
    here, phone = browsers
    response = here.post("/accounts/email/", {"email": "neu@example.org", "action_add": ""})
    assert "/accounts/reauthenticate/" in response.url
    here.post(response.url, {"password": PASSWORD})
    here.post("/accounts/email/", {"email": "neu@example.org", "action_add": ""})
    confirmation = next(message for message in mail.outbox if message.to == ["neu@example.org"])
    assert User.objects.get(pk=cast.member.pk).email != "neu@example.org"
    link = link_in(confirmation)
    here.get(link)
    assert User.objects.get(pk=cast.member.pk).email != "neu@example.org"
    here.post(link)
    old = cast.member.email
    here.post("/accounts/email/", {"email": "neu@example.org", "action_primary": ""})
    assert User.objects.get(pk=cast.member.pk).email == "neu@example.org"
    assert any(message.to == [old] for message in mail.outbox), "the old address is told"
    assert (is_in(here), is_in(phone)) == (True, False)


def test_old_session_does_not_come_back_with_a_readmitted_member(cast, browsers):
    here, phone = browsers
    make_former(actor=cast.coordinator, user=cast.member)
    assert not UserSession.objects.filter(user=cast.member).exists()
    readmit_member(actor=cast.coordinator, user=User.objects.get(pk=cast.member.pk))
    assert (is_in(here), is_in(phone)) == (False, False)


def test_production_cookies_are_bound_to_the_host(tmp_path):
    import os
    import subprocess
    import sys

    code = (
        "import django; django.setup(); from django.conf import settings as s;"
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE,"
        "s.SESSION_COOKIE_HTTPONLY, s.SESSION_COOKIE_SAMESITE, s.SESSION_COOKIE_DOMAIN, s.SESSION_COOKIE_PATH,"
        "s.COORDINATORS_NEED_SECOND_FACTOR, s.PASSWORD_RESET_TIMEOUT)"
    )
    environment = {
        "PATH": os.environ["PATH"], "PYTHONPATH": ".:platform", "DJANGO_SETTINGS_MODULE": "kurzewege.settings.base",
        "SITE_URL": "https://netz.example.org", "SECRET_KEY": "abcdefghij" * 5, "EMAIL_HOST": "mail.example.org",
        "DATA_DIR": str(tmp_path),
    }  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [
        "__Host-session", "__Host-csrf", "True", "True", "True", "Lax", "None", "/", "True", "3600",
    ]  # fmt: skip


def test_new_password_is_explained_in_one_plain_sentence(cast, client):
    client.force_login(cast.member)
    page = client.get("/accounts/password/change/").content.decode()
    assert page.count("Mindestens 10 Zeichen. Drei Wörter, die Sie sich merken, sind ein gutes Passwort.") == 1
    assert "placeholder=" not in page.partition("<main")[2]
    wrong = client.post(
        "/accounts/password/change/", {"oldpassword": "falsch", "password1": "kurz", "password2": "kurz"}
    )
    assert "Fehler" in wrong.content.decode()
