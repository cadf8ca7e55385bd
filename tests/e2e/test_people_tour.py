"""The whole way of a member, told once on a phone and once on a wide window (M1, M2, M5, G2, M9)."""

import re

import pytest
from playwright.sync_api import Page, expect

from . import site as demo
from .site import Site
from .test_handover import choose_for_everything, say_yes, start_group
from .test_main_job import entry, main, open_composer, open_mail
from .visitors import Visitors

PASSWORD = "viele kurze wege 2026"
WINDOWS = {
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True},
    "wide": {"viewport": {"width": 1280, "height": 800}},
}
NAMES = {"phone": "Salma Berger", "wide": "Nour Wagner"}
HOUSE = "Nachbarschaftshaus Weißenau"


def fits(page: Page) -> None:
    """Nothing of the tour is wider than the window."""
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, page.url


def apply(page: Page, site: Site, name: str, address: str) -> None:
    page.goto("/")
    page.get_by_role("link", name="Mitglied werden").first.click()
    page.get_by_label("Vor- und Nachname").fill(name)
    page.get_by_label("E-Mail-Adresse").fill(address)
    page.get_by_label("Institution").fill(HOUSE)
    page.get_by_label("Passwort").fill(PASSWORD)
    page.get_by_label("Ich habe die Datenschutzhinweise").check()
    fits(page)
    page.get_by_role("button", name="Antrag senden").click()
    open_mail(page, site, to=address).get_by_role("link", name="/accounts/confirm-email/").click()
    page.get_by_role("button", name="bestätigen").click()
    expect(page).to_have_url("/members/status/")
    fits(page)


@pytest.mark.parametrize("window", WINDOWS)
def test_from_the_application_to_the_goodbye(visitor: Visitors, site: Site, window: str) -> None:
    name, address, size = NAMES[window], f"{window}@example.org", WINDOWS[window]
    page, coordinator = visitor(**size), visitor(demo.COORDINATOR, **size)
    lead, successor = visitor(demo.LEAD, **size), visitor(demo.MEMBER, **size)
    apply(page, site, name, address)

    coordinator.goto("/desk/")
    fits(coordinator)
    coordinator.locator(".application", has_text=name).get_by_role("button", name="Aufnehmen").click()
    expect(coordinator.get_by_role("status").filter(has_text=name)).to_be_visible()
    page.goto("/members/me/")
    page.get_by_label("Funktion").fill("Leitung Begegnungscafé")
    page.get_by_role("combobox", name="Womit ich mich auskenne").fill("Nachbarschaft")
    fits(page)
    page.get_by_role("button", name="Speichern", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)

    # Who speaks Arabic and knows about residence law?
    page.goto("/members/")
    page.get_by_label("Wer kennt sich aus mit").fill("Aufenthaltsrecht arabisch")
    found = page.locator("#directory").get_by_role("listitem").filter(has_text="Samir Haddad").first
    expect(found).to_contain_text("Aufenthaltsrecht junger Menschen")
    fits(page)

    # Into a closed group.
    lead.goto("/groups/new/")
    lead.get_by_label("Name", exact=True).fill(f"Runde {name}")
    lead.get_by_label("Geschlossen: Alle").check()
    lead.get_by_role("button", name="Gruppe anlegen").click()
    lead.wait_for_url(re.compile(r"/groups/(?!new)\w+/$"))
    closed = lead.url
    page.goto("/groups/")
    main(page).get_by_role("link", name=f"Runde {name}").click()
    page.get_by_label("Ein Satz an die Leitung").fill("Ich begleite Familien.")
    page.get_by_role("button", name="Beitritt anfragen").click()
    expect(page.get_by_role("button", name="Anfrage zurückziehen")).to_be_visible()
    lead.goto(f"{closed}members/")
    lead.get_by_role("button", name="Aufnehmen", exact=True).click()
    expect(page.get_by_role("button", name="Gruppe verlassen")).to_be_visible()
    composer = open_composer(page)
    page.keyboard.type(f"Guten Tag, hier ist {name}.")
    composer.get_by_role("button", name="Veröffentlichen").click()
    expect(entry(page, "Guten Tag")).to_be_visible()
    fits(page)

    # Hand over what only she leads, and leave.
    own = start_group(page, f"Café {name}")
    page.goto("/handover/")
    page.get_by_label("Ich verlasse das Netzwerk").check()
    page.get_by_role("button", name="Weiter zur Liste").click()
    fits(page)
    choose_for_everything(page, "jonas", "Jonas Brandt")
    page.get_by_role("button", name="Weiter und prüfen").click()
    page.get_by_role("button", name="Jetzt anfragen").click()
    fits(page)
    say_yes(successor, name, "Gern.")
    fits(successor)
    successor.goto(own)
    expect(main(successor).get_by_role("link", name="Einstellungen")).to_be_visible()
    page.reload()
    page.get_by_role("link", name="Jetzt gehen").click()
    page.get_by_label("Ja, meine Mitgliedschaft endet jetzt").check()
    page.get_by_role("button", name="Das Netzwerk jetzt verlassen").click()
    expect(page.get_by_role("heading", name="Danke und alles Gute")).to_be_visible()
    fits(page)
    lead.goto(closed)
    expect(entry(lead, "Guten Tag")).to_contain_text(f"{name} (ehemals {HOUSE})")
    fits(lead)
