"""Going through the pages of the access matrix."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any
from urllib.parse import urlencode

from django.core.cache import caches
from django.db import transaction
from django.test import Client
from django.urls import reverse

from scripts.fleet.forms import Fields

from .matrix import ROWS
from .world import World


class Sender:
    """A signed-in browser; whatever it does is undone, and no limit of how often holds it up."""

    def __init__(self, person: Any) -> None:
        self._client = Client(raise_request_exception=False)
        self._client.force_login(person)
        self._cookies = self._client.cookies

    def send(self, method: str, path: str, fields: Fields | None = None) -> Any:
        for name in ("default", "memory"):
            caches[name].clear()
        client = self._client
        client.cookies = deepcopy(self._cookies)
        body = urlencode(fields or {}, doseq=True)
        savepoint = transaction.savepoint()
        try:
            if method == "get":
                return client.get(f"{path}?{body}")
            return client.post(path, body, content_type="application/x-www-form-urlencoded")
        finally:
            transaction.savepoint_rollback(savepoint)


def pages(senders: list[Sender], world: World) -> Iterator[tuple[Sender, str, str]]:
    """Every page (sender, path, HTML), as the first of `senders` sees it who may."""
    for name in (name for name, methods in ROWS.items() if "get" in methods):
        path = reverse(name, kwargs=world.of.get(name))
        for sender in senders:
            answer = sender.send("get", path)
            if answer.status_code == 200:
                if answer["Content-Type"].startswith("text/html"):
                    yield sender, path, answer.content.decode()
                break
