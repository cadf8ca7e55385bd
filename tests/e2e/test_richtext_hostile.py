"""T4: cleaned vectors in a browser without the policy; nothing may run, and reading again changes nothing."""

from playwright.sync_api import Browser, BrowserContext, Page, Route

from kurzewege.common.richtext import clean, with_links
from tests.project.richtext.vectors import vectors

COUNT = "window.count = 0; window.fired = () => { window.count += 1; };"
TOUCH_ALL = """() => document.querySelectorAll("body *").forEach((element) => {
    element.dispatchEvent(new MouseEvent("mouseover", { bubbles: true }));
    element.focus?.();
})"""
READ_TWICE = """(texts) => texts.filter((html) => {
    const [first, second] = [document.createElement("div"), document.createElement("div")];
    document.body.append(first, second);
    first.innerHTML = html;
    second.innerHTML = first.innerHTML;
    return first.innerHTML !== second.innerHTML;
})"""


def shown(context: BrowserContext, body: str) -> Page:
    def answer(route: Route) -> None:
        if route.request.url == "http://page.test/":
            route.fulfill(content_type="text/html; charset=utf-8", body=f"<!doctype html><body>{body}")
        else:
            route.fulfill(status=404)

    page = context.new_page()
    page.add_init_script(COUNT)
    page.route("**/*", answer)
    page.goto("http://page.test/")
    return page


def test_cleaned_vectors_without_policy_execute_nothing_and_do_not_mutate(browser: Browser) -> None:
    context = browser.new_context()
    cleaned = [with_links(clean(vector)) for vector in vectors()]
    page = shown(context, "".join(f"<div>{html}</div>" for html in cleaned))
    assert page.locator("div").count() == len(cleaned)
    assert page.evaluate(READ_TWICE, cleaned) == []
    page.evaluate(TOUCH_ALL)
    page.wait_for_timeout(300)
    assert page.url == "http://page.test/"
    assert page.evaluate("() => window.count") == 0
    context.close()


def test_raw_vectors_do_execute_here(browser: Browser) -> None:
    """The test above would notice: many of the same vectors without the gate fire."""
    context = browser.new_context()
    handlers = [vector for vector in vectors() if vector.startswith("<img")]
    page = shown(context, "".join(handlers))
    page.evaluate(TOUCH_ALL)
    page.wait_for_function("() => window.count > 5")
    context.close()
