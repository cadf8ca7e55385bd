"""The doors (M3, M4): a coordinator imports a list, mends a row, and an invited person arrives in the group."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import expect

from . import site as demo
from .site import Site
from .visitors import Visitors

GROUP = "AG Ankunftsmappe"
LIST = f"""Name;Vorname;E-Mail;Träger;Gruppen
Özgür;Derya;derya.oezguer@example.org;"Bürgerhaus
Weißenau";{GROUP}
Groß;Jörg;joerg.gross@example;Tafel Geiselrode;
Brandt;Jonas;{demo.MEMBER};;
"""
NEWEST = "person64@example.org"
PHONE = {"width": 390, "height": 844}


def test_list_is_imported_a_row_mended_and_an_invited_person_lands_in_the_group(visitor: Visitors, site: Site) -> None:
    desk = visitor(demo.COORDINATOR)
    desk.goto("/desk/")
    desk.get_by_role("link", name="Mitgliederliste importieren").click()
    data = LIST.replace("\n", "\r\n").encode("cp1252")
    desk.get_by_label("Die Liste").set_input_files({"name": "Mitglieder.csv", "mimeType": "text/csv", "buffer": data})
    desk.get_by_role("button", name="Liste lesen").click()
    expect(desk.get_by_text("Eine Person kann eingeladen werden.")).to_be_visible()
    expect(desk.get_by_text("„joerg.gross@example“ ist keine E-Mail-Adresse.")).to_be_visible()

    desk.locator("#row-3 summary").click()
    desk.locator("#row-3").get_by_label("E-Mail-Adresse").fill("joerg.gross@example.org")
    desk.get_by_role("button", name="Zeile speichern").click()
    expect(desk.get_by_text("2 Personen können eingeladen werden.")).to_be_visible()
    desk.get_by_role("button", name="2 Personen jetzt einladen").click()
    # The page follows the work by itself.
    expect(desk.get_by_text("2 Personen sind eingeladen.")).to_be_visible(timeout=60_000)
    expect(desk.get_by_text("Ist schon Mitglied.")).to_be_visible()
    with desk.expect_download() as download:
        desk.get_by_role("link", name="Diese Zeilen mit den Gründen herunterladen").click()
    assert "Ist schon Mitglied." in download.value.path().read_text(encoding="utf-8-sig")

    mail = site.newest_mail(to="derya.oezguer@example.org")
    body = mail.get_body(("plain",))
    assert body is not None
    link = re.search(r"http\S+/members/join/\S+", body.get_content())
    assert link is not None
    derya = visitor(viewport=PHONE)
    derya.goto(urlsplit(link.group()).path)
    expect(derya.get_by_role("heading", name="Sie sind eingeladen")).to_be_visible()
    expect(derya.get_by_label("Vor- und Nachname")).to_have_value("Derya Özgür")
    expect(derya.get_by_label("Institution")).to_have_value("Bürgerhaus Weißenau")
    derya.get_by_label("Passwort").fill("viele kurze wege 2026")
    derya.get_by_label("Ich habe die Datenschutzhinweise").check()
    derya.get_by_role("button", name="Einladung annehmen").click()
    expect(derya.get_by_role("heading", name=GROUP).first).to_be_visible()

    desk.goto("/members/invitations/")
    expect(desk.get_by_role("listitem").filter(has_text="Derya Özgür")).to_contain_text("angenommen")


def test_lead_invites_by_a_link_that_is_copied(visitor: Visitors) -> None:
    lead = visitor(demo.LEAD, permissions=["clipboard-read", "clipboard-write"])
    lead.goto("/groups/")
    lead.get_by_role("link", name="Fallrunde Aufenthalt").first.click()
    group = urlsplit(lead.url).path
    lead.goto(f"{group}members/")
    lead.locator("summary", has_text="Menschen einladen").click()
    lead.get_by_role("link", name="Per Link oder E-Mail einladen").click()
    lead.get_by_label("Wie viele Personen").fill("3")
    lead.get_by_role("button", name="Einladen").click()
    shown = lead.get_by_label("Der Link", exact=True).input_value()
    lead.get_by_role("button", name="Kopieren").click()
    expect(lead.get_by_role("button", name="Kopiert")).to_be_visible()
    assert lead.evaluate("navigator.clipboard.readText()") == shown

    guest = visitor(NEWEST, viewport=PHONE)
    guest.goto(urlsplit(shown).path)
    guest.get_by_role("button", name="Einladung annehmen").click()
    expect(guest).to_have_url(group)
    expect(guest.get_by_role("heading", name="Fallrunde Aufenthalt").first).to_be_visible()
