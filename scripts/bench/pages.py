"""How long the server works on a page, and how often it asks the database.

`python -m scripts.bench.pages NETWORK RUNS` in the environment of an `Installation` that `scripts.bench.prepare` has
filled (NETWORK is what that printed) measures and prints one line of JSON. A process of its own: one that has seeded
before takes half as long again for each page.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from itertools import cycle
from typing import Any

import django
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.client import ClientHandler

WARM_UPS = 5
AUTHORS = 30


@dataclass(frozen=True)
class Figures:
    """Milliseconds in Django's handler over the counted runs; `cpu` is the median of the thread's own work."""

    median: float
    p95: float
    cpu: float
    queries: int
    kilobytes: float


class TimedHandler(ClientHandler):
    """The test client's handler with the time between request and response, all middleware included."""

    seconds = cpu_seconds = 0.0

    def get_response(self, request: HttpRequest) -> HttpResponse:
        start, cpu_start = time.perf_counter(), time.thread_time()
        response = super().get_response(request)
        self.seconds, self.cpu_seconds = time.perf_counter() - start, time.thread_time() - cpu_start
        return response  # type: ignore[return-value]


class Visitor(Client):
    """A signed-in browser that asks for compressed pages and times the server."""

    def __init__(self, user: Any) -> None:
        super().__init__(SERVER_NAME="127.0.0.1", HTTP_ACCEPT_ENCODING="gzip", HTTP_ACCEPT_LANGUAGE="de")
        self.handler: TimedHandler = TimedHandler(enforce_csrf_checks=False)
        self.force_login(user)


@dataclass(frozen=True)
class Visit:
    """One request: who asked and what came."""

    visitor: Visitor
    response: Any


def measure(pages: dict[str, Callable[[], Visit]], runs: int) -> dict[str, Figures]:
    """Figures by page. The pages take turns, so that a busy moment of the machine meets them all."""
    for _ in range(WARM_UPS):
        for page in pages.values():
            _successful(page())
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in pages}
    for _ in range(runs):
        for name, page in pages.items():
            handler = _successful(page()).visitor.handler
            times[name].append((handler.seconds * 1_000, handler.cpu_seconds * 1_000))
    return {name: _figures(times[name], page) for name, page in pages.items()}


def _successful(visit: Visit) -> Visit:
    is_sent_on = visit.response.status_code == 302 and not visit.response.url.startswith("/accounts/")
    if visit.response.status_code != 200 and not is_sent_on:
        raise RuntimeError(f"{visit.response.request['PATH_INFO']} answered {visit.response.status_code}")
    return visit


def _figures(times: list[tuple[float, float]], page: Callable[[], Visit]) -> Figures:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        visit = page()
    wall, cpu = zip(*times, strict=True)
    return Figures(
        round(statistics.median(wall), 1),
        round(statistics.quantiles(wall, n=20)[18], 1),
        round(statistics.median(cpu), 1),
        len(queries),
        round(len(visit.response.content) / 1_024, 1),
    )


def measure_all(network: Any, runs: int) -> dict[str, Figures]:
    """Figures of every page of a seeded network (`seed.Network`)."""
    # Writing comes last: what it writes would stand on the other pages instead of what was seeded.
    return measure(_read_pages(network), runs) | measure({"posting": _posting(), "asking": _asking()}, runs)


def _read_pages(network: Any) -> dict[str, Callable[[], Visit]]:
    """The pages that are only read, as the network's viewer asks for them."""
    from members.models import User

    from .seed import COORDINATOR, VIEWER

    viewer = Visitor(User.objects.get(pk=VIEWER))
    coordinator = Visitor(User.objects.get(pk=COORDINATOR))

    word = network.words.split()[0]

    def get(visitor: Visitor, path: str, **parameters: str) -> Callable[[], Visit]:
        return lambda: Visit(visitor, visitor.get(path, parameters))

    return {
        "start page": get(viewer, "/"),
        "start page, coordinator": get(coordinator, "/"),
        "group page": get(viewer, f"/groups/{network.group_key}/"),
        "directory": get(viewer, "/members/"),
        "directory, a word": get(viewer, "/members/", q=word),
        "directory, a word and a filter": get(viewer, "/members/", q=word, region="Nord"),
        "directory, a filter": get(viewer, "/members/", region="Nord"),
        "profile": get(viewer, f"/members/{network.profile_key}/"),
        "OPEN MIC board": get(viewer, "/openmic/"),
        "question": get(viewer, f"/openmic/q/{network.question_key}/"),
        "similar questions": get(viewer, "/openmic/similar/", text=network.question),
        "knowledge base": get(viewer, "/openmic/knowledge/"),
        "knowledge base, searched": get(viewer, "/openmic/knowledge/", q=network.words),
        "search": get(viewer, "/search/", q=network.words),
    }


def _posting() -> Callable[[], Visit]:
    """An update to the whole network, sent from the start page."""
    from members.models import User

    # Several, because nobody may post more than ten times in ten minutes.
    authors = cycle([Visitor(user) for user in User.objects.members().order_by("pk")[:AUTHORS]])
    fields = {"body": "<p>Am Montag beginnt der Sprachkurs.</p>", "readers": "all"}

    def post() -> Visit:
        author = next(authors)
        return Visit(author, author.post("/feed/new/", fields, headers={"HX-Request": "true"}))

    return post


def _asking() -> Callable[[], Visit]:
    """A question to the whole network, with whom it fits."""
    from members.models import User

    # Several, because nobody may ask more than six times in ten minutes.
    authors = cycle([Visitor(user) for user in User.objects.members().order_by("-pk")[:AUTHORS]])
    fields = {"text": "Wer kennt sich mit Sprachkurs und Beratung im Landkreis aus?", "readers": "all"}

    def ask() -> Visit:
        author = next(authors)
        return Visit(author, author.post("/openmic/ask/", fields))

    return ask


def main(network: str, runs: int) -> None:
    """Entry point."""
    django.setup()
    from .seed import Network

    figures = measure_all(Network(**json.loads(network)), runs)
    print(json.dumps({page: asdict(found) for page, found in figures.items()}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
