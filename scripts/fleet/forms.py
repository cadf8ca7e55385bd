"""What a page lets its reader send: its forms with what stands in them, and its links with a query."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urljoin, urlsplit

from .page import Element, Page

Fields = dict[str, list[str]]


@dataclass(frozen=True)
class SentForm:
    """`fields` as a browser sends them when nothing is touched; boxes nobody has ticked are there, too.

    `types`: "date", "hidden" … of an input, "select", "textarea", "button"; "link" in a link's query.
    """

    method: str
    path: str
    fields: Fields
    types: dict[str, str]


def forms_on(page: Page, path: str) -> Iterator[SentForm]:
    """Every form and link with a query on the page at `path`."""
    for element in page.root.walk():
        if element.tag == "form":
            address = urlsplit(urljoin(path, element.attributes.get("action", "")))
            yield SentForm(element.attributes.get("method", "get").lower(), address.path, *_fields_of(element))
        elif "?" in (link := element.attributes.get("href", "")) and not urlsplit(link).netloc:
            address = urlsplit(urljoin(path, link))
            fields = parse_qs(address.query, keep_blank_values=True)
            yield SentForm("get", address.path, fields, dict.fromkeys(fields, "link"))


def _fields_of(form: Element) -> tuple[Fields, dict[str, str]]:
    fields: Fields = {}
    types: dict[str, str] = {}
    for element in form.walk():
        name, value = element.attributes.get("name", ""), element.attributes.get("value", "")
        if not name or element.tag not in ("input", "select", "textarea", "button"):
            continue
        if element.tag == "textarea":
            value = "".join(child for child in element.children if isinstance(child, str))
        elif element.tag == "select":
            options = [option for option in element.walk() if option.tag == "option"]
            chosen = [option for option in options if "selected" in option.attributes] or options[:1]
            value = chosen[0].attributes.get("value", "") if chosen else ""
        fields.setdefault(name, [value])
        types.setdefault(name, element.attributes.get("type", "text") if element.tag == "input" else element.tag)
    return fields, types
