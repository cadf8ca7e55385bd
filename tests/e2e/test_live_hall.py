"""A plenary in three browsers (O4 to O6, O9): the moderator with keys only, the projector, a guest's phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from . import site as demo
from .visitors import Visitors

BUS = "Wann fährt der erste Bus nach Altenroda?"
COURSE = "Gibt es Sprachkurse am Abend?"


def opened_board(page: Page) -> None:
    """The coordinator opens a board without an event and stands on its desk."""
    page.goto("/openmic/live/new/")
    page.get_by_label("Titel").fill("Spontane Runde im Foyer")
    page.get_by_role("button", name="Board anlegen").click()
    page.get_by_role("link", name="Moderation").click()
    page.get_by_role("button", name="Board öffnen").click()
    expect(page.get_by_role("heading", name="Neu", exact=True)).to_be_visible()


def ask(phone: Page, text: str) -> None:
    field = phone.locator("#mic-ask").get_by_label("Ihre Frage")
    field.fill(text)
    if (name := phone.get_by_label("Ihr Name")).count():
        name.fill("Frau Sommer")
    phone.get_by_role("button", name="Frage stellen").click()
    expect(field).to_have_value("")


def card(page: Page, text: str) -> str:
    """The selector of a question's card on the desk."""
    return f"[data-desk-card]:has-text('{text}')"


@pytest.fixture
def hall(visitor: Visitors) -> tuple[Page, ...]:
    desk = visitor(demo.COORDINATOR)
    opened_board(desk)
    code = desk.locator(".desk-code").inner_text().replace(" ", "")
    screen = desk.context.new_page()
    screen.set_viewport_size({"width": 1600, "height": 900})
    screen.goto(desk.url.replace("/desk/", "/screen/"))
    phones = [visitor("", viewport={"width": 390, "height": 844}) for _ in range(2)]
    for phone in phones:
        phone.goto(f"/openmic/{code}/")
    return desk, screen, *phones


def test_o5_o6_moderator_runs_a_round_by_keyboard_while_phone_and_projector_follow(
    hall: tuple[Page, Page, Page],
) -> None:
    desk, screen, phone, other_phone = hall
    for page in hall:
        expect(page.locator("[data-live-state]")).to_have_attribute("data-live-state", "live")
    ask(phone, BUS)
    # Nobody but the moderator sees it before it is admitted.
    expect(desk.locator(card(desk, BUS))).to_be_visible()
    expect(screen.get_by_text(BUS)).to_have_count(0)
    desk.locator(f"{card(desk, BUS)} button").first.focus()
    desk.keyboard.press("z")
    expect(screen.locator(".mic-list .mic-text").get_by_text(BUS)).to_be_visible()
    expect(phone.locator(".mic-list .mic-text").get_by_text(BUS)).to_be_visible()

    desk.locator(f"ol {card(desk, BUS)} button").first.focus()
    desk.keyboard.press("b")
    expect(screen.locator(".mic-stage .mic-stage-text").get_by_text(BUS)).to_be_visible()
    # Readable from the last row: 68 px on stage, 40 px in the list.
    size = screen.locator(".mic-stage-text").evaluate("element => parseFloat(getComputedStyle(element).fontSize)")
    assert size >= 60
    assert screen.evaluate("document.documentElement.scrollHeight <= innerHeight")

    ask(other_phone, COURSE)
    desk.locator(f"ul {card(desk, COURSE)} button").first.focus()
    desk.keyboard.press("z")
    expect(screen.locator(".mic-list .mic-text").get_by_text(COURSE)).to_be_visible()

    # Answered, with a note that everybody reads; the one who asked is told.
    desk.locator(f"ol {card(desk, BUS)} button").first.focus()
    desk.keyboard.press("a")
    desk.keyboard.type("Um fünf Uhr, ab März.")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    expect(phone.locator(".mic-own-list").get_by_text("Wurde beantwortet.")).to_be_visible()
    expect(phone.locator(".mic-ledger").get_by_text("Um fünf Uhr, ab März.")).to_be_visible()
    expect(screen.locator(".mic-stage")).to_be_hidden()

    # Set aside without a reason does not go; with one it stands in the ledger.
    desk.locator(f"ol {card(desk, COURSE)} button").first.focus()
    desk.keyboard.press("l")
    desk.keyboard.type("Das klären wir in der Arbeitsgruppe.")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    expect(phone.locator(".mic-ledger").get_by_text("Das klären wir in der Arbeitsgruppe.")).to_be_visible()

    # The end: the board can only be read now.
    desk.get_by_text("Schließen …").click()
    desk.get_by_role("button", name="Für immer schließen").click()
    expect(desk.get_by_text(re.compile("Das Board ist geschlossen"))).to_be_visible()
