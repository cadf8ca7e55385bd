"""A live board in four browsers: who opens it, a member, a guest with the code, and a guest without scripts.

O4, O5, O7, O10; scenarios 5 (first visit), 11 and 13 (a gap), 25 (nothing moves under the finger).
"""

import re

from playwright.sync_api import Page, expect

from . import site as demo
from .test_page_budget import first_visit

PHONE = {"viewport": {"width": 320, "height": 640}}
MAX_GUEST_BYTES = 60_000
BUS, COURSE, LATER = "Wann fährt der Bus nach Altenroda?", "Wo beginnt der Sprachkurs?", "Kommt das auch ins Protokoll?"


def card(page: Page, text: str):
    return page.locator(".mic-card").filter(has_text=text)


def ask(page: Page, text: str, name: str = "") -> None:
    if name:
        page.get_by_label("Ihr Name").fill(name)
    page.get_by_label("Ihre Frage").first.fill(text)
    page.get_by_role("button", name="Frage stellen").click()


def open_board(page: Page) -> tuple[str, str]:
    """The board's address and code."""
    page.goto("/openmic/live/new/")
    page.get_by_label("Titel").fill("Spontane Runde")
    page.get_by_label("Die Moderation lässt jede Frage erst zu").uncheck()
    page.get_by_role("button", name="Board anlegen").click()
    page.get_by_role("button", name="Board öffnen").click()
    return page.url, page.locator("[data-mic-code]").inner_text()


def join(page: Page, code: str) -> None:
    page.goto("/openmic/join/")
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Mitmachen").click()


def test_live_board_from_opening_to_closing(visitor, watch, site):
    watch.allow("ERR_INTERNET_DISCONNECTED|Failed to fetch")
    moderator, member = visitor(demo.COORDINATOR), visitor(demo.MEMBER, **PHONE)
    guest, plain = visitor(**PHONE), visitor(java_script_enabled=False, **PHONE)
    address, code = open_board(moderator)
    member.goto(address)
    for page in (guest, plain):
        join(page, code)
        expect(page.get_by_role("heading", name="OPEN MIC")).to_be_visible()
    expect(guest.locator("[data-live-state]")).to_have_text("live")

    # A guest asks: the others have it within a second; the page without scripts when it is loaded again.
    ask(guest, BUS, name="Frau Sommer")
    expect(card(member, BUS)).to_contain_text("Frau Sommer (Gast)")
    expect(card(guest, BUS)).to_contain_text("Ihre Frage")
    ask(plain, COURSE, name="Herr Winter")
    expect(card(plain, COURSE)).to_be_visible()
    expect(card(plain, BUS)).to_be_visible()
    expect(card(member, COURSE)).to_be_visible()

    # Votes, with and without scripts; a second tap takes it back.
    vote = card(guest, COURSE).get_by_role("button")
    vote.click()
    expect(vote).to_have_attribute("aria-pressed", "true")
    card(plain, COURSE).get_by_role("button").click()
    expect(card(plain, COURSE).get_by_role("button")).to_have_attribute("aria-pressed", "true")
    expect(card(member, COURSE).locator(".mic-number")).to_have_text("2")

    # Nothing has moved on the member's phone; the button says so, and moves it.
    expect(member.locator(".mic-card").first).to_contain_text(BUS)
    pill = member.locator("#mic-pill")
    expect(pill).to_contain_text("Reihenfolge geändert")
    pill.click()
    expect(member.locator(".mic-card").first).to_contain_text(COURSE)
    expect(pill).to_be_hidden()

    # A gap: what is asked meanwhile waits and arrives once; what the others did is there.
    member.context.set_offline(True)
    ask(member, LATER)
    expect(member.locator("#mic-unsent-count")).to_have_text("1 nicht gesendet")
    member.context.set_offline(False)
    expect(card(guest, LATER)).to_have_count(1)
    expect(member.locator("#mic-unsent li")).to_have_count(0)
    guest.reload()
    expect(card(guest, LATER)).to_have_count(1)

    # The end: guests read what became of it, nobody can ask.
    moderator.goto(address)
    moderator.get_by_text("Schließen …").click()
    moderator.get_by_role("button", name="Für immer schließen").click()
    expect(member.locator(".mic-notice")).to_contain_text("geschlossen")
    expect(guest.get_by_role("button", name="Frage stellen")).to_have_count(0)
    expect(guest.locator("[data-live-state]")).to_have_count(0)
    expect(member.locator("[data-live-state]")).to_have_text("live")
    for page in (guest, member):
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_scenario_25_no_card_moves_under_the_finger_while_votes_come(visitor, site):
    moderator, member, guest = visitor(demo.COORDINATOR), visitor(demo.MEMBER, **PHONE), visitor(**PHONE)
    address, code = open_board(moderator)
    join(guest, code)
    texts = [f"Frage {name}?" for name in ("Ahorn", "Birke", "Eiche", "Linde", "Ulme")]
    for page, text in zip([moderator, member, guest], texts, strict=False):
        page.goto(address)
        ask(page, text, name="Gast" if page is guest else "")
        expect(card(page, text)).to_be_visible()
    member.goto(address)
    expect(member.locator(".mic-card")).to_have_count(3)
    expect(member.locator("[data-live-state]")).to_have_text("live")
    tops = "[...document.querySelectorAll('.mic-card')].map((card) => [card.id, card.getBoundingClientRect().top])"
    before = member.evaluate(tops)
    for _ in range(3):
        for page in (moderator, guest):
            button = card(page, texts[2]).get_by_role("button")
            button.click()
            expect(button).to_have_attribute("aria-pressed", re.compile("true|false"))
    moderator.goto(address)
    card(moderator, texts[0]).locator("..").wait_for()
    moderator.locator(".mic-own-list summary").first.click()
    moderator.get_by_role("button", name="Endgültig zurückziehen").first.click()
    expect(member.locator(".mic-gone")).to_have_count(1)
    after = dict(member.evaluate(tops))
    moved = {key: (top, after[key]) for key, top in before if key in after and abs(after[key] - top) > 1}
    assert moved == {}


def test_scenario_5_first_visit_of_a_guest_is_light(visitor):
    moderator, guest = visitor(demo.COORDINATOR), visitor(**PHONE)
    _address, code = open_board(moderator)
    answers = first_visit(guest, f"/openmic/{code.replace(' ', '')}/")
    sizes = {answer.url: answer.request.sizes()["responseBodySize"] for answer in answers if answer.status < 300}
    assert 5_000 < sum(sizes.values()) <= MAX_GUEST_BYTES, sizes
