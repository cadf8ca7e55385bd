"""M9 in browsers: a member hands over, the successor says yes on her phone, and the member leaves.

People of the demo network whom no other test needs; the giver first starts a group that only he leads.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from .site import COORDINATOR, MEMBER
from .visitors import Visitors

# Thomas Ehrlich and Milena Sokolova, as the demo network knows them.
GIVER, SUCCESSOR = "person6@example.org", "person5@example.org"
SUCCESSOR_NAME = "Milena Sokolova"
# Daniel Fritsche, Marek Nowak.
GONE, GONE_NAME = "person34@example.org", "Daniel Fritsche"
HEIR, HEIR_NAME = "person11@example.org", "Marek Nowak"
PHONE = {"viewport": {"width": 390, "height": 844}}


def start_group(page: Page, name: str) -> str:
    page.goto("/groups/new/")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name="Gruppe anlegen").click()
    page.wait_for_url(re.compile(r"/groups/(?!new)\w+/$"))
    return page.url


def choose_for_everything(page: Page, typed: str, name: str) -> None:
    """By keyboard: the name, and Enter."""
    page.get_by_label("Alles an eine Person").fill(typed)
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile(f"für {name} vorgesehen"))).to_be_visible()


def say_yes(page: Page, who: str, sentence: str) -> None:
    page.goto("/notifications/")
    page.get_by_role("link", name=re.compile(f"Übernehmen Sie etwas von {who}")).first.click()
    page.get_by_label("Ein Satz dazu").fill(sentence)
    page.get_by_role("button", name="Ich übernehme").click()
    expect(page.get_by_text("Es liegt jetzt in Ihren Händen.")).to_be_visible()


@pytest.fixture
def successor(visitor: Visitors) -> Page:
    return visitor(SUCCESSOR, **PHONE)


def test_member_hands_over_leaves_and_is_a_former_member(visitor: Visitors, successor: Page) -> None:
    giver, other_device = visitor(GIVER), visitor(GIVER)
    group = start_group(giver, "Runde Anerkennung")
    other_device.goto("/")

    giver.goto("/handover/")
    expect(giver.locator("main").get_by_role("link", name="Runde Anerkennung").first).to_be_visible()
    giver.get_by_label("Ich verlasse das Netzwerk").check()
    giver.get_by_label("Ein paar Worte an Ihre Nachfolge").fill("Danke, dass du weitermachst.")
    giver.get_by_role("button", name="Weiter zur Liste").click()
    choose_for_everything(giver, "milena", SUCCESSOR_NAME)
    giver.get_by_role("button", name="Weiter und prüfen").click()
    expect(giver.get_by_text(f"{SUCCESSOR_NAME} wird Leitung von „Runde Anerkennung“.").first).to_be_visible()
    giver.get_by_role("button", name="Jetzt anfragen").click()
    expect(giver.get_by_text("Bis jemand zusagt, bleibt alles, wie es ist.").first).to_be_visible()

    say_yes(successor, "Thomas Ehrlich", "Sehr gern.")
    successor.goto(group)
    expect(successor.locator("main").get_by_role("link", name="Einstellungen")).to_be_visible()

    giver.reload()
    expect(giver.get_by_text("Sehr gern.").first).to_be_visible()
    giver.get_by_role("link", name="Jetzt gehen").click()
    giver.get_by_label("Ja, meine Mitgliedschaft endet jetzt").check()
    giver.get_by_role("button", name="Das Netzwerk jetzt verlassen").click()
    giver.wait_for_url("**/handover/goodbye/")
    expect(giver.get_by_role("heading", name="Danke und alles Gute")).to_be_visible()

    other_device.goto("/members/")
    expect(other_device).to_have_url(re.compile("/accounts/login/"))
    successor.goto(group)
    expect(successor.get_by_text("Thomas Ehrlich (ehemals Ausländerbehörde)").first).to_be_visible()


def test_newcomer_to_the_demo_finds_a_former_member_and_a_handover_under_way(visitor: Visitors) -> None:
    member = visitor(MEMBER, **PHONE)
    member.goto("/search/?q=Kleingarten")
    member.get_by_role("link", name=re.compile("nach elf Jahren")).first.click()
    expect(member.get_by_text("Bernd Kaltenbach (ehemals Jobcenter)").first).to_be_visible()
    member.goto("/handover/")
    member.get_by_role("link", name="Ansehen und antworten").click()
    expect(member.get_by_label(re.compile("AG Interkulturelle Woche"))).to_be_checked()
    expect(member.get_by_role("link", name=re.compile("ansehen.*AG Interkulturelle Woche"))).to_be_visible()

    coordinator = visitor(COORDINATOR)
    coordinator.goto("/desk/")
    waiting = coordinator.get_by_role("listitem").filter(has_text="Wolfgang Thiele").filter(has_text="braucht jemanden")
    waiting.get_by_role("link", name="Jemanden wählen").click()
    expect(coordinator.get_by_text("Urkunden für den Dankeschön-Abend gestalten").first).to_be_visible()


def test_coordinator_hands_over_for_somebody_already_gone_and_readmits_him(visitor: Visitors) -> None:
    gone = visitor(GONE)
    group = start_group(gone, "Runde Führerschein")
    coordinator = visitor(COORDINATOR)
    coordinator.goto(group)
    coordinator.locator("main").get_by_role("link", name=re.compile(GONE_NAME)).first.click()
    coordinator.get_by_role("link", name="Mitgliedschaft beenden und Offenes übergeben").click()
    coordinator.get_by_label(f"Ja, die Mitgliedschaft von {GONE_NAME} endet jetzt").check()
    coordinator.get_by_role("button", name="Mitgliedschaft beenden").click()
    expect(coordinator.locator("main").get_by_text("Runde Führerschein").first).to_be_visible()
    gone.goto("/members/")
    expect(gone).to_have_url(re.compile("/accounts/login/"))

    coordinator.get_by_role("link", name="Jemand anderen wählen").click()
    choose_for_everything(coordinator, "marek", HEIR_NAME)
    coordinator.get_by_role("button", name="Weiter und prüfen").click()
    coordinator.get_by_role("button", name="Jetzt anfragen").click()
    heir = visitor(HEIR, **PHONE)
    say_yes(heir, GONE_NAME, "Mache ich.")
    heir.goto(group)
    expect(heir.locator("main").get_by_role("link", name="Einstellungen")).to_be_visible()

    coordinator.goto("/handover/former/")
    row = coordinator.get_by_role("listitem").filter(has_text=f"{GONE_NAME} (ehemals Jobcenter")
    row.get_by_role("button", name="Wieder aufnehmen").click()
    expect(coordinator.get_by_role("heading", name=GONE_NAME)).to_be_visible()
    back = visitor(GONE)
    back.goto(group)
    expect(back.locator("main").get_by_role("heading", name="Runde Führerschein", level=1)).to_be_visible()
    expect(back.locator("main").get_by_role("link", name="Einstellungen")).to_have_count(0)
