"""What a first visit costs somebody on a slow line in the country."""

import urllib.request
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Response, expect

from . import site as demo

# Twelve, of which two are left for pictures and previews in what members wrote: how many those are, they decide.
MAX_OWN_REQUESTS = 10
# The faces of those who wrote are among the ten; each is small, asked for when it comes near, and kept for a day.
MAX_FACE_BYTES = 4_000
MAX_BYTES = 120_000
COUNTED = {"document", "stylesheet", "script"}
# Addresses of assets that came over the line, not from the browser's store.
FETCHED = """() => performance.getEntriesByType("resource")
  .filter((entry) => entry.name.includes("/static/") && entry.transferSize > 0).map((entry) => entry.name)"""


def first_visit(page: Page, path: str) -> list[Response]:
    """Every answer of a first visit to `path`, sockets left out: the browser's store is emptied before.

    Left out is also what the page asks for because somebody else has done something at the same moment.
    """
    session = page.context.new_cdp_session(page)
    session.send("Network.clearBrowserCache")
    page.goto("about:blank")
    answers: list[Response] = []
    news: list[str] = []
    page.on("response", lambda answer: answers.append(answer))
    page.on("websocket", lambda line: line.on("framereceived", lambda text: news.append(str(text))))
    page.goto(path, wait_until="networkidle")
    told = sum('"personal":' in text for text in news)
    own_state = [answer for answer in answers if urlsplit(answer.url).path == "/live/personal/"]
    return [answer for answer in answers if answer not in own_state[1 : 1 + told]]


def compressed_bytes(answer: Response) -> int:
    return answer.request.sizes()["responseBodySize"]


@pytest.mark.parametrize("account", ["", demo.MEMBER, demo.COORDINATOR], ids=["guest", "member", "coordinator"])
def test_start_page_on_the_first_visit_keeps_the_budget(visitor, account):
    page = visitor(account)
    answers = first_visit(page, "/")
    addresses = [urlsplit(answer.url).path for answer in answers]
    faces = [answer for answer in answers if urlsplit(answer.url).path.endswith("/photo/")]
    own = [address for address in addresses if not address.startswith("/files/")]
    assert len(own) <= MAX_OWN_REQUESTS, "\n".join(own)
    assert all(compressed_bytes(face) <= MAX_FACE_BYTES for face in faces)
    sizes = {
        urlsplit(answer.url).path: compressed_bytes(answer)
        for answer in answers
        if answer.request.resource_type in COUNTED
    }
    assert sum(sizes.values()) <= MAX_BYTES, sizes


def test_page_on_the_second_visit_fetches_no_asset_again(visitor):
    page = visitor(demo.MEMBER)
    page.goto("/openmic/", wait_until="networkidle")
    page.goto("/openmic/", wait_until="networkidle")
    assert page.evaluate(FETCHED) == []


def test_start_page_on_the_phone_does_not_shift_and_fits(visitor):
    page = visitor(demo.MEMBER, viewport={"width": 320, "height": 640})
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver((list) => { for (const entry of list.getEntries())"
        " if (!entry.hadRecentInput) window.shift += entry.value; }).observe({ type: 'layout-shift', buffered: true });"
    )
    page.goto("/", wait_until="networkidle")
    expect(page.locator("article.entry").first).to_be_visible()
    assert page.evaluate("window.shift") < 0.1
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_static_file_is_compressed_and_kept_for_ever(visitor, site):
    page = visitor()
    page.goto("/")
    address = page.locator("link[rel=stylesheet]").first.get_attribute("href")
    request = urllib.request.Request(f"{site.url}{address}", headers={"Accept-Encoding": "br"})
    with urllib.request.urlopen(request, timeout=15) as answer:
        assert answer.headers["Content-Encoding"] == "br"
        assert "immutable" in answer.headers["Cache-Control"]
