"""A plenary in five browsers (O4 to O9): moderator, projector and three phones; the network is cut in the middle."""

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from . import site as demo
from .test_live_board import card
from .test_live_hall import ask
from .visitors import Visitors

TITLE = "Große Runde: Ankommen und Wohnen"
PHONE = {"width": 390, "height": 844}
KEY, FLAT, CRECHE, LATE = (
    "Wer hat den Schlüssel zum Gemeindesaal?",
    "Wo finden große Familien eine Wohnung?",
    "Gibt es Wohnungen für große Familien?",
    "Kommt die Antwort ins Protokoll?",
)


# More questions than a projector has room for, and how many of those there are seen only in part.
MANY = """() => {
  const list = document.querySelector(".mic-list");
  for (let number = 0; number < 12; number += 1) list.append(list.firstElementChild.cloneNode(true));
}"""
CUT = """() => {
  const list = document.querySelector(".mic-list");
  const { right, bottom } = list.getBoundingClientRect();
  const boxes = [...list.children].map((card) => card.getBoundingClientRect());
  return boxes.filter((box) => box.left < right && box.bottom > bottom + 1).length;
}"""


@pytest.fixture
def plenary(visitor: Visitors) -> tuple[Page, str]:
    """The moderator at the desk of the event's open board, and the address of the event."""
    page = visitor(demo.COORDINATOR)
    starts = datetime.now().replace(minute=0) + timedelta(hours=1)
    page.goto("/events/new/")
    page.get_by_label("Titel").fill(TITLE)
    page.get_by_label("Art", exact=True).select_option("große Runde")
    page.get_by_label("Beginn").fill(f"{starts:%Y-%m-%dT%H:%M}")
    page.get_by_label("Ende").fill(f"{starts + timedelta(hours=3):%Y-%m-%dT%H:%M}")
    page.get_by_role("button", name="Ankündigen").click()
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    event = page.url
    page.get_by_role("link", name="Live-Board öffnen").click()
    page.get_by_role("button", name="Board anlegen").click()
    page.get_by_role("link", name="Moderation").click()
    page.get_by_role("button", name="Board öffnen").click()
    expect(page.locator("[data-live-state]")).to_have_attribute("data-live-state", "live")
    return page, event


def desk_card(desk: Page, text: str):
    return desk.locator("[data-desk-card]").filter(has_text=text)


def press(desk: Page, text: str, key: str) -> None:
    """The moderator's key on the card of this question."""
    desk_card(desk, text).get_by_role("button").first.focus()
    desk.keyboard.press(key)


def shown(page: Page) -> dict[str, str]:
    """What stands in a page's list: question → its number of votes."""
    cards = page.locator(".mic-list .mic-card").all()
    return {one.locator(".mic-text").inner_text(): one.locator(".mic-number").inner_text() for one in cards}


