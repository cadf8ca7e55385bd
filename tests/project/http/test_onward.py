"""Where a request leads on to: only a page of ours, whatever it says."""

import pytest
from django.test import Client, RequestFactory

from kurzewege.common.http.onward import own_address, page_before
from tests.conftest import PASSWORD

NOT_OURS = [
    "", "23:59", "feed:home", "members", "[[[[", "http://[", "//example.org/", "///example.org", "/\\example.org",
    "\\\\example.org", "https://example.org/feed/", "http://testserver//example.org/", "http://testserver/\\example.org",
    "javascript:alert(1)", "data:text/html,x", "mailto:a@example.org", "http:///feed/", "\x00/feed/", " //example.org",
    "http://testserver@example.org/", "/" + "a" * 5_000, "https:example.org", "/\t/example.org", "/\n/example.org",
    "%2f%2fexample.org", "//testserver.example.org/", "http://testserver.example.org/", "HTTP://EXAMPLE.ORG/",
]  # fmt: skip


@pytest.mark.parametrize("address", NOT_OURS)
def test_address_that_is_no_page_of_ours_leads_to_the_other_place(address):
    assert own_address(RequestFactory().get("/"), address, "/feed/") == "/feed/"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/events/?page=2#later", "/events/?page=2#later"),
        ("http://testserver/events/?page=2", "/events/?page=2"),
        ("/members/?q=%5B%5B", "/members/?q=%5B%5B"),
        ("/%2f/example.org", "/%2f/example.org"),
        ("/events/\r\nLocation: //example.org", "/events/Location: //example.org"),
    ],
)
def test_page_of_ours_keeps_its_query_and_its_place_on_the_page(address, expected):
    assert own_address(RequestFactory().get("/"), address) == expected
    assert page_before(RequestFactory().get("/", headers={"Referer": address})) == expected


def test_over_https_no_page_leads_on_to_http():
    request = RequestFactory().get("/", secure=True)
    assert own_address(request, "http://testserver/events/", "/feed/") == "/feed/"
    assert page_before(request, "/feed/") == "/feed/"


@pytest.mark.parametrize("onward", [address for address in NOT_OURS if "\x00" not in address])
def test_language_is_chosen_and_leads_to_the_start_from_what_is_no_page(db, client, onward):
    response = client.post("/language/", {"language": "en", "next": onward})
    assert (response.status_code, response.url) == (302, "/")


@pytest.mark.parametrize("onward", [*NOT_OURS, "/members/"])
def test_sign_in_leads_to_a_page_of_ours_only(cast, onward):
    browser = Client()
    assert browser.get("/accounts/login/", {"next": onward}).status_code == 200
    assert browser.post("/accounts/login/", {"login": "x", "password": "", "next": onward}).status_code == 200
    form = {"login": cast.member.email, "password": PASSWORD, "next": onward}
    response = browser.post("/accounts/login/", form)
    assert response.status_code == 302
    assert response.url == "/accounts/confirm-email/"
