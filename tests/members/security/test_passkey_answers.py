"""What no authenticator answered is a sentence, not an error of the server."""

import base64
import json

from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client

from tests.conftest import PASSWORD


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


RESPONSE = {
    "clientDataJSON": b64(b'{"type":"webauthn.get","challenge":"","origin":""}'),
    "authenticatorData": b64(b"\x00" * 36),
    "signature": "",
    "userHandle": b64(b"999999999999999999999999999999"),
}
KEY = {"id": b64(b"id"), "rawId": b64(b"id"), "type": "public-key", "response": RESPONSE}
ANSWERS = [
    "", "null", "[]", "{}", "0", '"text"', "9" * 5_000, "[" * 100_000, '{"id":1}', '{"id":"aWQ","rawId":"aWQ"}',
    json.dumps(KEY), json.dumps(KEY | {"response": None}), json.dumps(KEY | {"response": []}),
    json.dumps(KEY | {"response": RESPONSE | {"authenticatorData": b64(b"\x00" * 37)}}),
    json.dumps(KEY | {"response": RESPONSE | {"authenticatorData": b64(b"\x00" * 32 + b"\xff" * 60)}}),
    json.dumps(KEY | {"response": RESPONSE | {"clientDataJSON": b64(b"[1]")}}),
    json.dumps(KEY | {"response": RESPONSE | {"userHandle": 5}}),
    json.dumps(KEY | {"response": RESPONSE | {"attestationObject": b64(b"\xa3")}}),
    json.dumps(KEY | {"response": RESPONSE | {"attestationObject": b64(b"\xbf\xff" * 9)}}),
]  # fmt: skip


def test_answer_that_no_passkey_gave_signs_nobody_in(db, subtests):
    for answer in ANSWERS:
        cache.clear()  # it takes ten a minute
        browser = Client()
        browser.get("/accounts/2fa/webauthn/login/", headers={"X-Requested-With": "XMLHttpRequest"})
        response = browser.post("/accounts/2fa/webauthn/login/", {"credential": answer})
        with subtests.test(answer[:80]):
            assert (response.status_code, response.url) == (302, "/accounts/login/")
            assert "_auth_user_id" not in browser.session


def test_answer_that_no_passkey_gave_adds_none(cast, subtests):
    EmailAddress.objects.create(user=cast.member, email=cast.member.email, verified=True, primary=True)
    browser = Client()
    browser.post("/accounts/login/", {"login": cast.member.email, "password": PASSWORD})
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    for answer in ANSWERS:
        cache.clear()
        assert browser.get("/accounts/2fa/webauthn/add/").status_code == 200
        response = browser.post("/accounts/2fa/webauthn/add/", {"name": "Schlüssel", "credential": answer})
        with subtests.test(answer[:80]):
            assert response.status_code == 200
            assert not cast.member.authenticator_set.exists()
