"""Everybody can use it: axe on the main pages, the keyboard alone, and no JavaScript at all."""

from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Locator, Page, expect

from kurzewege.setup.sample_files import make_sample

from . import site as demo

PHONE, DESK = {"width": 320, "height": 640}, {"width": 1280, "height": 800}
# All rules once on the phone by day and once at the desk by night; the desk's colours by day as well.
ALL_RULES: dict[str, Any] = {"resultTypes": ["violations"]}
COLOURS = ALL_RULES | {"runOnly": ["color-contrast"]}
SIGHTS = [(PHONE, "light", ALL_RULES), (DESK, "light", COLOURS), (DESK, "dark", ALL_RULES)]
GUEST_PAGES = ["/", "/accounts/login/", "/accounts/signup/", "/accessibility/", "/terms/"]
MEMBER_PAGES = [
    "/", "/openmic/", "/members/", "/members/me/", "/groups/", "/documents/", "/events/", "/search/?q=Sprachkurs",
    "/notifications/", "/impulses/", "/openmic/knowledge/", "/openmic/wish/",
    "/members/me/photo/", "/members/me/absence/", "/members/me/preview/",
    "/members/followed/", "/handover/", "/accounts/security/",
]  # fmt: skip
# A list, and which of its links leads to the page that is looked at.
SINGLE_PAGES = [
    ("/openmic/?tab=solved", ".question-text a"),
    ("/members/", ".directory-entry a"),
    ("/groups/", ".group-card a"),
    ("/search/?q=Checkliste&kind=document", ".hit-title a"),
    ("/events/", ".event-row a"),
    ("/impulses/", ".impulse-card a"),
]
COORDINATOR_PAGES = ["/desk/", "/events/new/", "/handover/former/", "/members/fields/new/", "/members/import/"]
MOST_STOPS = 60


