"""A32: nobody learns from an answer, a mail or the work behind it whether somebody has an account."""

import re

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.test import Client

from tests.conftest import PASSWORD


def shown(response):
    """What a stranger sees: status, headers that matter, and the page without its tokens and what she typed."""
    text = re.sub(r'value="[^"]*"|"X-CSRFToken": "[^"]*"|[\w.+-]+@example\.org', "", response.content.decode())
    headers = {name: response.get(name, "") for name in ("Location", "Cache-Control", "Content-Type", "Vary")}
    return response.status_code, headers, text


@pytest.fixture
def hashes(monkeypatch):
    """Counts how often a password is hashed: the part of the answer that takes time. The hasher works as before."""
    counted = []
    encode = MD5PasswordHasher.encode

    def counting(self, password, salt):
        counted.append(salt)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counting)
    return counted


def work_and_page(hashes, send):
    hashes.clear()
    response = send()
    return len(hashes), shown(response)


@pytest.mark.parametrize("who", ["member", "coordinator", "applicant", "blocked", "former"])
def test_login_with_a_wrong_password_answers_as_for_an_unknown_address(cast, hashes, sign_in, who):
    unknown = work_and_page(hashes, lambda: sign_in("niemand@example.org", "falsch", Client()))
    known = work_and_page(hashes, lambda: sign_in(getattr(cast, who).email, "falsch", Client()))
    assert known == unknown
    assert known[0] == 1


@pytest.mark.parametrize("who", ["member", "coordinator", "applicant"])
def test_reset_answers_as_for_an_unknown_address_and_both_get_a_mail(cast, hashes, with_verified_email, who):
    user = with_verified_email(getattr(cast, who))

    def ask(email):
        return Client().post("/accounts/password/reset/", {"email": email})

    unknown = work_and_page(hashes, lambda: ask("niemand@example.org"))
    assert [message.to for message in mail.outbox] == [["niemand@example.org"]]
    assert work_and_page(hashes, lambda: ask(user.email)) == unknown
    assert len(mail.outbox) == 2


def test_signup_with_a_known_address_costs_the_same_hashes(cast, hashes, with_verified_email):
    with_verified_email(cast.member)
    form = {
        "name": "Nesrin Kaya", "organisation": "VHS", "password1": "drei Wörter im Wind", "consent": "on",
    }  # fmt: skip

    def ask(email):
        return Client().post("/accounts/signup/", form | {"email": email})

    unknown = work_and_page(hashes, lambda: ask("neu@example.org"))
    assert work_and_page(hashes, lambda: ask(cast.member.email)) == unknown


def test_new_address_that_belongs_to_somebody_else_answers_as_a_free_one(cast, hashes, client, with_verified_email):
    with_verified_email(cast.member)
    with_verified_email(cast.outsider)

    def add(email):
        browser = Client()
        browser.post("/accounts/login/", {"login": cast.outsider.email, "password": PASSWORD})
        browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
        return browser.post("/accounts/email/", {"email": email, "action_add": ""})

    free = work_and_page(hashes, lambda: add("frei@example.org"))
    assert (free[1][0], free[1][1]["Location"]) == (302, "/accounts/email/")
    mail.outbox.clear()
    assert work_and_page(hashes, lambda: add(cast.member.email)) == free
    assert [message.to for message in mail.outbox] == [[cast.member.email]]


@pytest.mark.parametrize("address", ["mına@example.org", "person1@exämple.org", "ｐerson1@example.org"])
def test_address_that_only_looks_alike_is_refused_and_reaches_nobody(cast, address):
    response = Client().post("/accounts/password/reset/", {"email": address})
    assert response.status_code in (200, 302)
    assert not any(cast.member.email in message.to for message in mail.outbox)
