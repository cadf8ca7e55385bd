"""The first minute of a newcomer: the demo's accounts sign in and no browser shows a fault."""

import pytest
from playwright.sync_api import expect

from . import site as demo


@pytest.mark.parametrize("account", [demo.COORDINATOR, demo.LEAD, demo.MEMBER, demo.OUTSIDER])
def test_demo_account_signs_in_and_sees_the_start_page(visitor, account):
    page = visitor(account)
    page.goto("/")
    expect(page.locator("main h1")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "de")


def test_applicant_signs_in_and_reaches_no_page_of_the_network(visitor):
    page = visitor(demo.APPLICANT)
    answer = page.goto("/members/")
    assert answer is not None
    assert page.url.rstrip("/").endswith("/members") is False or answer.status in (403, 404)


def test_guest_at_the_start_page_is_in_german_and_names_the_way_in(page):
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("lang", "de")
    assert page.locator("a[href*='/accounts/login/'], form[action*='/accounts/login/']").count() > 0
