"""What holds for each page, whoever wrote it: it is sound; nobody meets an error page, whatever she sends by it; and
nothing is written that its forms do not ask for.

The pages are those of the access matrix, as the lead of the closed group sees them, or a coordinator. A field of a form
gets the worst value for its type, or the next of the list; `BAD_INPUT=20` adds twenty of the list (minutes).
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from itertools import cycle, islice
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import BooleanField, DateField, ForeignKey, IntegerField
from django.test import Client
from django.urls import Resolver404, resolve

from scripts.fleet.forms import BAD, FITTING, Fields, SentForm, forms_on
from scripts.fleet.page import Element, Page

from . import world as worlds
from .browsing import Sender, pages

MORE_FOR_EACH_FIELD = int(os.environ.get("BAD_INPUT", "0"))
TOKEN = "csrfmiddlewaretoken"

# What a calendar, a column or the look at an address has failed at before.
WORST = {
    "date": "0001-01-01", "datetime-local": "0001-01-01T00:00", "time": "24:61", "number": "9" * 25,
    "checkbox": "9" * 25, "radio": "9" * 25, "select": "9" * 25, "hidden": "http://[", "textarea": "a\x00b",
    "link": "9" * 25,
}  # fmt: skip
BAD_HEADERS = [
    ("Accept", "*/*;q=\x00"), ("Accept-Language", "\x00;q=x,,de;q=9e999"), ("Cookie", "sessionid=\x00"),
    ("HX-Current-URL", "http://["), ("HX-Target", "\x00"), ("If-Modified-Since", "gestern"), ("If-None-Match", '"\x00'),
    ("Range", "bytes=-x,9-1"), ("Referer", "http://["), ("Referer", "23:59"), ("User-Agent", "\x00" * 300),
    ("X-Forwarded-For", "\x00, nowhere"),
]  # fmt: skip

POINTING = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "list", "form")
# Elements that may stand in a heading.
IN_A_HEADING = {"a", "abbr", "b", "bdi", "br", "em", "i", "path", "span", "strong", "svg", "time", "use"}
SENTENCE = "Ein Satz über Wohnen im Landkreis"
# What no form asks for, and would be seen in the database.
SMUGGLED, SMUGGLED_DAY = "geschmuggelt", "2001-02-03"
# Fields of a form that its short version on this page does not show.
ASKED_ELSEWHERE = {"events:answer": {"note"}}
# Its examples lead nowhere.
EXAMPLES = "/dev/components/"


def test_every_page_is_sound_and_its_forms_take_whatever_is_sent(cast, subtests):
    """One heading, no name twice, no label of something that is not there; and each of its forms, badly filled in."""
    seen, faults = 0, []
    forms: dict[Any, tuple[Sender, SentForm]] = {}
    for sender, path, html in pages([Sender(cast.lead), Sender(cast.coordinator)], worlds.build(cast)):
        page = Page(html)
        if "<html" in html and path != EXAMPLES:
            seen += 1
            faults += [f"{path}: {fault}" for fault in _faults_of([*_outside_templates(page.root)])]
        for form in forms_on(page, path):
            if kind := _kind_of(form):
                forms.setdefault(kind, (sender, form))
    with subtests.test("sound"):
        assert not faults, "\n".join(faults)
        assert seen > 90, "there are pages"
    with subtests.test("bad input"):
        errors = list(_errors_at(forms))
        assert not errors, "\n".join(errors)
        assert len(forms) > 100, "the pages have forms"
    with subtests.test("only its own fields"):
        smuggled = list(_smuggled_into(forms))
        assert not smuggled, "\n".join(smuggled)


@pytest.mark.parametrize("role", ["lead", "guest"])
def test_bad_headers_are_no_error_of_the_server(cast, role):
    client = Client(raise_request_exception=False)
    if role != "guest":
        client.force_login(getattr(cast, role))
    for name, value in BAD_HEADERS:
        for path in ("/feed/", "/events/", "/members/", "/accounts/login/", "/openmic/", "/static/nothing.css"):
            answer = client.get(path, headers={name: value})
            assert answer.status_code < 500, (name, value, path)


def _outside_templates(element: Element) -> Iterator[Element]:
    yield element
    for child in element.children:
        if isinstance(child, Element) and child.tag != "template":
            yield from _outside_templates(child)


def _faults_of(elements: list[Element]) -> Iterator[str]:
    headings = [element for element in elements if element.tag == "h1"]
    if len(headings) != 1:
        yield f"{len(headings)} h1"
    for heading in headings:
        if strange := {inner.tag for inner in heading.walk()} - IN_A_HEADING - {"h1"}:
            yield f"{strange} in the h1"
    if not any(element.tag == "title" and "".join(map(str, element.children)).strip() for element in elements):
        yield "no title"
    names = Counter(element.id for element in elements if element.id)
    yield from (f"id {name!r} {count} times" for name, count in names.items() if count > 1)
    for element in elements:
        if "style" in element.attributes or element.tag == "style":
            yield f"<{element.tag}> has a style of its own, which the policy refuses"
        if element.tag == "script" and not _is_allowed(element):
            yield f"a script that the policy refuses: {element}"
        if "hidden" in element.attributes:
            continue
        for attribute in POINTING:
            for name in element.attributes.get(attribute, "").split():
                if name not in names:
                    yield f"<{element.tag} {attribute}={name!r}> points at nothing"
        fragment = element.attributes.get("href", "")
        if fragment.startswith("#") and fragment != "#" and fragment[1:] not in names:
            yield f"the link {fragment} leads nowhere"


def _is_allowed(script: Element) -> bool:
    is_data = script.attributes.get("type", "").endswith("json")
    return "src" in script.attributes or is_data or script.children == [settings.EARLY_SCRIPT]


def _errors_at(forms: dict[Any, tuple[Sender, SentForm]]) -> Iterator[str]:
    values = cycle(BAD)
    for kind in sorted(forms):
        sender, form = forms[kind]
        for name, fields in _badly_filled(form, values):
            if sender.send(form.method, form.path, fields).status_code >= 500:
                yield f"{form.method.upper()} {form.path} {name}={fields.get(name, [''])[0][:60]!r}"


def _smuggled_into(forms: dict[Any, tuple[Sender, SentForm]]) -> Iterator[str]:
    """Whatever each form writes only when it is sent with a value for every field of every model (trust A27)."""
    everything = {name: [value] for name, value in _every_field()}
    for kind in sorted(forms):
        sender, form = forms[kind]
        if form.method != "post":
            continue
        fields = {name: value if value[0] else [_fitting(form.types[name])] for name, value in form.fields.items()}
        strange = {name: value for name, value in everything.items() if name not in ASKED_ELSEWHERE.get(kind[1], ())}
        usual, more = Writes(), Writes()
        with connection.execute_wrapper(usual):
            sender.send("post", form.path, fields)
        with connection.execute_wrapper(more):
            sender.send("post", form.path, strange | fields)
        yield from (f"{form.path}: {statement}" for statement in more.statements - usual.statements)
        yield from (f"{form.path}: {values}" for values in more.values if SMUGGLED in values or SMUGGLED_DAY in values)


def _fitting(kind: str) -> str:
    return SENTENCE if kind in ("text", "textarea") else FITTING.get(kind, "")


def _every_field() -> Iterator[tuple[str, str]]:
    for model in apps.get_models():
        for field in model._meta.fields:
            value = SMUGGLED
            if isinstance(field, BooleanField):
                value = "on"
            elif isinstance(field, (IntegerField, ForeignKey)):
                value = "1"
            elif isinstance(field, DateField):
                value = SMUGGLED_DAY
            yield from ((name, value) for name in {field.name, field.attname})


class Writes:
    """Notes what is written: `statements` with their columns, without values; `values` as text."""

    def __init__(self) -> None:
        self.statements: set[str] = set()
        self.values: list[str] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip("( ").startswith(("INSERT", "UPDATE", "DELETE")):
            self.statements.add(re.sub(r" (VALUES|WHERE|SELECT) .*", "", sql, flags=re.DOTALL))
            self.values.append(f"{sql[:100]} {[str(value) for value in params or ()]}")
        return execute(sql, params, many, context)


def _kind_of(form: SentForm) -> tuple[str, str, tuple[str, ...]] | None:
    """The same for the same form of another thing; None if no page of ours takes it."""
    try:
        taker = resolve(form.path).view_name
    except Resolver404:
        return None
    return form.method, taker, tuple(sorted(form.fields))


def _badly_filled(form: SentForm, values: Iterator[str]) -> Iterator[tuple[str, Fields]]:
    """With the name of the field."""
    for name in form.fields:
        if name != TOKEN:
            worst = WORST.get(form.types[name]) or next(values)
            for value in (worst, *islice(values, MORE_FOR_EACH_FIELD)):
                yield name, form.fields | {name: [value]}
    yield "nothing", {}
