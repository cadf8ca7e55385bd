"""A signed-in browser with open pages: each follows its live parts on a socket of its own, as live.js does."""

from __future__ import annotations

import asyncio
import json
import re
import time
from typing import Any

import aiohttp
import websockets
from websockets.asyncio.client import ClientConnection

from scripts.fleet.site import Site

_TOPIC = re.compile(r'data-live-topic="([^"]+)" data-live-seq="(\d+)" data-live-epoch="(\w*)"')
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class OpenPage:
    """A page with its socket: what came, and when it was told to leave which topic or was closed."""

    def __init__(self, path: str, topics: dict[str, str]) -> None:
        self.path = path
        self.topics = topics  # name → what the page has
        self.heard: list[tuple[float, str]] = []
        self.left: dict[str, float] = {}
        self.signals: dict[str, float] = {}
        self.code: int | None = None
        self.closed_at = 0.0
        self.stands = asyncio.Event()
        self._reader: asyncio.Task[None] | None = None
        self._socket: ClientConnection

    async def open(self, site: Site, url: str, cookie: str) -> None:
        """Connect and wait until the server has answered the hello."""
        self._socket = await websockets.connect(
            url.replace("http", "ws", 1) + "/live/", origin=websockets.Origin(site.origin),
            additional_headers={"Cookie": cookie}, compression=None, max_size=None, proxy=None,
        )  # fmt: skip
        self._reader = asyncio.create_task(self._read())
        await self._socket.send(json.dumps({"hello": self.topics, "language": "de"}))
        await asyncio.wait_for(self.stands.wait(), 20)

    async def _read(self) -> None:
        try:
            async for text in self._socket:
                self.heard.append((time.monotonic(), str(text)))
                message = json.loads(text)
                if "heads" in message:
                    self.stands.set()
                elif "left" in message:
                    self.left[message["left"]] = time.monotonic()
                elif "personal" in message:
                    self.signals.setdefault(message["personal"], time.monotonic())
        except websockets.ConnectionClosed:
            pass
        self.code, self.closed_at = self._socket.close_code, time.monotonic()

    def has(self, word: str) -> bool:
        return any(word in text for _moment, text in self.heard)

    async def close(self) -> None:
        await self._socket.close()
        if self._reader:
            await self._reader


class Browser:
    """One signed-in browser; `process` says which of the site's processes it meets."""

    def __init__(self, site: Site, cookie: str, process: int = 0) -> None:
        self.site = site
        self.cookie = cookie
        self.url = site.urls[process % len(site.urls)]
        self.pages: list[OpenPage] = []
        self.etags: dict[str, str] = {}
        self._http = aiohttp.ClientSession(headers={"Cookie": cookie}, cookie_jar=aiohttp.DummyCookieJar())

    async def get(self, path: str, **options: Any) -> tuple[int, str, str]:
        """Status, text and where it leads."""
        async with self._http.get(self.url + path, allow_redirects=False, **options) as answer:
            if tag := answer.headers.get("ETag"):
                self.etags[path] = tag
            body = await answer.read()
            return answer.status, body.decode(errors="replace"), answer.headers.get("Location", "")

    async def look(self, path: str) -> OpenPage:
        """Open a page and leave it open."""
        status, text, _ = await self.get(path)
        assert status == 200, (path, status)
        page = OpenPage(path, {name: f"{seq}.{epoch}" if epoch else seq for name, seq, epoch in _TOPIC.findall(text)})
        await page.open(self.site, self.url, self.cookie)
        self.pages.append(page)
        return page

    async def post(self, path: str, form_page: str, **fields: str) -> int:
        """Send a form that stands on `form_page`; gives the status."""
        async with self._http.get(self.url + form_page) as answer:
            text = await answer.text()
            assert answer.status == 200, (form_page, answer.status)
            csrf = {name: one.value for name, one in answer.cookies.items()}
        token = _TOKEN.search(text)
        assert token, form_page
        cookies = "; ".join([self.cookie, *(f"{name}={value}" for name, value in csrf.items())])
        headers = {"Origin": self.site.origin, "Cookie": cookies}
        data = {"csrfmiddlewaretoken": token[1], **fields}
        async with self._http.post(self.url + path, data=data, headers=headers, allow_redirects=False) as answer:
            await answer.read()
            return answer.status

    async def close(self) -> None:
        for page in self.pages:
            await page.close()
        await self._http.close()
