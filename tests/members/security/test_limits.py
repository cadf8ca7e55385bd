"""A33: the limits hold for every trick."""

import pytest
from django.test import Client

from tests.conftest import PASSWORD

from .conftest import totp_code

pytestmark = pytest.mark.usefixtures("limits")


def is_in(browser):
    return "_auth_user_id" in browser.session


def guess(sign_in, email, times=5, **headers):
    for _number in range(times):
        sign_in(email, "falsch", Client(), **headers)


def test_right_password_after_five_wrong_ones_is_refused(cast, sign_in, with_verified_email):
    user = with_verified_email(cast.member)
    guess(sign_in, user.email)
    browser = Client()
    sign_in(user.email, PASSWORD, browser)
    assert not is_in(browser)


@pytest.mark.parametrize("trick", ["case", "space", "forwarded", "host", "success"])
def test_limit_of_an_account_cannot_be_walked_around(cast, sign_in, with_verified_email, people, settings, trick):
    user = with_verified_email(cast.member)
    own = with_verified_email(people("Eva Angreifer"))
    settings.ALLOWED_HOSTS = ["netz.example.org"]
    for number in range(5):
        email, headers = user.email, {"host": "netz.example.org"}
        if trick == "case":
            email = "".join(s.upper() if n % 5 == number else s for n, s in enumerate(email))
        elif trick == "space":
            email = " " * number + email
        elif trick == "forwarded":
            headers["x-forwarded-for"] = f"203.0.113.{number}"
        elif trick == "host":
            headers["host"] = f"netz.example.org:{1000 + number}"
        elif trick == "success":
            assert is_in_after(sign_in, own.email, headers)
        sign_in(email, "falsch", Client(), **headers)
    browser = Client()
    sign_in(user.email, PASSWORD, browser, host="netz.example.org")
    assert not is_in(browser)


def is_in_after(sign_in, email, headers):
    browser = Client()
    sign_in(email, PASSWORD, browser, **headers)
    return is_in(browser)


@pytest.mark.parametrize(
    ("addresses", "is_one"),
    [
        (["2001:db8:1:2::1", "2001:db8:1:2::ffff", "2001:db8:1:2:aa::3"], True),
        (["2001:db8:1:1::1", "2001:db8:1:2::1", "2001:db8:1:3::1"], False),
    ],
)
def test_one_ipv6_network_is_one_visitor(cast, addresses, is_one):
    """Ten failures a minute for one address, here of ten different accounts."""
    for number in range(12):
        Client(REMOTE_ADDR=addresses[number % 3]).post(
            "/accounts/login/", {"login": f"niemand{number}@example.org", "password": "falsch"}
        )
    page = Client(REMOTE_ADDR=addresses[0]).post(
        "/accounts/login/", {"login": "niemand99@example.org", "password": "falsch"}
    )
    assert ("zu oft falsch" in page.content.decode()) is is_one


def test_behind_one_proxy_only_the_address_it_adds_counts(cast, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    def fail(number, forwarded):
        return Client().post(
            "/accounts/login/", {"login": f"niemand{number}@example.org", "password": "falsch"},
            headers={"x-forwarded-for": forwarded},
        )  # fmt: skip

    for number in range(11):
        page = fail(number, f"198.51.100.{number}, 203.0.113.7")
    assert "zu oft falsch" in page.content.decode(), "what the visitor adds herself changes nothing"
    assert "zu oft falsch" not in fail(50, "203.0.113.8").content.decode(), "another member is not shut out"


def test_code_of_the_app_is_limited_and_the_right_one_refused_after_five_wrong(
    cast, sign_in, with_verified_email, with_totp
):
    user = with_verified_email(cast.member)
    with_totp(user)
    for _number in range(5):
        browser = Client()
        sign_in(user.email, PASSWORD, browser)
        browser.post("/accounts/2fa/authenticate/", {"code": "000000"})
    browser = Client()
    sign_in(user.email, PASSWORD, browser)
    browser.post("/accounts/2fa/authenticate/", {"code": totp_code()})
    assert not is_in(browser)
