"""The hall in four languages (scenario 26): guests who read Arabic, easy German, English and German on one board, small
screens and large letters; and the projector's contrast."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from . import site as demo
from .test_live import refuse
from .test_live_board import card, open_board
from .visitors import Visitors

PHONE = {"viewport": {"width": 390, "height": 844}}
SMALL = {"viewport": {"width": 320, "height": 640}}
LANGUAGES = {"de": "Deutsch", "de-simple": "Leichte Sprache", "en": "English", "ar": "العربية"}
ON_STAGE = "Wo ist noch ein Platz im Sprachkurs frei?"
BUS = "متى تنطلق الحافلة الأولى إلى Altenroda؟"
ME_TOO = {"ar": "وأنا أيضًا", "de-simple": "ich auch", "de": "auch ich"}
PAUSED = {"ar": "توقف مؤقت", "de-simple": "Pause: Jetzt kann niemand fragen.", "de": "Gerade kann niemand fragen"}

# What somebody with a small screen or large letters would miss: sideways scrolling, texts cut off, targets too small.
FAULTS = """() => {
  const faults = [];
  const page = document.documentElement;
  if (page.scrollWidth > page.clientWidth) faults.push(`scrolls sideways by ${page.scrollWidth - page.clientWidth}`);
  for (const element of document.querySelectorAll("body *")) {
    if (!element.getClientRects().length || element.closest(".visually-hidden, .skip-link")) continue;
    const { left, right, height } = element.getBoundingClientRect();
    const name = element.outerHTML.slice(0, 90);
    if (left < -1 || right > page.clientWidth + 1) faults.push(`outside: ${name}`);
    const style = getComputedStyle(element);
    const isCut = style.overflowX !== "visible" && element.scrollWidth > element.clientWidth + 1;
    if (isCut && !element.matches("textarea, input")) faults.push(`cut: ${name}`);
    const isTarget = element.matches("a, button, summary, input:not([type=hidden]), textarea");
    if (isTarget && style.display !== "inline" && height < 43.9) faults.push(`small: ${name}`);
  }
  return faults;
}"""


def join(page: Page, code: str) -> None:
    page.goto(f"/openmic/{code.replace(' ', '')}/")
    expect(page.get_by_role("heading", name="OPEN MIC")).to_be_visible()


def choose(page: Page, language: str) -> None:
    page.get_by_role("button", name=LANGUAGES[language], exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", language)


def test_scenario_26_guests_of_one_board_read_it_in_their_languages(visitor: Visitors) -> None:
    moderator, guests = visitor(demo.COORDINATOR), {}
    address, code = open_board(moderator)
    arab = guests["ar"] = visitor(locale="ar-SY", **PHONE)
    simple, german = guests["de-simple"], guests["de"] = visitor(**PHONE), visitor(**PHONE)

    # Whoever reads no German finds her language at once, or has it already.
    arab.goto("/openmic/join/")
    expect(arab.locator("html")).to_have_attribute("dir", "rtl")
    arab.get_by_label("الرمز").fill(code)
    arab.get_by_role("button", name="المشاركة").click()
    expect(arab.locator("[data-live-state]")).to_have_text("متصل الآن")
    for page in (simple, german):
        join(page, code)
    # One of them gets no socket: the stream brings her language, too.
    simple.route_web_socket(re.compile(r".*/live/$"), refuse)
    with simple.expect_request(re.compile(r".*/live/stream/.*language=de-simple")):
        choose(simple, "de-simple")
    expect(simple.locator("[data-live-state]")).to_have_text("verbunden")
    assert simple.url == address

    # What is refused is said in Arabic; the question is kept, and stands with everybody in its own direction.
    arab.get_by_label("اسمك").first.fill("سلمى")
    arab.get_by_label("سؤالك").first.fill("؟")
    arab.get_by_role("button", name="إرسال السؤال").click()
    expect(arab.locator("#mic-refusal")).to_have_text("يُرجى كتابة سؤالك في بضع كلمات.")
    arab.get_by_label("سؤالك").first.fill(BUS)
    arab.get_by_role("button", name="إرسال السؤال").click()
    for language, page in guests.items():
        expect(card(page, BUS).locator(".mic-up")).to_contain_text(ME_TOO[language])
        direction = card(page, BUS).locator(".mic-text").evaluate("element => getComputedStyle(element).direction")
        assert direction == "rtl"
    expect(card(arab, BUS).locator("bdi").last).to_have_text(re.compile("سلمى.? \\(ضيف\\)"))
    expect(card(german, BUS)).to_contain_text("سلمى (Gast)")
    expect(arab.locator(".mic-own-list")).to_contain_text("يراه الجميع.")

    # News come to each page in the language in which it is open.
    moderator.get_by_role("button", name="Pause", exact=True).click()
    for language, page in guests.items():
        expect(page.locator(".mic-notice")).to_contain_text(PAUSED[language])
    card(arab, BUS).locator(".mic-up").click()
    expect(arab.locator("#mic-refusal")).to_have_text("لا يمكنك التصويت في هذه اللوحة حاليًا.")
    assert faults_of_axe(arab) == []

    # In colours of the reader's own, what is pressed or chosen is still told apart.
    arab.emulate_media(forced_colors="active", color_scheme="light")
    ground = "element => getComputedStyle(element).backgroundColor"
    edge = "element => getComputedStyle(element).borderBlockEndColor"
    before = card(arab, BUS).locator(".mic-up").evaluate(ground)
    moderator.get_by_role("button", name="Board öffnen").click()
    expect(arab.locator(".mic-notice")).to_be_hidden()
    card(arab, BUS).locator(".mic-up").click()
    expect(card(arab, BUS).locator(".mic-number")).to_have_text("1")
    assert card(arab, BUS).locator(".mic-up").evaluate(ground) != before
    chosen, other = (arab.get_by_role("button", name=name, exact=True) for name in ("العربية", "Deutsch"))
    assert chosen.evaluate(edge) != other.evaluate(edge)

    # A member's choice holds in the hall, not on the rest of the platform.
    choose(moderator, "ar")
    arrow = moderator.locator(".mic-occasion svg")
    assert arrow.evaluate("element => getComputedStyle(element).transform") == "matrix(-1, 0, 0, 1, 0, 0)"
    moderator.goto("/openmic/")
    expect(moderator.locator("html")).to_have_attribute("lang", "de")


def faults_of_axe(page: Page) -> list[str]:
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        violations = Axe().run(page, options=options).response["violations"]
        found += [f"{scheme}: {rule['id']}: {node['html']}" for rule in violations for node in rule["nodes"]]
    return found


@pytest.fixture
def board(visitor: Visitors) -> tuple[Page, str]:
    """A board with something of everything on it: its moderator's page, and its code."""
    moderator = visitor(demo.COORDINATOR)
    address, code = open_board(moderator)
    moderator.goto(f"{address}desk/")
    moderator.get_by_role("button", name="Liste öffnen").click()
    expect(moderator.get_by_role("button", name="Liste schließen")).to_be_visible()
    return moderator, code


