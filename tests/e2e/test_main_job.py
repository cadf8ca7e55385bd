"""The main job of the platform, as people do it: one newcomer's first days, seen from two browsers.

The steps build on each other and share one story; a step that fails takes those after it along.
"""

import re
import signal
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from kurzewege.setup.sample_files import make_sample

from . import site as demo
from .site import Site
from .visitors import Visitors, Watch

RUTH = "ruth.sommer@example.org"
PASSWORD = "viele kurze wege 2026"
FIELD_GROUP = "Ehrenamt"
CLOSED_GROUP = "Fallrunde Aufenthalt"
FLYER = "Flyer Lesepaten.pdf"
GUIDE = "Leitfaden Lesestunde.pdf"
# Words that stand inside one file only, and in no title.
WORD_IN_GUIDE = "Kirschblütenpause"
WORD_IN_CASE = "Zwetschgenakte"
QUESTION = "Wer verleiht Bilderbücher auf Ukrainisch?"
ANSWER = "Unsere Bibliothek hat eine Bücherkiste zum Ausleihen."
PLENARY = "Große Runde: Lesen verbindet"
PDF = "application/pdf"


@dataclass
class Story:
    """Who takes part, and the addresses of what came of it. `ruth` is the newcomer, `jonas` a member of old."""

    site: Site
    visitors: Visitors
    watch: Watch
    ruth: Page
    jonas: Page
    karla: Page
    kept: dict[str, str] = field(default_factory=dict)


@pytest.fixture(scope="module")
def story(browser: Browser, site: Site) -> Iterator[Story]:
    watch = Watch(site)
    visitors = Visitors(browser, site, watch)
    yield Story(site, visitors, watch, visitors(), visitors(demo.MEMBER), visitors(demo.COORDINATOR))
    visitors.close()


@pytest.fixture(autouse=True)
def faultless(story: Story) -> Iterator[None]:
    """After every step: no script error, no breach of the policy, no request elsewhere, in anybody's browser."""
    yield
    assert story.watch.faults == []


# --- She becomes a member ------------------------------------------------------------------------


def test_guest_who_registers_and_confirms_by_the_mailed_link_waits_for_the_coordinator(story: Story) -> None:
    page = story.ruth
    page.goto("/")
    page.get_by_role("link", name="Mitglied werden").first.click()
    page.get_by_label("Vor- und Nachname").fill("Ruth Sommer")
    page.get_by_label("E-Mail-Adresse").fill(RUTH)
    page.get_by_label("Institution").fill("Stadtbibliothek Weißenau")
    page.get_by_label("Passwort").fill(PASSWORD)
    page.get_by_label("Ich habe die Datenschutzhinweise").check()
    page.get_by_role("button", name="Antrag senden").click()
    expect(page).to_have_url("/accounts/confirm-email/")
    open_mail(page, story.site, to=RUTH).get_by_role("link", name="/accounts/confirm-email/").click()
    page.get_by_role("button", name="bestätigen").click()
    expect(page).to_have_url("/members/status/")
    expect(page.get_by_role("heading", name="Koordination")).to_be_visible()


def test_applicant_until_she_is_admitted_reaches_only_her_status(story: Story) -> None:
    for path in ("/feed/", "/groups/", "/documents/", "/openmic/", "/search/?q=Deutsch"):
        story.ruth.goto(path)
        expect(story.ruth).to_have_url("/members/status/")


def test_coordinator_on_the_desk_admits_the_applicant(story: Story) -> None:
    page = story.karla
    page.goto("/desk/")
    waiting = page.locator(".application", has_text="Ruth Sommer")
    expect(waiting).to_contain_text("Stadtbibliothek Weißenau")
    waiting.get_by_role("button", name="Aufnehmen").click()
    expect(page.get_by_role("status").filter(has_text="Ruth Sommer")).to_be_visible()
    expect(waiting).to_have_count(0)
    story.site.newest_mail(RUTH)
    story.ruth.goto("/")
    expect(story.ruth.get_by_text("Was gibt es Neues, Ruth?")).to_be_visible()


