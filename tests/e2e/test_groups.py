"""A group's life on two phones: asking, being admitted, a task, and being thrown out."""

import re

from playwright.sync_api import Page, expect

from . import site as demo
from .visitors import Visitors

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
GROUP = "AG Fahrradwerkstatt"
TASK = "Flickzeug besorgen"
NEWS = "Am Samstag wird geschraubt."
LATER = "Am Sonntag wird geradelt."


def menu_free(page: Page) -> None:
    """No page of the tour may be wider than the phone."""
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, page.url


def test_group_from_the_request_to_the_closed_door(visitor: Visitors) -> None:
    lead, asker, guest = (visitor(account, **PHONE) for account in (demo.LEAD, demo.OUTSIDER, demo.MEMBER))

    # Somebody starts a closed group.
    lead.goto("/groups/new/")
    lead.get_by_label("Name").fill(GROUP)
    lead.get_by_label("Geschlossen: Alle").check()
    lead.get_by_label("Ziele").fill("Zwanzig Räder bis Ostern")
    menu_free(lead)
    lead.get_by_role("button", name="Gruppe anlegen").click()
    expect(lead.get_by_role("heading", level=1)).to_have_text(GROUP)
    home = re.sub(r"^https?://[^/]+", "", lead.url)

    # Another asks, and sees that it waits.
    asker.goto("/groups/")
    asker.get_by_role("link", name=GROUP).click()
    asker.get_by_label("Ein Satz an die Leitung").fill("Ich kann schrauben.")
    asker.get_by_role("button", name="Beitritt anfragen").click()
    expect(asker.get_by_role("button", name="Anfrage zurückziehen")).to_be_visible()
    menu_free(asker)

    # The lead admits her with a sentence; her open page turns into the group's, without her doing anything.
    lead.goto(f"{home}members/")
    expect(lead.get_by_text("Ich kann schrauben.")).to_be_visible()
    lead.get_by_label("Ein Satz dazu").first.fill("Willkommen!")
    lead.get_by_role("button", name="Aufnehmen", exact=True).click()
    expect(asker.get_by_role("button", name="Gruppe verlassen")).to_be_visible()
    menu_free(lead)

    # A task: written by the one, taken and done by the other; each sees what the other did.
    lead.goto(f"{home}tasks/")
    lead.get_by_label("Was ist zu tun?").fill(TASK)
    lead.get_by_role("button", name="Aufgabe anlegen").click()
    expect(lead.locator("#tasks").get_by_text("noch frei")).to_be_visible()
    asker.goto(f"{home}tasks/")
    asker.get_by_role("button", name="Ich übernehme das").click()
    expect(asker.locator("#tasks").get_by_role("button", name="Ich übernehme das")).to_have_count(0)
    expect(lead.locator("#tasks .task-person")).to_be_visible()
    menu_free(asker)
    asker.get_by_role("button", name=re.compile("^Erledigt")).click()
    expect(lead.get_by_text("Eine Aufgabe ist erledigt")).to_be_visible()

    # The lead opens the group, which asks for a yes; somebody from outside reads it.
    lead.goto(f"{home}edit/")
    lead.get_by_label("Offen: Alle").check()
    lead.get_by_role("button", name="Speichern").click()
    lead.get_by_label("Falls sie offener wird").check()
    lead.get_by_role("button", name="Speichern").click()
    expect(lead.get_by_role("heading", level=1)).to_have_text(GROUP)
    lead.goto(home)
    lead.get_by_text("Was gibt es Neues in dieser Gruppe?").click()
    composer = lead.get_by_role("region", name="Beitrag schreiben")
    composer.locator("[contenteditable=true]").fill(NEWS)
    composer.get_by_role("button", name="Veröffentlichen").click()
    expect(lead.locator("#entries").get_by_text(NEWS)).to_be_visible()
    guest.goto(home)
    expect(guest.get_by_role("button", name="Beitreten", exact=True)).to_be_visible()
    news = guest.context.new_page()
    news.goto("/")
    expect(news.get_by_text(NEWS)).to_be_visible()
    others = news.locator("#entries .entry").count()
    listed, found = guest.context.new_page(), guest.context.new_page()
    listed.goto("/groups/")
    expect(listed.get_by_role("link", name=GROUP)).to_be_visible()
    found.goto("/search/?q=geschraubt")
    expect(found.locator(".hit", has_text=NEWS)).to_be_visible()
    inside = asker.context.new_page()
    asker.goto(home)
    inside.goto("/")
    guest.wait_for_timeout(2500)  # the pages have their lines, and have asked once how their reader stands to the group

    # Hidden: the page that is open out there is empty within a second, news of the group are gone from among the
    # others, and its address leads nowhere.
    lead.goto(f"{home}edit/")
    lead.get_by_label("Verborgen: Niemand").check()
    lead.get_by_role("button", name="Speichern").click()
    expect(guest.get_by_text(GROUP)).to_have_count(0)
    expect(news.get_by_text(NEWS)).to_have_count(0)
    assert 0 < news.locator("#entries .entry").count() < others
    expect(listed.get_by_role("link", name=GROUP)).to_have_count(0)
    expect(found.locator(".hit", has_text=NEWS)).to_have_count(0)
    listed.close()
    found.close()
    assert guest.request.get(home).status == 404

    # Her own member's pages, opened while the group was open, hear on where it is told now.
    lead.goto(home)
    lead.get_by_text("Was gibt es Neues in dieser Gruppe?").click()
    composer.locator("[contenteditable=true]").fill(LATER)
    composer.get_by_role("button", name="Veröffentlichen").click()
    for page in (asker, inside):
        page.get_by_role("button", name="1 neuer Beitrag").click()
        expect(page.locator("#entries").get_by_text(LATER)).to_be_visible()
    expect(news.get_by_role("button", name="neuer Beitrag")).to_have_count(0)
    inside.close()

    # Deleted by its name, and back again.
    lead.goto(f"{home}delete/")
    lead.get_by_label("Name der Gruppe").fill(GROUP)
    lead.get_by_role("button", name="Gruppe löschen").click()
    expect(lead.get_by_role("button", name="Zurückholen")).to_be_visible()
    assert asker.request.get(home).status == 404
    lead.get_by_role("button", name="Zurückholen").click()
    expect(lead.get_by_role("heading", level=1)).to_have_text(GROUP)
    menu_free(lead)