def test_scenario_26_every_language_fits_a_small_screen_and_large_letters_without_scripts(visitor, board) -> None:
    _moderator, code = board
    phone = visitor(**SMALL)
    join(phone, code)
    phone.get_by_label("Ihr Name").first.fill("Bezirksschornsteinfegermeisterin Wolfeschlegelsteinhausenberger")
    phone.get_by_label("Ihre Frage").first.fill("Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen?")
    phone.get_by_role("button", name="Frage stellen").click()
    expect(phone.locator(".mic-own-list li")).to_have_count(1)
    state = phone.context.storage_state()
    # 200 % of 640 pixels are 320; letters alone twice as large; the same without scripts.
    plain = visitor(storage_state=state, java_script_enabled=False, **SMALL)
    twice = visitor(storage_state=state, viewport={"width": 320, "height": 400}, device_scale_factor=2)
    for language in LANGUAGES:
        for path in ("/openmic/join/?code=kw", "/openmic/live/your-data/", f"/openmic/{code.replace(' ', '')}/"):
            plain.goto(path)
            choose(plain, language)
            twice.context.add_cookies([{"name": "language", "value": language, "url": plain.url}])
            for page in (plain, twice):
                page.goto(path)
                if page is twice:
                    for summary in page.locator("summary:visible").all():
                        summary.click()
                assert page.evaluate(FAULTS) == [], (language, path)
            twice.set_viewport_size({"width": 390, "height": 800})
            twice.evaluate("document.documentElement.style.fontSize = '200%'")
            assert twice.evaluate(FAULTS) == [], (language, path, "large letters")
            twice.set_viewport_size({"width": 320, "height": 400})


