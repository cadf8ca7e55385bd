"""live.js in a real browser: what is pushed, what heals, what never happens to somebody who writes."""

import re
import time
from collections.abc import Iterator
from itertools import count

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.project.live.server import Browser, Server, running

_numbers = count(1)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("site")) as [server]:
        yield server


@pytest.fixture
def person(server: Server) -> Browser:
    return Browser(server, f"browser{next(_numbers)}")


@pytest.fixture
def wall(browser: Chromium, server: Server, person: Browser) -> Iterator[Page]:
    """The wall's page, open and connected; its console must stay clean."""
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    pairs = (cookie.partition("=") for cookie in person.cookie.split("; "))
    context.add_cookies([{"name": name, "value": value, "url": server.url} for name, _, value in pairs])
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert faults == []


def open_wall(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/walls/main/page/")
    expect(page.locator("#state")).to_have_text("verbunden")


def write(person: Browser, text: str) -> int:
    return person.post(f"/walls/main/write/?text={text}")["id"]


def test_new_note_appears_and_is_announced(wall: Page, server: Server, person: Browser) -> None:
    open_wall(wall, server)
    first, second = write(person, "one"), write(person, "two")
    expect(wall.locator(f"#note-{first}")).to_contain_text("one")
    expect(wall.locator(f"#note-{second}")).to_contain_text("two")
    expect(wall.locator("#live-status")).to_have_text("2 neue Notizen")


def test_pins_repaint_the_note_and_removal_removes_it(wall: Page, server: Server, person: Browser) -> None:
    note = write(person, "pinned")
    open_wall(wall, server)
    for _ in range(3):
        person.post(f"/notes/{note}/pin/")
    expect(wall.locator(f"#pins-{note}")).to_have_text("3")
    person.post(f"/notes/{note}/hide/")
    expect(wall.locator(f"#note-{note}")).to_have_count(0)


def test_personal_state_is_fetched_after_a_signal(wall: Page, server: Server, person: Browser) -> None:
    open_wall(wall, server)
    expect(wall.locator("#pins")).to_have_text(str(person.id))
    wall.evaluate("document.getElementById('pins').textContent = ''")
    person.post("/signal/pins/")
    expect(wall.locator("#pins")).to_have_text(str(person.id))


def test_note_with_a_draft_waits_until_the_draft_is_gone(wall: Page, server: Server, person: Browser) -> None:
    note = write(person, "discussed")
    open_wall(wall, server)
    wall.fill(f"#reply-{note}", "half a sen")
    person.post(f"/notes/{note}/pin/")
    other = write(person, "meanwhile")
    expect(wall.locator(f"#note-{other}")).to_be_visible()
    wall.focus(f"#pin-{other}")
    wall.wait_for_timeout(300)
    expect(wall.locator(f"#reply-{note}")).to_have_value("half a sen")
    expect(wall.locator(f"#pins-{note}")).to_have_text("0")
    wall.fill(f"#reply-{note}", "")
    wall.focus(f"#pin-{other}")
    expect(wall.locator(f"#pins-{note}")).to_have_text("1")


def test_focus_stays_through_fifty_updates(wall: Page, server: Server, person: Browser) -> None:
    note = write(person, "focused")
    open_wall(wall, server)
    wall.focus(f"#pin-{note}")
    for _ in range(50):
        person.post(f"/notes/{note}/pin/")
    expect(wall.locator(f"#pins-{note}")).to_have_text("50")
    assert wall.evaluate("document.activeElement.id") == f"pin-{note}"


def test_note_that_changes_while_it_is_pressed_gets_the_click(wall: Page, server: Server, person: Browser) -> None:
    note = write(person, "pressed")
    open_wall(wall, server)
    other = write(person, "says-when-the-pin-has-come")
    wall.evaluate("document.addEventListener('click', (event) => { window.clicked = event.target.id; })")
    wall.hover(f"#pin-{note}")
    wall.mouse.down()
    person.post(f"/notes/{note}/pin/")
    person.post(f"/notes/{other}/pin/")
    expect(wall.locator(f"#pins-{other}")).to_have_text("1")
    expect(wall.locator(f"#pins-{note}")).to_have_text("0")
    wall.mouse.up()
    expect(wall.locator(f"#pins-{note}")).to_have_text("1")
    assert wall.evaluate("window.clicked") == f"pin-{note}"


def test_removal_of_the_focused_note_moves_the_focus_to_its_neighbour(
    wall: Page, server: Server, person: Browser
) -> None:
    gone, neighbour = write(person, "gone"), write(person, "neighbour")
    open_wall(wall, server)
    wall.focus(f"#pin-{gone}")
    person.post(f"/notes/{gone}/hide/")
    expect(wall.locator(f"#note-{gone}")).to_have_count(0)
    assert wall.evaluate("document.activeElement.id") == f"note-{neighbour}"


def test_offline_page_catches_up_at_once(wall: Page, server: Server, person: Browser) -> None:
    open_wall(wall, server)
    wall.context.set_offline(True)
    expect(wall.locator("#state")).to_have_text("getrennt", timeout=1000)
    note = write(person, "while-away")
    wall.wait_for_timeout(1500)
    wall.context.set_offline(False)
    expect(wall.locator(f"#note-{note}")).to_be_visible(timeout=2000)
    expect(wall.locator("#state")).to_have_text("verbunden", timeout=4000)


def test_restarted_server_is_found_again(wall: Page, server: Server, person: Browser) -> None:
    open_wall(wall, server)
    server.stop()
    expect(wall.locator("#state")).to_have_text("getrennt", timeout=15_000)
    server.start()
    note = write(person, "after-restart")
    expect(wall.locator(f"#note-{note}")).to_be_visible(timeout=10_000)
    expect(wall.locator("#state")).to_have_text("verbunden", timeout=10_000)


def test_lost_history_renews_the_page_but_not_the_draft(wall: Page, server: Server, person: Browser) -> None:
    note = write(person, "kept")
    open_wall(wall, server)
    wall.evaluate(
        "document.getElementById('board').insertAdjacentHTML('beforeend', '<i id=wrong>not on the server</i>')"
    )
    person.post("/restart-counting/")
    expect(wall.locator("#wrong")).to_have_count(0, timeout=5000)
    expect(wall.locator(f"#note-{note}")).to_be_visible()
    later = write(person, "later")
    expect(wall.locator(f"#note-{later}")).to_be_visible()


def test_session_that_ended_shows_offline_and_stops(wall: Page, server: Server, person: Browser) -> None:
    open_wall(wall, server)
    person.post("/leave/")
    expect(wall.locator("#state")).to_have_text("getrennt", timeout=3000)
    asked: list[str] = []
    wall.on("request", lambda request: asked.append(request.url))
    wall.wait_for_timeout(6000)
    assert asked == []


def refuse(route: WebSocketRoute) -> None:
    route.close(code=3000)


def test_blocked_websocket_falls_back_to_the_stream(wall: Page, server: Server, person: Browser) -> None:
    wall.route_web_socket(re.compile(r".*/live/$"), refuse)
    started = time.monotonic()
    with wall.expect_request(re.compile(r".*/live/stream/.*"), timeout=10_000):
        wall.goto(f"{server.url}/walls/main/page/")
    expect(wall.locator("#state")).to_have_text("verbunden", timeout=10_000)
    assert time.monotonic() - started < 10
    note = write(person, "streamed")
    expect(wall.locator(f"#note-{note}")).to_be_visible(timeout=1000)


def test_blocked_stream_falls_back_to_polling(wall: Page, server: Server, person: Browser) -> None:
    wall.route_web_socket(re.compile(r".*/live/$"), refuse)
    wall.route(re.compile(r".*/live/stream/.*"), lambda route: route.abort())
    wall.goto(f"{server.url}/walls/main/page/")
    expect(wall.locator("#state")).to_have_text("langsamer", timeout=20_000)
    note = write(person, "polled")
    expect(wall.locator(f"#note-{note}")).to_be_visible(timeout=5500)
