"""Guests and moderators of live boards, each in a browser of her own, and what each was answered."""

from __future__ import annotations

import asyncio
import random
import re
import secrets
from dataclasses import dataclass, field
from typing import Any

from yarl import URL

from .line import REQUEST_ERRORS, OpenPage, Place, Way
from .page import Page

JSON = {"Accept": "application/json"}
JOIN_SECONDS = 60.0
# Nobody answered, or the server could not for now: the page keeps what was written and sends it again.
UNANSWERED = ([0], [503])
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_CARD = re.compile(r'data-mic-vote="(\w+)"')


@dataclass
class Asked:
    """A question that somebody sent: its form's key is the same however often it is sent."""

    text: str
    form_key: str = field(default_factory=lambda: secrets.token_hex(8))
    statuses: list[int] = field(default_factory=list)
    key: str = ""  # of the question, as answered

    @property
    def is_answered(self) -> bool:
        """Whether the server said yes: then it must be there exactly once."""
        return any(200 <= status < 300 for status in self.statuses)


class Person(OpenPage):
    """Somebody on a board: the forms of its pages."""

    board = ""
    token = ""

    def __init__(self, place: Place, number: int, way: Way = "socket") -> None:
        super().__init__(place, number, way)
        self.failures: list[str] = []  # answers of 500 and more

    def begin(self, html: str) -> None:
        super().begin(html)
        self.board = self.topic.partition(":")[2]
        if found := _TOKEN.search(html):
            self.token = found[1]

    async def post(self, path: str, **fields: str) -> tuple[int, dict[str, Any]]:
        """Send a form as a script does: status and answer. Raises `REQUEST_ERRORS` when nobody answered."""
        data = {"csrfmiddlewaretoken": self.token, **fields}
        headers = {**JSON, "Origin": self.place.origin}
        async with self.http.post(self.base + path, data=data, headers=headers, allow_redirects=False) as answer:
            is_json = answer.content_type == "application/json"
            if answer.status >= 500:
                self.failures.append(f"{answer.status} {path}")
            return answer.status, await answer.json() if is_json else {"text": await answer.text()}


class Guest(Person):
    """A phone without an account: joins by code, asks, votes."""

    def __init__(self, place: Place, number: int, way: Way = "socket") -> None:
        super().__init__(place, number, way)
        self.asked: list[Asked] = []
        # Question → what was answered last; None: sent, but nobody answered.
        self.votes: dict[str, int | None] = {}
        self._meant: dict[str, int] = {}
        self.refreshes = 0  # how often the page of the join asked to be loaded again

    async def join(self, door: str) -> None:
        """Open the short address: six letters, or what the QR code holds. A full door says itself when to try again."""
        end = asyncio.get_running_loop().time() + JOIN_SECONDS
        while True:
            async with self.http.get(f"{self.base}/openmic/{door}/", headers={"Accept": "text/html"}) as answer:
                text = await answer.text()
                if answer.status == 200:
                    self.path = answer.url.path
                    self.begin(text)
                    return
                pause = answer.headers.get("Refresh", "")
                if not pause.isdigit() or asyncio.get_running_loop().time() > end:
                    raise RuntimeError(f"joining answered {answer.status}")
            self.refreshes += 1
            await asyncio.sleep(int(pause))

    def listed(self) -> list[str]:
        """The keys of the questions this page shows with a button to vote."""
        found = dict.fromkeys(_CARD.findall(self.record.html))
        for frame in self.record.frames:
            for patch in frame["patches"]:
                found.update(dict.fromkeys(_CARD.findall(patch.get("html", ""))))
                if patch["how"] == "remove":
                    found.pop(patch["target"].removeprefix("mic-"), None)
        return list(found)

    async def ask(self, text: str = "") -> Asked:
        """Ask a question nobody asked before."""
        asked = Asked(text or f"Frage {secrets.token_hex(6)} von Gast {self.number}?")
        self.asked.append(asked)
        await self.send(asked)
        return asked

    async def send(self, asked: Asked) -> int:
        """Send the form (again); gives the status, 0 when nobody answered."""
        try:
            status, answer = await self.post(
                f"/openmic/live/{self.board}/ask/", text=asked.text, form_key=asked.form_key
            )
        except REQUEST_ERRORS:
            status, answer = 0, {}
        asked.statuses.append(status)
        asked.key = answer.get("key", asked.key)
        return status

    async def vote(self, question: str, value: int = 1) -> int:
        """Vote as a state; gives the status, 0 when nobody answered."""
        self._meant[question] = value
        try:
            status, answer = await self.post(f"/openmic/live/{self.board}/q/{question}/vote/", value=str(value))
        except REQUEST_ERRORS:
            self.votes[question] = None
            return 0
        if status == 200:
            self.votes[answer["key"]] = answer["value"]
        elif status >= 500:
            self.votes[question] = None
        return status

    async def hand(self, do: str) -> int:
        """Raise one's hand or lower it ("raise", "lower")."""
        status, _ = await self.post(f"/openmic/live/{self.board}/hand/", do=do, name=f"Gast {self.number}")
        return status

    async def withdraw(self, asked: Asked) -> int:
        """Take a question back; then it must be gone everywhere."""
        page = Page(await self.fetch())
        mine = page.root.find(f"mic-{asked.key}-mine")
        versions = (
            [one.attributes["value"] for one in mine.walk() if one.attributes.get("name") == "version"] if mine else []
        )
        if not versions:
            return 0
        status, _ = await self.post(f"/openmic/live/{self.board}/q/{asked.key}/withdraw/", version=versions[0])
        if status == 302:
            self.asked.remove(asked)
        return status

    async def settle(self, seconds: float = 30) -> None:
        """Send again what nobody answered, as the page does, until somebody does."""
        end = asyncio.get_running_loop().time() + seconds
        while asyncio.get_running_loop().time() < end:
            open_asks = [asked for asked in self.asked if not asked.is_answered and asked.statuses[-1:] in UNANSWERED]
            open_votes = [question for question, value in self.votes.items() if value is None]
            if not open_asks and not open_votes:
                return
            for asked in open_asks:
                await self.send(asked)
            for question in open_votes:
                await self.vote(question, self._meant[question])
            await asyncio.sleep(random.uniform(0.2, 0.6))


