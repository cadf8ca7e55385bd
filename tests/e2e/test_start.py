"""The first minute of a newcomer: the demo's accounts sign in and no browser shows a fault."""

import signal

import pytest
from playwright.sync_api import expect

from . import site as demo
from .visitors import sign_in


@pytest.mark.parametrize("account", [demo.COORDINATOR, demo.LEAD, demo.MEMBER, demo.OUTSIDER])
def test_demo_account_signs_in_and_sees_the_start_page(visitor, account):
    page = visitor()
    sign_in(page, account)
    expect(page).to_have_url("/")
    expect(page.locator("main h1").first).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "de")


def test_applicant_is_led_from_every_page_to_her_own_status(visitor):
    page = visitor(demo.APPLICANT)
    page.goto("/members/")
    expect(page).to_have_url("/members/status/")


def test_guest_sees_the_public_page_in_german_with_the_way_in(page):
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.locator("a[href*='/accounts/login/']").first).to_be_visible()


def test_guest_at_a_members_page_is_asked_to_sign_in(page):
    page.goto("/members/")
    expect(page).to_have_url("/accounts/login/?next=/members/")


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_member_is_still_signed_in_after_the_server_restarted(visitor, site, how):
    page = visitor(demo.MEMBER)
    page.goto("about:blank")
    site.restart(how)
    page.goto("/members/")
    expect(page).to_have_url("/members/")


def test_appearance_that_was_chosen_is_there_before_the_first_paint(visitor):
    page = visitor(demo.MEMBER)
    page.goto("/members/")
    page.locator("summary.avatar-button").click()
    page.get_by_role("radio", name="Dunkel").check(force=True)
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    # What came later could not have set it.
    page.route("**/static/**/*.js", lambda route: route.abort())
    page.goto("/events/")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("html")).to_have_class("js")
