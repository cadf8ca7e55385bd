"""What must hold after everything: pages equal a fresh one, numbers have no gap, what was answered is there.

`findings(…)` gives sentences, none when all is well. The pages are drawn here: the first page as it was fetched and
every frame as it came, by the rules of live.js, beside the page that somebody fetches now who neither asked nor voted.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from .line import OpenPage, Record
from .page import Page
from .people import Guest

SETTLE_SECONDS = 15.0
# The form's token is another on every page; a page's own votes and questions are the person's, not the board's.
_TOKENS = re.compile(r'<input type="hidden" name="(csrfmiddlewaretoken|form_key)"[^>]*>')
_PROGRESS = re.compile(r' data-live-(seq|epoch)="\w*"')


async def findings(
    phones: Sequence[Guest], onlooker: Guest, *, others: Sequence[OpenPage] = (), seconds: float = SETTLE_SECONDS
) -> list[str]:
    """What is wrong with these phones; `onlooker` has joined their board and only looks, `others` only listen."""
    await asyncio.gather(*(phone.settle() for phone in phones))
    found = await _level([*phones, *others], onlooker, seconds)
    html = await onlooker.fetch()
    root = f"mic-board-{onlooker.board}"
    fresh = _drawn(Record(html), root)
    known: dict[tuple[int, tuple[int, ...]], bool] = {}
    for phone in phones:
        # Phones that began with the same text and got the same frames show the same: drawn once.
        which = (hash(_board_of(phone.record.html)), tuple(hash(str(frame)) for frame in phone.record.frames))
        if which not in known:
            known[which] = _drawn(phone.record, root) == fresh
        if not known[which]:
            found.append(f"phone {phone.number} shows another board than a fresh page")
    for page in [*phones, *others]:
        found += [f"page {page.number}: {complaint}" for complaint in page.complaints]
        found += _joints(page)
    return found + _asked(phones, html) + _votes(phones, html) + await _own(phones)


async def _level(pages: Sequence[OpenPage], onlooker: Guest, seconds: float) -> list[str]:
    """Wait until all have the number that a fresh page carries; tells who never had."""
    end = asyncio.get_running_loop().time() + seconds
    while True:
        onlooker.begin(await onlooker.fetch())
        behind = [page for page in pages if page.topic == onlooker.topic and page.seq != onlooker.seq]
        if not behind:
            return []
        if asyncio.get_running_loop().time() > end:
            return [
                f"phone {page.number} ({page.way}) is at {page.cursor}, the board at {onlooker.cursor}; "
                f"its lines ended with {page.codes[-3:]}"
                for page in behind
            ]
        await asyncio.sleep(0.2)


def _joints(page: OpenPage) -> list[str]:
    """Between the numbers that this page applied: no gap, no repeat."""
    frames = page.record.frames
    return [
        f"page {page.number} went from {before['to']} on at {after['from']}"
        for before, after in pairwise(frames)
        if before["to"] != after["from"]
    ]


def _board_of(html: str) -> str:
    """The part of the page that the topic draws, as text: the rest is not compared."""
    start, end = html.index('<div id="mic-board-'), html.index('<section class="mic-how"')
    return _TOKENS.sub("", _PROGRESS.sub("", html[start:end]))


def _drawn(record: Record, root: str) -> str:
    page = Page(_board_of(record.html))
    for frame in record.frames:
        page.apply(frame["patches"])
    for one in page.root.walk():
        if one.attributes.get("class") in {"mic-up", "mic-down"}:
            one.attributes |= {"aria-pressed": "false", "value": "1" if one.attributes["class"] == "mic-up" else "-1"}
        elif one.attributes.get("class") == "mic-own":
            one.attributes["hidden"] = ""
    return page.element(root)


def _asked(phones: Sequence[Guest], html: str) -> list[str]:
    """Every question that was answered with yes is there exactly once; none is there twice."""
    page = Page(html)
    shown = [one for one in page.root.walk() if one.attributes.get("class") in {"mic-text", "mic-stage-text"}]
    texts = Counter("".join(map(str, one.children)).strip() for one in shown)
    found = [f"{text!r} is there {times} times" for text, times in texts.items() if times > 1]
    for phone in phones:
        for asked in phone.asked:
            if asked.is_answered and not texts[asked.text]:
                found.append(f"{asked.text!r} was answered with {asked.statuses} and is not there")
    return found


def _votes(phones: Sequence[Guest], html: str) -> list[str]:
    """The number on each card is what these phones were told that they voted."""
    counted: Counter[str] = Counter()
    for phone in phones:
        for question, value in phone.votes.items():
            counted[question] += value or 0
    shown = {key: int(number) for key, number in re.findall(r'id="mic-(\w+)-count"[^>]*>(-?\d+)<', html)}
    return [
        f"question {key} shows {number} votes, {counted[key]} were answered"
        for key, number in shown.items()
        if number != counted[key]
    ]


async def _own(phones: Sequence[Guest]) -> list[str]:
    """What each phone is told of its own votes is what it was answered; asked of twenty at most."""
    found = []
    for phone in phones[:: max(1, len(phones) // 20)]:
        async with phone.http.get(f"{phone.base}/live/personal/", params={"mic": phone.board}) as answer:
            state = (await answer.json()).get("mic") if answer.status == 200 else None
        if not state:
            found.append(f"phone {phone.number} is told nothing of its own")
            continue
        votes = {key: value for key, value in phone.votes.items() if value}
        if votes != state["votes"]:
            found.append(f"phone {phone.number} voted {votes} and is told {state['votes']}")
        mine = {asked.key for asked in phone.asked if asked.is_answered and asked.key}
        if not mine <= set(state["mine"]):
            found.append(f"phone {phone.number} asked {mine} and is told {state['mine']}")
    return found
