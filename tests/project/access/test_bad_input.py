"""Nobody meets an error page, whatever she sends: every field of every form gets something it was not made for.

The forms are those on the pages of the access matrix, as the lead of the closed group and as a coordinator. A field
gets the worst value for its type, or the next of the list; `BAD_INPUT=20` adds twenty of the list (minutes).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from copy import deepcopy
from itertools import cycle, islice
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.cache import caches
from django.db import transaction
from django.test import Client
from django.urls import reverse

from . import world as worlds
from .matrix import ROWS
from .sent_forms import Fields, SentForm, forms_on

MORE_FOR_EACH_FIELD = int(os.environ.get("BAD_INPUT", "0"))
TOKEN = "csrfmiddlewaretoken"

# What a calendar, a column or the look at an address has failed at before.
WORST = {
    "date": "0001-01-01", "datetime-local": "0001-01-01T00:00", "time": "24:61", "number": "9" * 25,
    "checkbox": "9" * 25, "radio": "9" * 25, "select": "9" * 25, "hidden": "http://[", "textarea": "a\x00b",
    "link": "9" * 25,
}  # fmt: skip
BAD = [
    "9" * 25, "\x00", "0001-01-01T00:00", "", "http://[", "\ufffd\u202e", "9999-12-31", "x" * 70_000, "-1", "[[[[",
    "23:59", "a\x00b", "9" * 5_000, '{"id":1}', "9999-12-31T23:59", "²", "NaN", "{}", "0001-01-01", " ", "٣",
    "\r\nBcc: a@example.org", "1e999", "//example.org", "%00", "null", "2026-02-30", "😀" * 2_000, "-0.5",
    "javascript:alert(1)", "%s{0}", "<p>" * 2_000, "a,b,," + "d" * 300, '"a', "a* OR (", "ä@ö.example", "\u2028",
    "https://example.org/" + "a" * 3_000, "../../etc/passwd", "true",
]  # fmt: skip

BAD_HEADERS = [
    ("Accept", "*/*;q=\x00"), ("Accept-Language", "\x00;q=x,,de;q=9e999"), ("Cookie", "sessionid=\x00"),
    ("HX-Current-URL", "http://["), ("HX-Target", "\x00"), ("If-Modified-Since", "gestern"), ("If-None-Match", '"\x00'),
    ("Range", "bytes=-x,9-1"), ("Referer", "http://["), ("Referer", "23:59"), ("User-Agent", "\x00" * 300),
    ("X-Forwarded-For", "\x00, nowhere"),
]  # fmt: skip


class Sender:
    """A signed-in browser; whatever it does is undone, and no limit of how often holds it up."""

    def __init__(self, person: Any) -> None:
        client = Client()
        client.force_login(person)
        self._cookies = client.cookies

    def send(self, method: str, path: str, fields: Fields | None = None) -> Any:
        for name in ("default", "memory"):
            caches[name].clear()
        client = Client(raise_request_exception=False)
        client.cookies = deepcopy(self._cookies)
        body = urlencode(fields or {}, doseq=True)
        savepoint = transaction.savepoint()
        try:
            if method == "get":
                return client.get(f"{path}?{body}")
            return client.post(path, body, content_type="application/x-www-form-urlencoded")
        finally:
            transaction.savepoint_rollback(savepoint)


def _forms_for(senders: list[Sender], world: worlds.World) -> dict[Any, tuple[Sender, SentForm]]:
    """By kind, with the first of `senders` who is shown its page."""
    forms: dict[Any, tuple[Sender, SentForm]] = {}
    for name in (name for name, methods in ROWS.items() if "get" in methods):
        path = reverse(name, kwargs=world.of.get(name))
        for sender in senders:
            answer = sender.send("get", path)
            if answer.status_code == 200:
                if answer["Content-Type"].startswith("text/html"):
                    for form in forms_on(answer.content.decode(), path):
                        forms.setdefault(form.kind, (sender, form))
                break
    forms.pop(None, None)
    return forms


def _badly_filled(form: SentForm, values: Iterator[str]) -> Iterator[tuple[str, Fields]]:
    """With the name of the field."""
    for name in form.fields:
        if name != TOKEN:
            worst = WORST.get(form.types[name]) or next(values)
            for value in (worst, *islice(values, MORE_FOR_EACH_FIELD)):
                yield name, form.fields | {name: [value]}
    yield "nothing", {}


def test_bad_value_in_any_field_is_no_error_of_the_server(cast):
    forms = _forms_for([Sender(cast.lead), Sender(cast.coordinator)], worlds.build(cast))
    values = cycle(BAD)
    failed = [
        f"{form.method.upper()} {form.path} {name}={fields.get(name, [''])[0][:60]!r}"
        for _kind, (sender, form) in sorted(forms.items(), key=lambda item: item[0])
        for name, fields in _badly_filled(form, values)
        if sender.send(form.method, form.path, fields).status_code >= 500
    ]
    assert not failed, "\n".join(failed)
    assert len(forms) > 100, "the pages have forms"


@pytest.mark.parametrize("role", ["lead", "guest"])
def test_bad_headers_are_no_error_of_the_server(cast, role):
    client = Client(raise_request_exception=False)
    if role != "guest":
        client.force_login(getattr(cast, role))
    for name, value in BAD_HEADERS:
        for path in ("/feed/", "/events/", "/members/", "/accounts/login/", "/openmic/", "/static/nothing.css"):
            answer = client.get(path, headers={name: value})
            assert answer.status_code < 500, (name, value, path)
