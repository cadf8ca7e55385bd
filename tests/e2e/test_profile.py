"""A member shows herself, from a phone: photo cut by keyboard, who sees what, absence; another one sees it at once."""

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.project.files import samples

from . import site as demo

PHONE = {"width": 390, "height": 844}
IS_ABOVE_THE_BAR = """() => document.activeElement.getBoundingClientRect().bottom
  <= document.querySelector(".save-bar").getBoundingClientRect().top"""
# The colour in the middle of a picture that is shown.
MIDDLE = """(image) => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
  const pen = canvas.getContext("2d");
  pen.drawImage(image, image.naturalWidth / 2, image.naturalHeight / 2, 1, 1, 0, 0, 1, 1);
  return [...pen.getImageData(0, 0, 1, 1).data];
}"""


def profile_of(page: Page) -> str:
    """One's own profile, by what every page says of its reader."""
    page.goto("/")
    key = page.locator("body").get_attribute("data-person")
    return f"/members/{key}/"


def shown_photo(page: Page) -> Locator:
    photo = page.locator(".profile-header img.avatar")
    expect(photo).to_have_js_property("naturalWidth", 336)
    return photo


def test_member_on_a_phone_shows_herself_and_another_sees_it_at_once(visitor):
    me = visitor(demo.LEAD, viewport=PHONE)
    other = visitor(demo.OUTSIDER)
    mine = profile_of(me)
    other.goto(mine)
    phone = other.locator(".contact-list a[href^='tel:']")

    # A photo, cut by keyboard: left half red, right half blue; End goes to the right edge.
    me.goto("/members/me/")
    me.get_by_role("link", name=re.compile("Foto (hinzufügen|wählen)")).click()
    picture = samples.photo(size=(1600, 1000), orientation=1)
    me.locator("input[type=file]").set_input_files({"name": "ich.jpg", "mimeType": "image/jpeg", "buffer": picture})
    across = me.get_by_role("slider", name="Von links")
    expect(across).to_be_visible()
    across.focus()
    me.keyboard.press("End")
    expect(me.get_by_role("spinbutton", name="Von links")).to_have_value("100")
    me.get_by_role("slider", name="Vergrößern").focus()
    for _press in range(20):
        me.keyboard.press("ArrowRight")
    expect(me.get_by_role("spinbutton", name="Vergrößern")).to_have_value("120")
    expect(me.locator(".crop-frame img")).to_have_css("transform", "matrix(1.2, 0, 0, 1.2, 0, 0)")
    assert me.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert Axe().run(me, options={"resultTypes": ["violations"]}).response["violations"] == []
    me.get_by_role("button", name="Foto speichern").focus()
    me.keyboard.press("Enter")
    expect(me).to_have_url(re.compile(f"{mine}$"))
    other.reload()
    red, _green, blue, _alpha = shown_photo(other).evaluate(MIDDLE)
    assert blue > 200 > 60 > red

    # A subject taken from what is known, by keyboard; typed text stays.
    me.goto("/members/me/#finding")
    subjects = me.get_by_role("combobox", name="Womit ich mich auskenne")
    before = subjects.input_value()
    subjects.press("End")
    subjects.press_sequentially(", Wohngel")
    me.get_by_role("option").first.wait_for()
    subjects.press("ArrowDown")
    expect(subjects).to_have_attribute("aria-activedescendant", re.compile("suggestions-"))
    subjects.press("Enter")
    expect(subjects).to_have_value(f"{before}, Wohngeld, ")
    subjects.fill(before)
    subjects.press("Escape")

    # A tall field that lies half behind the bar stands whole above it when the keyboard reaches it.
    me.locator("#id_offers").focus()
    me.locator("#id_looks_for").evaluate("field => window.scrollBy(0, field.getBoundingClientRect().top - 650)")
    me.keyboard.press("Tab")
    expect(me.locator("#id_looks_for")).to_be_focused()
    me.wait_for_function(IS_ABOVE_THE_BAR, timeout=3000)

    # Who sees the phone number.
    me.locator("#id_phone").fill("03999 555-77")
    me.locator("#id_phone_visibility").select_option("members")
    me.locator("#contact").get_by_role("button", name="Speichern und hierbleiben").click()
    expect(me).to_have_url(re.compile("#contact$"))
    other.reload()
    expect(phone).to_have_text("03999 555-77")
    me.locator("#id_phone_visibility").select_option("nobody")
    me.locator("#contact").get_by_role("button", name="Speichern und hierbleiben").click()
    expect(me.locator(".notice")).to_contain_text("gespeichert")
    other.reload()
    expect(other.get_by_role("heading", level=1)).to_be_visible()
    expect(phone).to_have_count(0)

    # Away, with a deputy chosen from the list.
    me.goto("/members/me/absence/")
    me.locator("#id_ends").fill(me.locator("#id_starts").input_value())
    me.locator("#id_note").fill("Bin auf Fortbildung")
    me.get_by_role("combobox", name="Vertretung").press_sequentially("Jonas Bra")
    me.get_by_role("option", name=re.compile("Jonas Brandt")).click()
    me.get_by_role("button", name="Speichern").click()
    expect(me).to_have_url(re.compile(f"{mine}$"))
    other.reload()
    expect(other.locator(".callout-away")).to_contain_text("Vertretung: Jonas Brandt")
    expect(other.locator(".callout-away")).to_contain_text("Bin auf Fortbildung")
    me.goto("/members/me/absence/")
    me.get_by_role("button", name="Ich bin wieder da").click()
    other.reload()
    expect(other.locator(".callout-away")).to_have_count(0)


def test_photo_without_javascript_is_cut_from_the_middle(visitor):
    me = visitor(demo.OUTSIDER, viewport=PHONE, java_script_enabled=False)
    mine = profile_of(me)
    me.goto("/members/me/photo/")
    picture = samples.photo(size=(900, 300), orientation=1)
    me.locator("input[type=file]").set_input_files({"name": "ich.jpg", "mimeType": "image/jpeg", "buffer": picture})
    me.get_by_role("button", name="Weiter").click()
    # The page goes on by itself when the picture is clean.
    me.get_by_role("button", name="Foto speichern").click()
    expect(me).to_have_url(re.compile(f"{mine}$"))
    expect(me.locator(".profile-header img.avatar")).to_be_visible()
    me.goto("/members/me/")
    me.get_by_role("button", name="Foto entfernen").click()
    expect(me.locator("main img.avatar")).to_have_count(0)


def test_open_page_says_every_minute_that_somebody_is_here_and_repaints_the_others(visitor):
    """M10 in an open page: the browser's clock is moved on by a minute, nothing is reloaded."""
    other = visitor(demo.COORDINATOR)
    theirs = profile_of(other)
    me = visitor(demo.MEMBER)
    me.clock.install()
    me.goto(theirs)
    presence = me.locator(".presence")
    expect(presence).to_contain_text("gerade aktiv")
    # As if the page had been open for long.
    presence.evaluate(
        "(e) => { e.removeAttribute('data-is-here'); e.lastElementChild.textContent = 'Aktiv vor 9 Minuten' }"
    )
    with me.expect_response("**/members/here/") as answer:
        me.clock.fast_forward(61_000)
    assert answer.value.ok
    expect(presence).to_contain_text("gerade aktiv")
    expect(presence).to_have_attribute("data-is-here", "")