@pytest.mark.parametrize("has_scripts", [False, True])
def test_what_is_written_stays_when_another_language_is_chosen(visitor, board, has_scripts) -> None:
    _moderator, code = board
    phone = visitor(java_script_enabled=has_scripts, **PHONE)
    join(phone, code)
    address = phone.url
    name, question = (phone.locator(f"#mic-ask [name={field}]") for field in ("name", "text"))
    for language, more in (("en", "Wann fährt"), ("ar", " der Bus"), ("de", "?")):
        name.fill("Frau Sommer")
        question.fill(question.input_value() + more)
        choose(phone, language)
    expect(question).to_have_value("Wann fährt der Bus?")
    expect(name).to_have_value("Frau Sommer")
    if has_scripts:
        expect(phone).to_have_url(address)
        phone.reload()
        expect(question).to_have_value("Wann fährt der Bus?")
        name.fill("Frau Sommer")
    # The languages stand first, but Enter asks.
    name.press("Enter")
    expect(phone.locator(".mic-own-list")).to_contain_text("Wann fährt der Bus?")


# Each text on the projector: how clear it is on what lies behind it, as it is drawn, and how large.
SEEN = """() => {
  const parts = (colour) => colour.match(/^rgba?\\(/) ? colour.match(/[\\d.]+/g).map(Number) : [NaN, NaN, NaN];
  const over = ([r, g, b, a = 1], [x, y, z]) => [r * a + x * (1 - a), g * a + y * (1 - a), b * a + z * (1 - a)];
  const linear = (value) => (value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const behind = (element) => {
    if (!element) return [255, 255, 255];
    const own = parts(getComputedStyle(element).backgroundColor);
    return (own[3] ?? 1) === 1 ? own : over(own, behind(element.parentElement));
  };
  const seen = [];
  for (const element of document.querySelectorAll(".screen *")) {
    const hasText = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    const isSeen = element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    if (!hasText || !isSeen || element.closest(".visually-hidden, button")) continue;
    const ground = behind(element);
    let opacity = 1;
    for (let one = element; one; one = one.parentElement) opacity *= Number(getComputedStyle(one).opacity);
    const [r, g, b, a = 1] = parts(getComputedStyle(element).color);
    const [more, less] = [light(over([r, g, b, a * opacity], ground)), light(ground)].sort((x, y) => y - x);
    const size = parseFloat(getComputedStyle(element).fontSize);
    seen.push([element.className || element.tagName, element.textContent.trim(), (more + 0.05) / (less + 0.05), size]);
  }
  return seen;
}"""


def expect_clear(screen: Page, *texts: str) -> None:
    """Every text on the projector stands out by 7:1 and is read from the last row, these among them, by day and by
    night."""
    for text in texts:
        expect(screen.get_by_text(text).locator("visible=true").first).to_be_visible()
    for scheme in ("light", "dark"):
        screen.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        seen = screen.evaluate(SEEN)
        assert all(any(text in said for _name, said, _ratio, _size in seen) for text in texts), seen
        assert [one for one in seen if not (one[2] >= 7 and one[3] >= 40)] == [], scheme


def test_scenario_26_projector_is_clear_by_seven_to_one_in_every_state(visitor: Visitors, board) -> None:
    desk, code = board
    screen = desk.context.new_page()
    screen.set_viewport_size({"width": 1600, "height": 900})
    screen.goto(desk.url.replace("/desk/", "/screen/"))
    expect_clear(
        screen,
        code,
        "/openmic/join/",
        "Fragen und abstimmen",
        "Hier steht gerade keine Frage.",
        "Heben Sie die Hand auf Ihrem Telefon.",
    )
    phone, other = visitor(**PHONE), visitor(**PHONE)
    for page, name, text in ((phone, "Frau Sommer", ON_STAGE), (other, "Herr Winter", BUS)):
        join(page, code)
        page.get_by_text("Ich möchte sprechen").click()
        page.get_by_label("Name, mit dem Sie aufgerufen werden").fill(name)
        page.get_by_role("button", name="Hand heben").click()
        page.get_by_label("Ihr Name").fill(name)
        page.get_by_label("Ihre Frage").first.fill(text)
        page.get_by_role("button", name="Frage stellen").click()
        expect(desk.locator("[data-desk-card]", has_text=text)).to_be_visible()
    desk.locator("[data-desk-card]", has_text=ON_STAGE).locator("button[data-desk-do=stage]").click()
    desk.locator("#desk-hand-next").click()
    desk.locator("#desk-clock").click()
    expect_clear(screen, ON_STAGE, BUS, "Frau Sommer", "Herr Winter", "Redezeit")
    desk.locator("#desk-clock").click()
    desk.get_by_role("button", name="Pause", exact=True).click()
    expect_clear(screen, "pausiert", "Gerade kann niemand fragen oder abstimmen.")
    desk.get_by_text("Schließen …").click()
    desk.get_by_role("button", name="Für immer schließen").click()
    expect_clear(screen, "Das Board ist geschlossen.")
