"""O1 to O3, scenarios 6 and 7 in two browsers: a question from the first word to the knowledge base."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from . import site as demo
from .site import Site
from .visitors import Visitors, Watch

# Somebody no other test signs in as: her profile changes here.
HELPER = "person20@example.org"
QUESTION = "Wer kennt sich mit dem Fahrdienst zur Frühschicht aus?"
ANSWER = "Unser Rufbus fährt ab fünf Uhr."
# Expertise that the helper writes into her profile, and nobody else has.
KNOWLEDGE = "Fahrdienst zur Frühschicht"


@dataclass
class Story:
    asker: Page
    helper: Page
    watch: Watch


@pytest.fixture(scope="module")
def story(browser: Browser, site: Site) -> Iterator[Story]:
    watch = Watch(site)
    visitors = Visitors(browser, site, watch)
    yield Story(visitors(demo.MEMBER), visitors(HELPER), watch)
    visitors.close()


@pytest.fixture(autouse=True)
def faultless(story: Story) -> Iterator[None]:
    yield
    assert story.watch.faults == []


def main(page: Page) -> Locator:
    return page.get_by_role("main")


def test_o1_similar_answered_question_shows_while_typing_and_the_draft_outlives_the_page(story: Story) -> None:
    page = story.asker
    page.goto("/openmic/")
    field = page.get_by_label("Was möchten Sie das Netzwerk fragen?")
    field.press_sequentially("Kann man beim Vermieter die Kaution in Raten zahlen?")
    similar = page.get_by_role("region", name="Wurde das schon gefragt?")
    expect(similar).to_contain_text("Wer hat Erfahrung mit der Kaution in Raten?")
    expect(similar).to_contain_text("Das Gesetz erlaubt drei Raten.")
    page.goto("/")
    page.goto("/openmic/")
    expect(field).to_have_value("Kann man beim Vermieter die Kaution in Raten zahlen?")
    similar.get_by_role("button", name="Das beantwortet meine Frage").first.click()
    expect(page).to_have_url(re.compile(r"/openmic/q/\w+/#answer-\w+"))
    expect(page.locator(".vote-button").first).to_have_attribute("aria-pressed", "true")
    page.goto("/openmic/")
    expect(field).to_have_value("")


def test_o1_fitting_person_is_told_and_the_asker_reads_what_became_of_it(story: Story) -> None:
    helper = story.helper
    helper.goto("/members/me/")
    helper.get_by_role("combobox", name="Womit ich mich auskenne").fill(KNOWLEDGE)
    helper.keyboard.press("Escape")
    with helper.expect_navigation():
        helper.get_by_role("button", name="Speichern").first.click()
    helper.goto("/")
    page = story.asker
    page.goto("/openmic/")
    page.get_by_label("Was möchten Sie das Netzwerk fragen?").press_sequentially(QUESTION)
    tag = page.get_by_role("button", name=f"# {KNOWLEDGE}")
    tag.click()
    expect(tag).to_have_attribute("aria-pressed", "true")
    page.get_by_label("Wer liest das?").select_option("all")
    page.get_by_role("button", name="Frage stellen").click()
    expect(page.get_by_role("heading", name=QUESTION)).to_be_visible()
    became = page.get_by_role("region", name="Was aus der Frage wurde")
    expect(became).to_contain_text(re.compile(r"Wir haben .*Person.* mit passenden Kenntnissen gefragt"))
    helper.goto("/notifications/")
    told = main(helper).get_by_role("listitem").filter(has_text=QUESTION)
    expect(told).to_contain_text(f"Sie kennen sich aus mit: {KNOWLEDGE}.")
    told.get_by_role("link").first.click()
    expect(helper.get_by_role("heading", name=QUESTION)).to_be_visible()


def test_o2_answer_help_edit_and_solution_appear_on_the_other_side_without_reload(story: Story) -> None:
    asker, helper = story.asker, story.helper
    helper.get_by_role("textbox", name="Ihre Antwort").fill(ANSWER)
    helper.get_by_role("button", name="Antworten").click()
    arrived = main(asker).locator(".answer", has_text=ANSWER)
    expect(arrived).to_be_visible()
    expect(asker.get_by_role("region", name="Was aus der Frage wurde")).to_contain_text("Erste Antwort von")
    arrived.get_by_role("button", name="Hat mir geholfen").click()
    expect(arrived.get_by_role("button", name="Hat mir geholfen")).to_have_attribute("aria-pressed", "true")
    mine = main(helper).locator(".answer", has_text=ANSWER)
    expect(mine.get_by_role("button", name="Hat mir geholfen")).to_contain_text("1")

    mine.get_by_role("link", name="Bearbeiten").click()
    helper.locator("[contenteditable=true]").first.click()
    helper.keyboard.press("End")
    helper.keyboard.type(" Bitte am Vortag anrufen.")
    helper.get_by_role("button", name="Speichern").click()
    expect(arrived).to_contain_text("Bitte am Vortag anrufen.")
    expect(arrived.get_by_role("link", name="bearbeitet")).to_be_visible()
    # What was pressed stays pressed when the text around it is exchanged.
    expect(arrived.get_by_role("button", name="Hat mir geholfen")).to_have_attribute("aria-pressed", "true")

    arrived.get_by_role("button", name="Das löst die Frage").click()
    for page in (asker, helper):
        expect(page.get_by_text("Diese Frage ist gelöst.")).to_be_visible()
        expect(main(page).locator(".answer", has_text=ANSWER)).to_contain_text("Diese Antwort hat die Frage gelöst")


def test_scenario_6_solved_question_is_found_in_the_knowledge_base_and_while_typing(story: Story) -> None:
    page = story.helper
    page.goto("/openmic/")
    page.get_by_role("link", name="Was wir schon wissen").click()
    page.get_by_label("In den gelösten Fragen suchen").fill("Frühschicht")
    page.get_by_role("button", name="Anzeigen").click()
    hit = main(page).get_by_role("listitem").filter(has_text=QUESTION)
    expect(hit).to_contain_text("Unser Rufbus fährt ab fünf Uhr.")
    page.goto("/openmic/")
    page.get_by_label("Was möchten Sie das Netzwerk fragen?").press_sequentially("Fahrdienst für die Frühschicht?")
    expect(page.get_by_role("region", name="Wurde das schon gefragt?")).to_contain_text(QUESTION)
