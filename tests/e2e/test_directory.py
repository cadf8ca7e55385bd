"""M5 in the browser: somebody looks for who knows about it, ticks, reads why, goes on, comes back, and uses the map."""

import re

from playwright.sync_api import expect

from . import site as demo

QUESTION = "Wie verlängert man den Aufenthalt nach der Ausbildung?"


def test_who_knows_about_it_is_found_by_typing_and_ticking_with_reasons_and_on_the_map_by_keyboard(visitor):
    asking, leading, page = visitor(demo.COORDINATOR), visitor(demo.LEAD), visitor(demo.OUTSIDER)

    asking.goto("/openmic/")
    asking.get_by_label("Was möchten Sie das Netzwerk fragen?").fill(QUESTION)
    asking.get_by_role("button", name="Frage stellen").click()
    expect(asking.get_by_text(QUESTION).first).to_be_visible()
    leading.goto("/openmic/")
    leading.get_by_role("link", name=QUESTION).first.click()
    editor = leading.locator("#answer-form [contenteditable=true], #answer-form textarea").first
    editor.fill("Mit dem Arbeitsvertrag zur Ausländerbehörde.")
    leading.locator("#answer-form").get_by_role("button", name="Antworten").click()
    expect(leading.get_by_text("Mit dem Arbeitsvertrag").first).to_be_visible()

    # The list follows the typing, and says why.
    page.goto("/members/")
    page.get_by_label("Wer kennt sich aus mit").press_sequentially("aufenthalt", delay=20)
    found = page.locator("#directory")
    expect(found.get_by_role("heading", name="Samir Haddad")).to_be_visible()
    answered = found.locator("li", has=page.get_by_role("heading", name="Amina Rahimi"))
    expect(answered.get_by_role("link", name=QUESTION)).to_be_visible()
    expect(found.locator("mark").first).to_contain_text("Aufenthalt")
    expect(page).to_have_url("/members/?q=aufenthalt")

    # Ticking by keyboard: the list follows, and the focus stays where it is.
    box = page.get_by_role("group", name="Region").get_by_label("Weißenau")
    box.focus()
    page.keyboard.press("Space")
    expect(found.locator(".directory-count")).to_have_text("eine Person")
    expect(page.locator("#announcer")).to_have_text("eine Person")
    expect(page.get_by_role("group", name="Region").get_by_label("Weißenau")).to_be_focused()
    page.get_by_role("group", name="Sprache").get_by_label("Arabisch").check()
    expect(found.get_by_role("link", name="Filter entfernen: Arabisch")).to_be_visible()
    expect(found.get_by_role("heading", name="Samir Haddad")).to_be_visible()
    expect(found).to_contain_text("Aufenthaltsrecht junger Menschen")

    # To the person and back: word and ticks are still there.
    found.get_by_role("link", name="Samir Haddad").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Samir Haddad")
    page.go_back()
    expect(page.get_by_label("Wer kennt sich aus mit")).to_have_value("aufenthalt")
    expect(page.get_by_role("group", name="Sprache").get_by_label("Arabisch")).to_be_checked()
    expect(found.locator(".directory-count")).to_have_text("eine Person")
    found.get_by_role("link", name="Filter entfernen: Arabisch").click()
    expect(page.get_by_role("group", name="Sprache").get_by_label("Arabisch")).not_to_be_checked()

    # The map, by keyboard: a dot leads to its town's line, which leads to the people.
    page.goto("/members/?view=map")
    dot = page.locator("a.atlas-town[href='#town-weissenau']")
    dot.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#town-weissenau")).to_be_in_viewport()
    page.locator("#town-weissenau").get_by_role("link", name="Jugendmigrationsdienst").click()
    expect(page.get_by_role("heading", name="Samir Haddad")).to_be_visible()

    # On a phone the list begins below the filters: the way there stays in sight.
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/members/?q=aufenthalt")
    page.locator("summary", has_text="Filter").click()
    shows = page.get_by_role("link", name=re.compile("Person(en)? zeigen"))
    expect(shows).to_be_in_viewport()
    shows.click()
    expect(found).to_be_focused()
    expect(found.locator(".directory-count")).to_be_in_viewport()


def test_directory_without_scripts_answers_by_its_button(visitor):
    page = visitor(demo.MEMBER, java_script_enabled=False)
    page.goto("/members/")
    page.get_by_label("Wer kennt sich aus mit").fill("Aufenthalt")
    page.locator("summary", has_text="Filter").click()
    page.get_by_role("group", name="Region").get_by_label("Weißenau").check()
    page.get_by_role("button", name="Anwenden").click()
    expect(page.get_by_role("heading", name="Samir Haddad")).to_be_visible()
    expect(page.get_by_role("group", name="Region").get_by_label("Weißenau")).to_be_checked()