class Moderator(Person):
    """A member with a session; makes boards and moderates them."""

    def __init__(self, place: Place, cookie: str) -> None:
        super().__init__(place, 0)
        name, _, value = cookie.partition("=")
        self.http.cookie_jar.update_cookies({name: value}, response_url=URL(self.base))

    async def make_board(self, title: str, **settings: str) -> str:
        """A new board, open; gives its code. `settings` are fields of the form."""
        path = "/openmic/live/new/"
        found = _TOKEN.search(await self.fetch(path))
        self.token = found[1] if found else ""
        key = re.search(r'name="form_key" value="(\w+)"', await self.fetch(path))
        fields = {
            "title": title, "asking": "pseudonym", "voters": "everybody", "ranking": "net", "allows_guests": "on",
            "accepts_code": "on", "form_key": key[1] if key else "",
        } | settings  # fmt: skip
        data = {name: value for name, value in fields.items() if value} | {"csrfmiddlewaretoken": self.token}
        async with self.http.post(self.base + path, data=data, headers={"Origin": self.place.origin}) as answer:
            if answer.status != 200:
                raise RuntimeError(f"making a board answered {answer.status}")
            self.board = answer.url.path.strip("/").rpartition("/")[2]
        await self.step("open")
        await self.look()
        code = re.search(r"data-mic-code[^>]*>(\w{3}) (\w{3})<", await self.fetch(f"/openmic/live/{self.board}/"))
        return code[1] + code[2] if code else ""

    async def look(self) -> Page:
        """The desk as it is now."""
        self.path = f"/openmic/live/{self.board}/desk/"
        html = await self.fetch()
        if self._keeper is None:
            self.begin(html)
        return Page(html)

    async def step(self, to: str) -> int:
        """Open, pause ("frozen") or close the board."""
        status, _ = await self.post(f"/openmic/live/{self.board}/step/", to=to)
        return status

    async def settings(self, **changed: str) -> int:
        """Change the board's settings; an empty text switches one off."""
        path = f"/openmic/live/{self.board}/settings/"
        form = Page(await self.fetch(path))
        fields: dict[str, str] = {}
        for one in form.root.walk():
            name, kind = one.attributes.get("name", ""), one.attributes.get("type", "")
            is_chosen = "checked" in one.attributes or kind not in {"checkbox", "radio"}
            if one.tag == "input" and name and is_chosen and name != "csrfmiddlewaretoken":
                fields[name] = one.attributes.get("value", "on")
        data = {name: value for name, value in (fields | changed).items() if value}
        status, _ = await self.post(path, **data)
        return status

    async def name(self, person: str) -> int:
        """Let somebody else moderate, too."""
        status, _ = await self.post(f"/openmic/live/{self.board}/moderators/", person=person)
        return status

    async def dismiss(self, person: str) -> int:
        """Somebody who was named moderates no longer."""
        page = await self.fetch(f"/openmic/live/{self.board}/moderators/")
        forms = re.findall(r'action="([^"]+/remove/)".*?visually-hidden">: ([^<]+)<', page, re.DOTALL)
        status, _ = await self.post(next(path for path, name in forms if name == person))
        return status

    async def do(self, move: str, question: str, **fields: str) -> int:
        """A move with a question as the desk shows it now."""
        page = await self.look()
        versions = [
            one.attributes["data-version"]
            for one in page.root.walk()
            if one.attributes.get("data-desk-card") == question
        ]
        status, _ = await self.post(
            f"/openmic/live/{self.board}/desk/q/{question}/", do=move, version=versions[0] if versions else "", **fields
        )
        return status

    async def press(self, button: str) -> int:
        """Press the button with this id as the desk shows it now; 0 when there is none."""
        page = await self.look()
        for form in page.root.walk():
            pressed = form.find(button) if form.tag == "form" else None
            if pressed:
                inputs = [one.attributes for one in form.walk() if one.tag == "input"] + [pressed.attributes]
                fields = {one["name"]: one.get("value", "") for one in inputs if "name" in one}
                fields.pop("csrfmiddlewaretoken", None)
                status, _ = await self.post(form.attributes["action"], **fields)
                return status
        return 0