def test_plenary_in_five_browsers_with_the_network_cut_in_the_middle(
    plenary: tuple[Page, str], visitor: Visitors, watch
) -> None:
    watch.allow("ERR_INTERNET_DISCONNECTED|Failed to fetch")
    desk, event = plenary
    code = desk.locator(".desk-code").inner_text().replace(" ", "")
    screen = desk.context.new_page()
    screen.set_viewport_size({"width": 1600, "height": 900})
    screen.goto(desk.url.replace("/desk/", "/screen/"))
    member, guest, other = visitor(demo.MEMBER, viewport=PHONE), visitor(viewport=PHONE), visitor(viewport=PHONE)
    phones = (member, guest, other)
    for phone in phones:
        phone.goto(f"/openmic/{code}/")
        expect(phone.locator("[data-live-state]")).to_have_attribute("data-live-state", "live")

    for phone, text in ((member, KEY), (guest, FLAT), (other, CRECHE)):
        ask(phone, text)
        expect(desk_card(desk, text)).to_be_visible()
    for text in (KEY, FLAT, CRECHE):
        press(desk, text, "z")
        for page in (screen, *phones):
            expect(card(page, text)).to_be_visible()
    for phone in phones:
        card(phone, FLAT).get_by_role("button").click()
    for page in (screen, *phones):
        expect(card(page, FLAT).locator(".mic-number")).to_have_text("3")
    # The projector sorts by votes, by itself.
    expect(screen.locator(".mic-list .mic-card").first).to_contain_text(FLAT)
    # Of many more than have a place none is cut in the middle.
    crowded = desk.context.new_page()
    crowded.goto(screen.url)
    crowded.evaluate(MANY)
    for height in (900, 830, 760):
        crowded.set_viewport_size({"width": 1600, "height": height})
        assert crowded.evaluate(CUT) == 0, height
    crowded.close()
    press(desk, FLAT, "b")
    for page in (screen, *phones):
        expect(page.locator(".mic-stage .mic-stage-text")).to_have_text(FLAT)

    # The network is cut: projector and two phones hear nothing of what goes on, and one of them asks.
    for page in (screen, guest, other):
        page.context.set_offline(True)
        expect(page.locator("[data-live-state]")).to_have_text("keine Verbindung")
    guest.locator("#mic-ask").get_by_label("Ihre Frage").fill(LATE)
    guest.get_by_role("button", name="Frage stellen").click()
    expect(guest.locator("#mic-unsent-count")).to_have_text("1 nicht gesendet")
    # The moderator's page is on the same machine as the projector: she goes on from her phone.
    phone_desk = visitor(demo.COORDINATOR, viewport=PHONE)
    phone_desk.goto(desk.url)
    press(phone_desk, FLAT, "a")
    phone_desk.keyboard.type("Die Wohnungsgesellschaft nennt eine Liste.")
    phone_desk.keyboard.press("Tab")
    phone_desk.keyboard.press("Enter")
    expect(member.locator(".mic-ledger").get_by_text("nennt eine Liste")).to_be_visible()
    card(member, CRECHE).get_by_role("button").click()
    expect(card(member, CRECHE).locator(".mic-number")).to_have_text("1")
    expect(guest.locator(".mic-stage .mic-stage-text")).to_have_text(FLAT)

    # Back: nobody reloads, everybody has everything, what was asked in the gap arrives once.
    for page in (screen, guest, other):
        page.context.set_offline(False)
    # Nobody asks twice within ten seconds: the phone waits for that by itself.
    expect(desk_card(desk, LATE)).to_have_count(1, timeout=20_000)
    expect(guest.locator("#mic-unsent li")).to_have_count(0)
    for page in (screen, *phones):
        expect(page.locator("[data-live-state]")).to_have_text("live")
        expect(page.locator(".mic-stage")).to_be_hidden()
        expect(card(page, CRECHE).locator(".mic-number")).to_have_text("1")
    press(desk, LATE, "z")
    fresh = visitor(viewport=PHONE)
    for page in (screen, *phones):
        expect(card(page, LATE)).to_have_count(1)
    fresh.goto(f"/openmic/{code}/")
    for page in (screen, *phones):
        assert shown(page) == shown(fresh)
    expect(guest.locator(".mic-own-list").get_by_text("Wurde beantwortet.")).to_be_visible()

    # The end: a page to read, a file to hand on, a part of the minutes.
    desk.get_by_text("Schließen …").click()
    desk.get_by_role("button", name="Für immer schließen").click()
    for page in (screen, *phones):
        expect(page.locator(".mic-notice")).to_contain_text("geschlossen")
    expect(screen.locator(".screen-join")).to_be_hidden()
    member.reload()
    with member.expect_download() as download:
        member.get_by_role("link", name="PDF").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")
    desk.reload()
    desk.get_by_role("button", name="Ins Protokoll übernehmen").click()
    desk.goto(event)
    minutes = desk.get_by_role("region", name=re.compile("Protokoll"))
    for text in (FLAT, "Die Wohnungsgesellschaft nennt eine Liste.", CRECHE, KEY, LATE):
        expect(minutes).to_contain_text(text)
