"""The frame: who sees which, and error pages that hold when everything else breaks."""

import base64
import errno
import hashlib
import re

import pytest
from django.conf import settings
from django.db import OperationalError
from django.http import HttpResponse, HttpResponseBadRequest, StreamingHttpResponse
from django.test import override_settings
from django.urls import path

from kurzewege import urls
from kurzewege.common.http import errors
from kurzewege.common.http.compression import CompressionMiddleware

pytestmark = pytest.mark.django_db


def broken(error):
    def view(request):
        raise error

    return view


PUBLIC = [
    ("broken/", broken(RuntimeError("secret detail"))),
    ("busy/", broken(OperationalError("database is locked"))),
    ("schema/", broken(OperationalError("no such column: secret"))),
    ("full/", broken(OSError(errno.ENOSPC, "No space left on device"))),
    ("full-database/", broken(OperationalError("database or disk is full"))),
]
for _address, _view in PUBLIC:
    _view.login_required = False
urlpatterns = [path(address, view) for address, view in PUBLIC] + urls.urlpatterns
handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500


@pytest.fixture
def broken_site(client):
    client.raise_request_exception = False
    with override_settings(ROOT_URLCONF=__name__):
        yield client


@pytest.mark.parametrize("address", ["/", "/accounts/login/", "/nowhere/", "/openmic/live/", "/broken/", "/busy/"])
def test_every_page_has_the_policy_which_names_its_one_inline_script_by_hash(broken_site, address):
    response = broken_site.get(address, follow=True)
    [script] = re.findall(r"<script>(.*?)</script>", response.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = dict(part.split(" ", 1) for part in response["Content-Security-Policy"].split("; "))
    assert policy["script-src"] == f"'self' 'sha256-{digest}'"
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["form-action"] == policy["style-src"] == "'self'"


@pytest.mark.parametrize(
    ("address", "status"),
    [("/broken/", 500), ("/busy/", 503), ("/schema/", 500), ("/full/", 507), ("/full-database/", 507)],
)
def test_broken_page_says_what_happened_without_a_query_or_a_secret(
    broken_site, address, status, django_assert_num_queries
):
    with django_assert_num_queries(0):
        response = broken_site.get(address)
    assert response.status_code == status
    assert "secret" not in response.text
    assert 'lang="de"' in response.text
    assert response.text.count("<h1>") == 1
    assert "Zur Startseite" in response.text


def test_busy_database_says_when_to_come_back(broken_site):
    assert broken_site.get("/busy/").headers["Retry-After"] == "15"


def test_missing_page_keeps_the_members_frame(client, cast):
    client.force_login(cast.member)
    response = client.get("/gibt-es-nicht/")
    assert response.status_code == 404
    assert "Diese Seite haben wir nicht gefunden" in response.text
    assert 'id="side-nav"' in response.text


def test_form_without_token_is_refused_with_advice(cast):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    response = client.post("/accounts/login/", {"login": "x"})
    assert response.status_code == 403
    assert "Diese Seite war zu lange offen" in response.text


def test_too_many_requests_tells_when_to_try_again(rf):
    from django.contrib.auth.models import AnonymousUser

    request = rf.get("/")
    request.user = AnonymousUser()
    request.resolver_match = None
    response = errors.too_many_requests(request)
    assert (response.status_code, response.headers["Retry-After"]) == (429, "60")


def test_forged_request_gets_a_page_that_reads_nothing_from_it(rf):
    assert isinstance(errors.bad_request(rf.get("/")), HttpResponse)
    assert not isinstance(errors.bad_request(rf.get("/")), HttpResponseBadRequest)
    assert errors.bad_request(rf.get("/")).status_code == 400


def test_frame_of_a_guest_has_the_ways_in_and_no_navigation(client):
    text = client.get("/accounts/login/").text
    assert 'id="side-nav"' not in text
    assert "/accounts/signup/" in text
    assert "frame-guest" in text


def test_frame_of_an_applicant_has_no_navigation(client, cast):
    client.force_login(cast.applicant)
    text = client.get("/gibt-es-nicht/", follow=True).text
    assert 'id="side-nav"' not in text
    assert "top-search" not in text


def test_desk_stands_in_the_navigation_of_coordinators_only(client, cast):
    found = {}
    for name in ("coordinator", "member"):
        client.force_login(getattr(cast, name))
        found[name] = 'href="/desk/"' in client.get("/gibt-es-nicht/").text
    assert found == {"coordinator": True, "member": False}


def test_page_has_no_inline_style_script_or_handler_and_one_heading(client, cast):
    client.force_login(cast.coordinator)
    text = client.get("/dev/components/").text.replace(f"<script>{settings.EARLY_SCRIPT}</script>", "")
    assert not re.search(r"<script(?![^>]*(src=|application/json))", text)
    assert not re.search(r"<[^>]*\s(style|on[a-z]+|hx-on[^=]*)=", text)
    assert text.count("<h1") == 1
    assert len(re.findall(r'\sid="([^"]+)"', text)) == len(set(re.findall(r'\sid="([^"]+)"', text)))


def test_gallery_is_part_of_a_demo_only(client, cast, settings):
    client.force_login(cast.member)
    assert client.get("/dev/components/").status_code == 200
    settings.IS_DEMO = False
    assert client.get("/dev/components/").status_code == 404


def test_title_begins_with_error_when_the_form_has_one(client):
    response = client.post("/accounts/login/", {"login": "", "password": ""})
    assert "<title>Fehler: Anmelden" in response.text


def test_sign_out_asks_with_a_form_and_never_acts_on_a_link(client, cast):
    client.force_login(cast.member)
    assert 'action="/accounts/logout/"' in client.get("/accounts/logout/").text
    assert client.get("/gibt-es-nicht/").wsgi_request.user.is_authenticated


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/email/", "/accounts/password/change/", "/accounts/security/", "/accounts/logout/",
    ],
)  # fmt: skip
def test_account_pages_speak_with_sie(client, cast, address):
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(user=cast.member, email=cast.member.email, verified=True, primary=True)
    client.force_login(cast.member)
    response = client.get(address)
    assert response.status_code == 200
    visible = re.sub(r"<[^>]+>", " ", response.text)
    assert not re.search(r"\b(du|dein|deine|deinen|dich|dir|bitte gib|wähle)\b", visible)
    assert not re.search(r"\b(Email|Sign|Password)\b", visible)


@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "application/json"])
def test_text_is_compressed(rf, kind):
    middleware = CompressionMiddleware(lambda request: HttpResponse("a" * 5000, content_type=kind))
    response = middleware(rf.get("/", headers={"accept-encoding": "gzip"}))
    assert response.headers["Content-Encoding"] == "gzip"
    assert len(response.content) < 500


def test_streams_pictures_and_ranges_are_left_alone(rf):
    for answer in (
        StreamingHttpResponse(["a" * 5000], content_type="text/html"),
        HttpResponse("a" * 5000, content_type="image/webp"),
        HttpResponse("a" * 5000, status=206, content_type="text/plain"),
    ):
        middleware = CompressionMiddleware(lambda request, answer=answer: answer)
        response = middleware(rf.get("/", headers={"accept-encoding": "gzip"}))
        assert "Content-Encoding" not in response.headers


def test_settings_name_our_page_for_refused_forms():
    assert settings.CSRF_FAILURE_VIEW == "kurzewege.common.http.errors.csrf_failure"