def faults_of(page: Page) -> list[str]:
    """What axe finds on the open page in every sight, and sideways scrolling."""
    faults = []
    page.evaluate(AXE_SCRIPT)
    for size, scheme, options in SIGHTS:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        sight = f"{page.url} {size['width']} px, {scheme}"
        found = page.evaluate("options => axe.run(options)", options)["violations"]
        faults += [f"{sight}: {rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]]
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            faults.append(f"{sight}: scrolls sideways")
    return faults


@pytest.mark.parametrize(
    ("account", "paths"),
    [("", GUEST_PAGES), (demo.MEMBER, MEMBER_PAGES), (demo.COORDINATOR, COORDINATOR_PAGES)],
    ids=["guest", "member", "coordinator"],
)
def test_page_in_every_sight_has_no_fault(visitor, account, paths):
    page = visitor(account)
    faults = []
    for path in paths:
        page.goto(path)
        faults += faults_of(page)
    assert faults == []


def test_page_of_a_single_thing_in_every_sight_has_no_fault(visitor):
    page = visitor(demo.MEMBER)
    faults = []
    for path, link in SINGLE_PAGES:
        page.goto(path)
        page.locator(f"main {link}").first.click()
        page.wait_for_load_state()
        faults += faults_of(page)
    assert faults == []


# --- By keyboard alone ---------------------------------------------------------------------------


def tab_to(page: Page, target: Locator) -> None:
    """Presses Tab until `target` has the focus; every stop on the way must be seen and lie inside the window."""
    for _stop in range(MOST_STOPS):
        page.keyboard.press("Tab")
        assert page.evaluate(SHOWS_FOCUS), f"focus is not seen on {page.evaluate('document.activeElement.outerHTML')}"
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{MOST_STOPS} times Tab do not lead to {target}")


# The browser scrolls to the stop; an outline, shadow or border that changed shows it.
SHOWS_FOCUS = """() => {
  const element = document.activeElement;
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  const isMarked = style.outlineStyle !== "none" || style.boxShadow !== "none";
  return element !== document.body && isMarked && box.bottom > 0 && box.top < innerHeight;
}"""


def test_member_by_keyboard_alone_signs_in_writes_and_asks(visitor):
    page = visitor()
    page.goto("/accounts/login/")
    tab_to(page, page.get_by_label("E-Mail-Adresse"))
    page.keyboard.type(demo.LEAD)
    tab_to(page, page.get_by_label("Passwort"))
    page.keyboard.type(demo.DEMO_PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url("/")

    skip = page.get_by_role("link", name="Zum Inhalt")
    tab_to(page, skip)
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    tab_to(page, page.locator(".composer-line"))
    page.keyboard.press("Enter")
    text = page.locator("#composer [contenteditable=true]")
    expect(text).to_be_focused()
    page.keyboard.type("Ganz ohne Maus")
    tab_to(page, page.get_by_role("button", name="Veröffentlichen"))
    page.keyboard.press("Enter")
    mine = page.locator("article.entry", has_text="Ganz ohne Maus")
    expect(mine).to_be_visible()

    page.keyboard.press("/")
    expect(page.locator("#top-search")).to_be_focused()
    page.keyboard.type("Ganz ohne Maus")
    page.keyboard.press("Enter")
    expect(page).to_have_url("/search/?q=Ganz+ohne+Maus")

    page.goto("/openmic/")
    tab_to(page, page.get_by_label("Was möchten Sie das Netzwerk fragen?"))
    page.keyboard.type("Wer bedient alles mit der Tastatur?")
    tab_to(page, page.get_by_role("button", name="Frage stellen"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Wer bedient alles mit der Tastatur?")).to_be_visible()


# --- Without JavaScript --------------------------------------------------------------------------


def test_member_without_javascript_writes_comments_asks_answers_and_files(visitor):
    page = visitor(demo.LEAD, java_script_enabled=False)
    main = page.get_by_role("main")
    page.goto("/")
    page.locator(".composer-line").click()
    page.get_by_label("Ihr Beitrag").fill("Auch ohne Skripte")
    page.locator("#composer input[type=file]").first.set_input_files(pdf("Blatt.pdf"))
    page.get_by_role("button", name="Veröffentlichen").click()
    mine = page.locator("article.entry", has_text="Auch ohne Skripte")
    expect(mine.get_by_role("link", name="Blatt.pdf", exact=True)).to_be_visible()
    mine.get_by_role("button", name="Gefällt mir").click()
    expect(mine.get_by_role("button", name="Gefällt mir")).to_have_attribute("aria-pressed", "true")
    mine.get_by_label("Ihr Kommentar").fill("Geht doch.")
    mine.get_by_role("button", name="Kommentar senden").click()
    expect(main.get_by_text("Geht doch.")).to_be_visible()

    page.goto("/openmic/")
    page.get_by_label("Was möchten Sie das Netzwerk fragen?").fill("Wer liest das ohne Skripte?")
    page.get_by_role("button", name="Frage stellen").click()
    page.get_by_label("Ihre Antwort").fill("Ich lese es.")
    page.get_by_role("button", name="Antworten").click()
    page.get_by_role("button", name="Das löst die Frage").click()
    expect(page.get_by_text("Diese Frage ist gelöst.")).to_be_visible()

    page.goto("/events/")
    main.get_by_role("link", name="Treffen der Sprachkursträger").click()
    page.get_by_role("button", name="Vielleicht").click()
    expect(page.get_by_role("button", name="Vielleicht")).to_have_attribute("aria-pressed", "true")

    page.goto("/documents/")
    page.get_by_text("Dateien hinzufügen").click()
    main.locator("input[type=file]").first.set_input_files(pdf("Ohne Skripte.pdf"))
    page.get_by_role("button", name="Hier ablegen").click()
    expect(main.get_by_role("link", name="Ohne Skripte.pdf", exact=True)).to_be_visible()


def pdf(name: str) -> Any:
    return {"name": name, "mimeType": "application/pdf", "buffer": make_sample(name, "Eine Seite.")}
