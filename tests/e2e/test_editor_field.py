"""The editor in a real browser under the real policy."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from kurzewege.common.richtext import from_plain

from .rich_text_page import ORIGIN, Served


@pytest.fixture
def served(browser: Browser) -> Iterator[Served]:
    context = browser.new_context(locale="de-DE")
    context.set_default_timeout(10_000)
    yield Served(context.new_page())
    context.close()


def test_editor_when_typed_formatted_and_sent_gives_clean_html_without_complaints(served: Served) -> None:
    page = served.page
    page.goto(ORIGIN)
    page.get_by_label("Text").click()
    text = page.get_by_role("textbox", name="Text")
    expect(text).to_have_attribute("contenteditable", "true")
    page.keyboard.type("Neuer ")
    page.keyboard.press("Control+b")
    page.keyboard.type("Sprachkurs")
    page.keyboard.press("Control+b")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Liste", exact=True).click()
    page.keyboard.type("montags")
    expect(page.get_by_role("button", name="Liste", exact=True)).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+k")
    address = page.get_by_role("textbox", name="Adresse")
    address.fill("javascript:alert(1)")
    address.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    address.fill("vhs.example.org")
    address.press("Enter")
    expect(text).to_be_focused()
    page.keyboard.press("Control+Enter")
    expect(page.locator("textarea")).to_have_count(1)
    rel = 'rel="noopener noreferrer nofollow ugc"'
    assert served.sent == [
        "<p>Neuer <strong>Sprachkurs</strong></p><ul><li><p>montags</p></li>"
        f'<li><p><a href="https://vhs.example.org" {rel}>vhs.example.org</a></p></li></ul>'
    ]
    assert served.complaints == []


def test_editor_given_text_of_another_program_takes_it_without_styles_and_complaints(served: Served) -> None:
    page = served.page
    page.goto(ORIGIN)
    page.get_by_label("Text").click()
    text = page.get_by_role("textbox", name="Text")
    expect(text).to_have_attribute("contenteditable", "true")
    text.evaluate(
        """(element) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/html", `<style>p { color: red }</style>
                <p class="a"style="color: red">Neuer <b STYLE = 'color: red'>Kurs</b>, style=frei</p>`);
            element.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        }"""
    )
    page.get_by_role("button", name="Senden").click()
    expect(page.locator("textarea")).to_have_count(1)
    assert served.sent == ["<p>Neuer <strong>Kurs</strong>, style=frei</p>"]
    assert served.complaints == []


def test_editor_toolbar_is_one_tab_stop_with_arrows_and_tab_leaves(served: Served) -> None:
    page = served.page
    page.goto(ORIGIN)
    page.get_by_label("Text").click()
    page.get_by_role("toolbar").wait_for()
    page.keyboard.press("Alt+F10")
    expect(page.get_by_role("button", name="Fett")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Kursiv")).to_be_focused()
    page.keyboard.press("End")
    expect(page.get_by_role("button", name="Wiederholen")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("textbox", name="Text")).to_be_focused()
    page.get_by_role("button", name="Liste", exact=True).click()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Senden")).to_be_focused()
    assert page.locator("[data-command][tabindex='0']").count() == 1


def test_editor_typed_before_it_arrives_keeps_text_and_caret(served: Served) -> None:
    page = served.page
    page.goto(ORIGIN)
    page.evaluate(
        "() => { const field = document.querySelector('textarea');"
        " field.value = 'eins\\nzwei\\n\\ndrei'; field.setSelectionRange(6, 6); field.focus(); }"
    )
    text = page.get_by_role("textbox", name="Text")
    expect(text).to_be_focused()
    page.get_by_role("toolbar").wait_for()
    page.keyboard.type("X")
    assert text.inner_html() == "<p>eins<br>zXwei</p><p>drei</p>"


def test_editor_that_arrives_while_somebody_types_loses_no_letter(served: Served) -> None:
    page, letters = served.page, "abcdefghijklmnopqrstuvwxyz" * 8
    page.goto(ORIGIN)
    page.get_by_label("Text").click()
    for letter in letters:
        page.keyboard.insert_text(letter)
    page.get_by_role("toolbar").wait_for()
    expect(page.get_by_role("textbox", name="Text")).to_have_text(letters)


def test_editor_that_arrives_while_a_button_is_pressed_does_not_move_it_away(served: Served) -> None:
    page = served.page
    served.hold_editor()
    page.goto(ORIGIN)
    page.get_by_label("Text").fill("Schnell geschrieben")
    page.get_by_role("button", name="Senden").hover()
    page.mouse.down()
    served.let_editor_come()
    page.wait_for_timeout(500)
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.mouse.up()
    assert served.sent == ["<p>Schnell geschrieben</p>"]


def test_draft_after_reload_is_back_and_after_sending_it_is_gone(served: Served) -> None:
    page = served.page
    page.goto(ORIGIN)
    page.get_by_label("Text").click()
    page.get_by_role("toolbar").wait_for()
    page.keyboard.type("Halb fertig")
    page.wait_for_function("() => Object.keys(localStorage).length === 1")
    served.is_down = True
    page.get_by_role("button", name="Senden").click()
    expect(page.get_by_role("heading", name="503")).to_be_visible()
    page.goto(ORIGIN)
    expect(page.get_by_text("Ihr nicht gesendeter Text ist wieder da.")).to_be_visible()
    expect(page.get_by_role("textbox", name="Text")).to_have_text("Halb fertig")
    page.get_by_role("button", name="Verwerfen").click()
    expect(page.get_by_role("textbox", name="Text")).to_have_text("")
    assert page.evaluate("() => Object.keys(localStorage).length") == 0


def test_draft_of_another_person_is_not_shown(served: Served) -> None:
    page = served.page
    page.goto(ORIGIN)
    page.evaluate(
        "() => localStorage.setItem('kw-draft:amina:/#body', JSON.stringify({ text: 'geheim', saved: Date.now() }))"
    )
    page.reload()
    page.get_by_label("Text").click()
    page.get_by_role("toolbar").wait_for()
    assert page.get_by_role("textbox", name="Text").inner_text().strip() == ""


def test_edit_form_shows_the_text_as_designed_and_reset_brings_it_back(served: Served) -> None:
    page = served.page
    served.stored = from_plain("Hallo\n\nwww.example.org") + "<ol><li><p>eins</p></li></ol><h2>Titel</h2>"
    page.goto(f"{ORIGIN}/edit")
    text = page.get_by_role("textbox", name="Text")
    expect(text.get_by_role("listitem")).to_have_text("eins")
    text.click()
    page.keyboard.type("!")
    page.get_by_role("button", name="Leeren").click()
    expect(text).not_to_contain_text("!")
    page.get_by_role("button", name="Senden").click()
    page.wait_for_function("() => document.readyState === 'complete'")
    assert [html.replace(' start="1"', "") for html in served.sent] == [served.stored]
    assert served.complaints == []


def test_field_without_javascript_is_plain_text(browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    served = Served(context.new_page(), "<p>Hallo <strong>Nadja</strong></p><ul><li><p>eins</p></li></ul>")
    served.page.goto(f"{ORIGIN}/edit")
    field = served.page.get_by_label("Text")
    assert field.input_value() == "Hallo Nadja\n\n– eins"
    field.fill("a < b\n\nzwei")
    served.page.get_by_role("button", name="Senden").click()
    assert served.sent == ["<p>a &lt; b</p><p>zwei</p>"]
    context.close()
