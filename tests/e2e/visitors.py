"""Persons at browsers: each has cookies of their own, and everything that goes wrong in their browser is collected."""

import re
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response, WebSocket

from .site import DEMO_PASSWORD, Site

# What a page cannot do without: a missing one is a fault even where the page itself may be refused.
ASSETS = {"stylesheet", "script", "image", "font", "manifest"}
# What htmx says, as an error, when a newer request takes the place of one that is under way (hx-sync="this:replace":
# somebody types on). A request that failed is told as `htmx:sendError` or `htmx:timeout` besides.
REPLACED = ("htmx:afterRequest,", "htmx:sendAbort,")


class Watch:
    """Collects what no visitor's browser may show: script errors, breaches of the content security policy,
    requests to other hosts, missing assets and answers of 500 or more.

    Refusals of pages and forms (400 to 499) are no faults; tests assert them.
    """

    def __init__(self, site: Site) -> None:
        self._site = site
        self._allowed: list[re.Pattern[str]] = []
        self._faults: list[str] = []

    def allow(self, pattern: str) -> None:
        """Expects faults whose text matches, for the rest of this test (a server that is stopped on purpose)."""
        self._allowed.append(re.compile(pattern))

    @property
    def faults(self) -> list[str]:
        """What was collected and not allowed."""
        return [fault for fault in self._faults if not any(pattern.search(fault) for pattern in self._allowed)]

    def follow(self, context: BrowserContext) -> None:
        """Watches every page that is or will be opened in `context`."""
        context.on("console", self._on_console)
        context.on("weberror", lambda error: self._note(f"script error: {error.error}"))
        context.on("request", self._on_request)
        context.on("response", self._on_response)
        context.on("page", lambda page: page.on("websocket", self._on_socket))

    def _note(self, fault: str) -> None:
        self._faults.append(fault)

    def _on_console(self, message: ConsoleMessage) -> None:
        # Refused loads are judged by their status in `_on_response`.
        if message.type == "error" and not message.text.startswith(("Failed to load resource", *REPLACED)):
            self._note(f"console: {message.text}")

    def _on_request(self, request: Request) -> None:
        self._check_host(request.url)

    def _on_socket(self, socket: WebSocket) -> None:
        self._check_host(socket.url)

    def _check_host(self, url: str) -> None:
        address = urlsplit(url)
        if address.scheme in ("http", "https", "ws", "wss") and address.netloc != self._site.host:
            self._note(f"request to another host: {url}")

    def _on_response(self, response: Response) -> None:
        is_missing_asset = response.status >= 400 and response.request.resource_type in ASSETS
        if response.status >= 500 or is_missing_asset:
            self._note(f"answer {response.status}: {response.request.method} {response.url}")


class Visitors:
    """Opens browsers for persons and closes them all at the end of the test."""

    def __init__(self, browser: Browser, site: Site, watch: Watch) -> None:
        self._browser = browser
        self._site = site
        self._watch = watch
        self._contexts: list[BrowserContext] = []

    def __call__(self, account: str = "", **options: Any) -> Page:
        """An empty page in a browser of its own, signed in as `account` when given; `options` as for Playwright's
        contexts."""
        options = {"viewport": {"width": 1280, "height": 800}, "locale": "de-DE"} | options
        context = self._browser.new_context(base_url=self._site.url, timezone_id="Europe/Berlin", **options)
        context.set_default_timeout(15_000)
        self._contexts.append(context)
        self._watch.follow(context)
        if account:
            _sign_in_beforehand(context, account)
        return context.new_page()

    def look_away(self) -> None:
        """Takes every page to an empty one, before the server is stopped on purpose."""
        for context in self._contexts:
            for page in context.pages:
                page.goto("about:blank")

    def close(self) -> None:
        """Closes every browser of this test."""
        for context in self._contexts:
            context.close()


def sign_in(page: Page, account: str, password: str = DEMO_PASSWORD) -> None:
    """Signs in through the form, as a person does; leaves the page where that led to."""
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(account)
    page.locator("input[name=password]").fill(password)
    page.locator("form:has(input[name=password]) button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/accounts/login/" not in url)


def _sign_in_beforehand(context: BrowserContext, account: str) -> None:
    """Sends the form without drawing the two pages."""
    form = context.request.get("/accounts/login/").text()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)
    assert token, form
    fields = {"csrfmiddlewaretoken": token[1], "login": account, "password": DEMO_PASSWORD}
    answer = context.request.post("/accounts/login/", form=fields, max_redirects=0)
    assert answer.status == 302, answer.text()
