"""O11 in browsers: a guest and a member raise their hands, the moderator leads list and clock, the hall watches."""

import re

from playwright.sync_api import Page, expect

from . import site as demo
from .test_live_hall import opened_board
from .visitors import Visitors

PHONE = {"width": 390, "height": 844}


def raise_hand(phone: Page, name: str = "") -> None:
    if phone.get_by_text("Ich möchte sprechen").count() and not phone.locator("details.mic-hand-up[open]").count():
        phone.get_by_text("Ich möchte sprechen").click()
    if name:
        phone.get_by_label("Name, mit dem Sie aufgerufen werden").fill(name)
    phone.get_by_role("button", name="Hand heben").click()


def hand_says(phone: Page, text: str) -> None:
    expect(phone.locator("[data-hand-sentence]")).to_have_text(text)


def seconds_on(page: Page) -> int:
    """What the clock shows, in seconds."""
    minutes, seconds = page.locator("[data-timer-rest]").inner_text().split(":")
    return int(minutes) * 60 + int(seconds)


def test_o11_speaking_list_and_clock_from_phone_to_projector(visitor: Visitors) -> None:
    desk = visitor(demo.COORDINATOR)
    opened_board(desk)
    code = desk.locator(".desk-code").inner_text().replace(" ", "")
    screen = desk.context.new_page()
    screen.set_viewport_size({"width": 1600, "height": 900})
    screen.goto(desk.url.replace("/desk/", "/screen/"))
    guest, member = visitor("", viewport=PHONE), visitor(demo.MEMBER, viewport=PHONE)
    for phone in (guest, member):
        phone.goto(f"/openmic/{code}/")
    for page in (desk, screen, guest, member):
        expect(page.locator("[data-live-state]")).to_have_attribute("data-live-state", "live")
    # A closed list offers nothing; opened, it is there on every phone without reloading.
    expect(guest.locator("#mic-hand")).to_be_hidden()
    desk.get_by_role("button", name="Liste öffnen").click()
    raise_hand(guest)
    expect(guest.get_by_role("alert").get_by_text("Bitte nennen Sie den Namen")).to_be_visible()
    raise_hand(guest, "Frau Sommer")
    hand_says(guest, "Sie haben sich gemeldet und kommen als Nächstes dran.")
    raise_hand(member)
    hand_says(member, "Sie haben sich gemeldet. Vor Ihnen steht eine Person.")
    expect(screen.locator(".mic-hands")).to_contain_text("Frau Sommer (Gast)")

    # By keys: call up, start the clock.
    desk.locator("#desk-hand-next").focus()
    desk.keyboard.press("r")
    hand_says(guest, "Sie sind dran. Bitte sprechen Sie jetzt.")
    hand_says(member, "Sie haben sich gemeldet und kommen als Nächstes dran.")
    expect(screen.locator(".mic-speaker")).to_contain_text("Frau Sommer")
    desk.keyboard.press("u")
    for page in (desk, screen, guest):
        expect(page.locator("[data-timer-rest]")).to_have_text(re.compile(r"^[23]:\d\d$"))
        assert 170 <= seconds_on(page) <= 180
    expect(member.locator("[data-timer-rest]")).to_be_hidden()
    size = screen.locator("[data-timer-rest]").evaluate("element => parseFloat(getComputedStyle(element).fontSize)")
    assert size >= 40
    assert screen.evaluate("document.documentElement.scrollHeight <= innerHeight")

    # A projector whose own clock is an hour wrong, and that comes late, shows the same rest.
    late = desk.context.new_page()
    late.add_init_script("const now = Date.now.bind(Date); Date.now = () => now() + 3600000;")
    late.goto(screen.url)
    expect(late.locator("[data-timer-rest]")).to_have_text(re.compile(r"^[23]:\d\d$"))
    assert abs(seconds_on(late) - seconds_on(screen)) <= 1

    # Five minutes later the QR code is another one, and is shown.
    later = desk.context.new_page()
    later.clock.install()
    later.goto(screen.url)
    later.clock.fast_forward("05:10")
    expect(later.locator("#screen-qr")).to_have_attribute("src", re.compile("^data:image/svg"))
    assert later.locator("#screen-qr").evaluate("async picture => (await picture.decode(), picture.naturalWidth)") > 0
    later.close()

    # The guest has finished; the clock goes with her, and who has not spoken comes before her next time.
    guest.get_by_role("button", name="Ich bin fertig").click()
    expect(screen.locator(".mic-speaker")).to_have_count(0)
    expect(screen.locator("[data-timer-rest]")).to_be_hidden()
    raise_hand(guest, "Frau Sommer")
    hand_says(guest, "Sie haben sich gemeldet. Vor Ihnen steht eine Person.")

    # A row stays where it is while the moderator's hand is over it, and leaves as soon as the hand rests.
    rows = desk.locator(".desk-hands li")
    rows.first.get_by_role("button", name="Ans Ende").evaluate(
        "button => { const move = () => button.dispatchEvent(new PointerEvent('pointermove', { bubbles: true }));"
        " move(); window.moving = setInterval(move, 100); }"
    )
    member.get_by_role("button", name="Hand senken").click()
    expect(screen.locator(".mic-hands li")).to_have_count(1)
    desk.wait_for_timeout(500)
    assert rows.count() == 2
    desk.evaluate("clearInterval(window.moving)")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Frau Sommer")
    desk.locator("#desk-minutes").fill("0,2")
    desk.locator("#desk-minutes").press("Enter")
    expect(screen.locator(".mic-timer")).to_contain_text("Zeit ist um", timeout=15000)
    expect(desk.locator("#live-status")).to_have_text("Zeit ist um")
