"""Somebody who goes wherever links lead and sends whatever form stands there, well or badly filled in."""

from __future__ import annotations

import asyncio
import random
import re
from collections import deque
from urllib.parse import urljoin

import aiohttp
from yarl import URL

from .forms import BAD, FITTING, SentForm, forms_on
from .line import REQUEST_ERRORS, Place
from .page import Page
from .people import Person

STARTS = (
    "/feed/", "/feed/new/", "/members/", "/members/me/", "/groups/", "/groups/new/", "/groups/tasks/", "/events/",
    "/events/new/", "/documents/", "/openmic/", "/openmic/live/", "/impulses/", "/notifications/", "/search/?q=kurs",
    "/desk/",
)  # fmt: skip
# Whoever signs out, leaves or is blocked wanders no more, nor do those who moderate in other scenarios.
_NOT_THERE = re.compile(r"^/(accounts|language|handover|static|live|colours)\b|/(withdraw-consent|block)/")
SENT_ON_A_PAGE = 3
WORDS = (
    "Sprachkurs im Herbst", "Wer kennt eine Hebamme, die Arabisch spricht?", "Wohnen, Arbeit", "Runder Tisch Wohnen",
    "<p>Danke <strong>euch</strong></p>",
)  # fmt: skip
# What is chosen or hidden stays as it stands.
WRITTEN = {"text", "search", "textarea", *FITTING}
# Of the fields of a form: how many get something bad, and how many of the others keep what stands there.
SPOILT, LEFT = 0.08, 0.8
# Characters of a field that goes into an address; a server closes the line over a very long one.
MAX_ASKED = 200


class Wanderer(Person):
    """`cookie`: a session; without it a guest. `pages` and `forms` count what was answered."""

    def __init__(self, place: Place, number: int, cookie: str = "") -> None:
        super().__init__(place, number)
        name, _, value = cookie.partition("=")
        if name:
            self.http.cookie_jar.update_cookies({name: value}, response_url=URL(self.base))
        self.pages = self.forms = 0
        self._ways = deque(STARTS, maxlen=500)

    async def wander(self, seconds: float) -> None:
        """For so long. What is answered with 500 or more, or not at all, is among the `failures`."""
        end = asyncio.get_running_loop().time() + seconds
        while asyncio.get_running_loop().time() < end:
            path = random.choice((random.choice(STARTS), random.choice(self._ways)))
            try:
                await self._visit(path)
            except REQUEST_ERRORS as error:
                self.failures.append(f"{type(error).__name__} {path}")

    async def _visit(self, path: str) -> None:
        async with self.http.get(self.base + path, headers={"Accept": "text/html"}) as answer:
            self._note(answer.status, path)
            if answer.status != 200 or answer.content_type != "text/html":
                return
            here, page = answer.url.path, Page(await answer.text())
        self.pages += 1
        links = [urljoin(here, one.attributes["href"]) for one in page.root.walk() if "href" in one.attributes]
        self._ways += [link.partition("#")[0] for link in links if link.startswith("/") and not _NOT_THERE.search(link)]
        forms = [form for form in forms_on(page, here) if not _NOT_THERE.search(form.path)]
        # What only asks stands on every page.
        forms = [form for form in forms if form.method == "post"] or forms
        for form in random.sample(forms, k=min(SENT_ON_A_PAGE, len(forms))):
            await self._send(form, here)

    async def _send(self, form: SentForm, here: str) -> None:
        fields = [(name, self._typed(name, form.types[name], value[0])) for name, value in form.fields.items()]
        if form.method == "get":
            asked = self.http.get(self.base + form.path, params=[(name, text[:MAX_ASKED]) for name, text in fields])
        else:
            headers = {"Origin": self.place.origin, "Referer": self.place.origin + here}
            sent = aiohttp.FormData(fields)
            for name in (name for name, kind in form.types.items() if kind == "file"):
                sent.add_field(name, b"Ein Text \x00 aus dem Landkreis.", filename="Notiz.txt")
            asked = self.http.post(self.base + form.path, data=sent, headers=headers, allow_redirects=False)
        async with asked as answer:
            await answer.read()
            self._note(answer.status, f"{form.path} {[(name, text[:40]) for name, text in fields]}")
        self.forms += 1

    @staticmethod
    def _typed(name: str, kind: str, stands: str) -> str:
        if name == "csrfmiddlewaretoken":
            return stands
        if random.random() < SPOILT:
            return random.choice(BAD)
        if kind not in WRITTEN or (stands.strip() and random.random() < LEFT):
            return stands
        return FITTING.get(kind) or random.choice(WORDS)

    def _note(self, status: int, what: str) -> None:
        if status >= 500:
            self.failures.append(f"{status} {what}")