def test_new_member_who_fills_in_her_profile_is_found_by_what_she_knows(story: Story) -> None:
    page = story.ruth
    page.goto("/members/me/")
    page.get_by_label("Funktion").fill("Leiterin Kinderbibliothek")
    page.get_by_role("combobox", name="Womit ich mich auskenne").fill("Leseförderung, Mehrsprachige Bilderbücher")
    page.get_by_role("checkbox", name=FIELD_GROUP).check()
    page.get_by_role("button", name="Speichern", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ruth Sommer")
    story.kept["profile"] = page.url
    story.jonas.goto("/members/")
    story.jonas.get_by_label("Wer kennt sich aus mit").fill("bilderbuch")
    expect(story.jonas.get_by_role("link", name="Ruth Sommer")).to_be_visible()


def test_member_who_joins_the_group_of_an_action_field_may_write_there(story: Story) -> None:
    page = story.ruth
    page.goto("/groups/")
    main(page).get_by_role("link", name=FIELD_GROUP, exact=True).click()
    page.get_by_role("button", name="Beitreten").click()
    expect(page.get_by_text("Was gibt es Neues in dieser Gruppe?")).to_be_visible()
    expect(page.get_by_role("navigation", name="Meine Gruppen").get_by_role("link", name=FIELD_GROUP)).to_be_visible()
    story.kept["group"] = page.url


# --- She tells something -------------------------------------------------------------------------


def test_update_with_formatted_text_and_flyer_arrives_on_the_other_side_without_reload(story: Story) -> None:
    page = story.ruth
    story.jonas.goto("/")
    page.goto(story.kept["group"])
    composer = open_composer(page)
    page.keyboard.type("Wir suchen ")
    composer.get_by_role("button", name="Fett").click()
    page.keyboard.type("Lesepatinnen")
    composer.get_by_role("button", name="Fett").click()
    page.keyboard.press("Enter")
    composer.get_by_role("button", name="Liste", exact=True).click()
    page.keyboard.type("montags um drei")
    attach(composer, FLYER, "Lesen macht stark. Kommen Sie vorbei.")
    composer.get_by_role("button", name="Veröffentlichen").click()
    mine = entry(page, "Lesepatinnen")
    expect(mine.locator("strong", has_text="Lesepatinnen")).to_be_visible()
    expect(mine.get_by_role("listitem").filter(has_text="montags um drei")).to_be_visible()
    expect(mine.get_by_role("link", name=FLYER, exact=True)).to_be_visible()

    pill = story.jonas.get_by_role("button", name="1 neuer Beitrag")
    expect(pill).to_be_visible()
    expect(entry(story.jonas, "Lesepatinnen")).to_have_count(0)
    pill.click()
    theirs = entry(story.jonas, "Lesepatinnen")
    expect(theirs.locator("strong", has_text="Lesepatinnen")).to_be_visible()
    expect(theirs).to_contain_text("Ruth Sommer")
    expect(pill).to_be_hidden()


def test_other_member_opens_the_flyer_and_comes_back(story: Story, whole_browser: Browser) -> None:
    page = Visitors(whole_browser, story.site, story.watch)(demo.MEMBER)
    page.goto("/")
    link = entry(page, "Lesepatinnen").get_by_role("link", name=FLYER, exact=True)
    address = link.get_attribute("href") or ""
    story.kept["flyer"] = urlsplit(address).path
    link.click()
    expect(page).to_have_url(address)
    answer = page.request.get(address)
    assert (answer.status, answer.headers["content-type"], answer.body()[:4]) == (200, PDF, b"%PDF")
    page.go_back()
    expect(entry(page, "Lesepatinnen")).to_be_visible()


def test_like_and_comment_of_the_other_member_appear_on_her_side(story: Story) -> None:
    hers, theirs = entry(story.ruth, "Lesepatinnen"), entry(story.jonas, "Lesepatinnen")
    theirs.get_by_role("button", name="Gefällt mir").click()
    expect(hers.get_by_role("button", name="Gefällt mir")).to_contain_text("1")
    theirs.get_by_label("Ihr Kommentar").fill("Ich frage unsere Patinnen.")
    theirs.get_by_role("button", name="Kommentar senden").click()
    expect(theirs.get_by_text("Ich frage unsere Patinnen.")).to_be_visible()
    expect(hers.get_by_text("Ich frage unsere Patinnen.")).to_be_visible()
    expect(hers).to_contain_text("1 Kommentar")
    expect(story.ruth.locator("#bell-count")).not_to_be_empty()


# --- She asks everybody --------------------------------------------------------------------------


def test_question_to_all_members_appears_on_the_other_side_at_once(story: Story) -> None:
    story.jonas.goto("/openmic/")
    page = story.ruth
    page.goto("/openmic/")
    page.get_by_label("Was möchten Sie das Netzwerk fragen?").fill(QUESTION)
    page.get_by_role("button", name="Frage stellen").click()
    expect(page.get_by_role("heading", name=QUESTION)).to_be_visible()
    story.kept["question"] = page.url
    arrived = story.jonas.locator(".question-card", has_text=QUESTION)
    expect(arrived).to_contain_text("Ruth Sommer")


def test_answer_appears_at_the_asker_who_marks_the_question_solved(story: Story) -> None:
    ruth, jonas = story.ruth, story.jonas
    jonas.get_by_role("link", name=QUESTION).click()
    jonas.get_by_role("textbox", name="Ihre Antwort").fill(ANSWER)
    jonas.get_by_role("button", name="Antworten").click()
    expect(main(jonas).get_by_role("listitem").filter(has_text=ANSWER)).to_be_visible()
    helpful = main(ruth).locator(".answer", has_text=ANSWER)
    expect(helpful).to_be_visible()
    helpful.get_by_role("button", name="Das löst die Frage").click()
    for page in (ruth, jonas):
        expect(page.get_by_text("Diese Frage ist gelöst.")).to_be_visible()


# --- They meet -----------------------------------------------------------------------------------


def test_coordinator_plans_a_plenary_with_two_places(story: Story) -> None:
    page = story.karla
    starts = datetime.now().replace(hour=9, minute=0) + timedelta(days=40)
    page.goto("/events/new/")
    page.get_by_label("Titel").fill(PLENARY)
    page.get_by_label("Art", exact=True).select_option("große Runde")
    page.get_by_label("Beginn").fill(f"{starts:%Y-%m-%dT%H:%M}")
    page.get_by_label("Ende").fill(f"{starts + timedelta(hours=3):%Y-%m-%dT%H:%M}")
    page.get_by_label(re.compile("^Ort")).fill("Stadtbibliothek Weißenau")
    page.get_by_label("Zahl der Plätze").fill("2")
    page.get_by_role("button", name="Ankündigen").click()
    expect(page.get_by_role("heading", name=PLENARY)).to_be_visible()
    expect(page.get_by_role("region", name="Kommen Sie?")).to_contain_text("0 von 2 Plätzen")
    story.kept["event"] = page.url


def test_member_who_registers_has_a_place_and_takes_the_date_into_her_calendar(story: Story) -> None:
    page = story.ruth
    page.goto("/events/")
    main(page).get_by_role("link", name=PLENARY).click()
    box = page.get_by_role("region", name="Kommen Sie?")
    box.get_by_role("button", name="Ich komme").click()
    expect(box).to_contain_text("1 von 2 Plätzen")
    expect(box.get_by_role("button", name="Ich komme")).to_have_attribute("aria-pressed", "true")
    with page.expect_download() as download:
        page.get_by_role("link", name="(.ics)").click()
    calendar = download.value.path().read_text(encoding="utf-8")
    assert calendar.startswith("BEGIN:VCALENDAR")
    assert f"SUMMARY:{PLENARY}" in calendar
    assert "@example.org" not in calendar


# --- They file and find --------------------------------------------------------------------------


def test_document_filed_in_the_group_is_found_by_a_word_inside_and_downloaded(story: Story) -> None:
    page = story.ruth
    page.goto(story.kept["group"])
    page.get_by_role("link", name="Dokumente", exact=True).last.click()
    page.get_by_text("Dateien hinzufügen").click()
    attach(main(page), GUIDE, f"Eine Lesestunde beginnt mit einem Gespräch. Danach folgt die {WORD_IN_GUIDE}.")
    page.get_by_role("button", name="Hier ablegen").click()
    main(page).get_by_role("link", name=GUIDE, exact=True).click()
    is_read(main(page))

    finder = story.jonas
    hit = search(finder, WORD_IN_GUIDE)
    expect(hit.locator("mark")).to_have_text(WORD_IN_GUIDE)
    hit.get_by_role("link").first.click()
    expect(finder.get_by_role("heading", level=1)).to_have_text(GUIDE)
    story.kept["document"] = finder.url
    with finder.expect_download() as download:
        main(finder).get_by_role("link", name="Herunterladen", exact=True).click()
    assert download.value.suggested_filename == GUIDE
    assert download.value.path().read_bytes().startswith(b"%PDF")


# --- What stays in the room ----------------------------------------------------------------------


def test_contents_of_a_closed_group_are_not_found_by_somebody_outside(story: Story) -> None:
    lead = story.visitors(demo.LEAD)
    lead.goto("/groups/")
    main(lead).get_by_role("link", name=CLOSED_GROUP).click()
    group = urlsplit(lead.url).path
    key = group.strip("/").split("/")[-1]
    composer = open_composer(lead)
    lead.keyboard.type(f"Vertraulich: {WORD_IN_CASE}")
    attach(composer, "Fall.pdf", f"Es geht um die {WORD_IN_CASE}.")
    composer.get_by_role("button", name="Veröffentlichen").click()
    written = entry(lead, WORD_IN_CASE)
    file = urlsplit(written.get_by_role("link", name="Fall.pdf", exact=True).get_attribute("href") or "").path
    entry_path = urlsplit(written.locator(".entry-meta a").first.get_attribute("href") or "").path
    lead.goto(f"/documents/group/{key}/")
    lead.get_by_text("Dateien hinzufügen").click()
    attach(main(lead), "Akte.pdf", f"Noch eine {WORD_IN_CASE}.")
    lead.get_by_role("button", name="Hier ablegen").click()
    main(lead).get_by_role("link", name="Akte").first.click()
    document = urlsplit(lead.url).path
    download = main(lead).get_by_role("link", name="Herunterladen", exact=True).get_attribute("href") or ""
    is_read(main(lead))
    expect(search(lead, WORD_IN_CASE)).to_have_count(2)
    lead.goto("/events/")
    main(lead).get_by_role("link", name="Fallbesprechung").first.click()
    event = urlsplit(lead.url).path

    private = [
        f"/feed/group/{key}/", f"/feed/group/{key}/newer/", f"{group}members/", f"/documents/group/{key}/",
        entry_path, f"{entry_path}history/", file, f"{file}?inline=1", f"{file.rpartition('/')[0]}/preview",
        document, download, event, f"{event}event.ics",
    ]  # fmt: skip
    assert {path: lead.request.get(path).status for path in private} == dict.fromkeys(private, 200)
    outsider = story.visitors(demo.OUTSIDER)
    assert {path: outsider.request.get(path).status for path in private} == dict.fromkeys(private, 404)
    outsider.goto(f"/search/?q={WORD_IN_CASE}")
    expect(outsider.get_by_text("Nichts gefunden für")).to_be_visible()
    outsider.goto("/")
    expect(main(outsider)).not_to_contain_text(WORD_IN_CASE)


# --- And all of it stays -------------------------------------------------------------------------


def test_everything_is_still_there_after_the_server_was_restarted(story: Story) -> None:
    story.visitors.look_away()
    story.site.restart(signal.SIGTERM)
    page = story.ruth
    page.goto(story.kept["group"])
    written = entry(page, "Lesepatinnen")
    expect(written.get_by_role("button", name="Gefällt mir")).to_contain_text("1")
    expect(written).to_contain_text("Ich frage unsere Patinnen.")
    assert page.request.get(story.kept["flyer"]).body().startswith(b"%PDF")
    page.goto(story.kept["question"])
    expect(page.get_by_text("Diese Frage ist gelöst.")).to_be_visible()
    expect(page.get_by_text(ANSWER).first).to_be_visible()
    page.goto(story.kept["event"])
    expect(page.get_by_role("region", name="Kommen Sie?")).to_contain_text("1 von 2 Plätzen")
    page.goto(story.kept["profile"])
    expect(page.get_by_text("Leiterin Kinderbibliothek")).to_be_visible()
    expect(search(page, WORD_IN_GUIDE).get_by_role("link").first).to_have_attribute(
        "href", urlsplit(story.kept["document"]).path
    )


# --- Helpers -------------------------------------------------------------------------------------


def main(page: Page) -> Locator:
    return page.get_by_role("main")


def entry(page: Page, text: str) -> Locator:
    """The contribution that says `text`."""
    return page.locator("article.entry", has_text=text)


def open_composer(page: Page) -> Locator:
    """The form on a group's page, with the cursor in the editor."""
    page.get_by_text("Was gibt es Neues in dieser Gruppe?").click()
    composer = page.get_by_role("region", name="Beitrag schreiben")
    text = composer.locator("[contenteditable=true]")
    text.click()
    expect(text).to_be_focused()
    return composer


def attach(place: Locator, name: str, text: str) -> None:
    """Chooses a file in `place` and waits until it has been sent."""
    upload = {"name": name, "mimeType": PDF, "buffer": make_sample(name, text)}
    place.locator("input[type=file][multiple]").first.set_input_files(upload)
    expect(place.locator(".file-draft", has_text=name).get_by_role("button", name="entfernen")).to_be_visible()


def is_read(place: Locator) -> None:
    """Waits until the worker has read the files in `place`: from then on their words are found."""
    expect(place).not_to_contain_text("wird vorbereitet")


def search(page: Page, text: str) -> Locator:
    """The one hit for a rare word."""
    page.goto(f"/search/?q={text}")
    return page.locator(".hit")


def open_mail(page: Page, site: Site, *, to: str) -> Page:
    """Opens the newest mail to `to` in the demo's mailbox."""
    site.newest_mail(to, seconds=30)
    page.goto("/dev/mails/")
    page.get_by_role("listitem").filter(has_text=to).first.get_by_role("link").click()
    return page
