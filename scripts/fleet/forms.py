"""What a page lets its reader send: its forms with what stands in them, its links with a query; and what to send."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urljoin, urlsplit

from .page import Element, Page

Fields = dict[str, list[str]]

# What somebody might mean by a field of this type, and what no field was made for.
FITTING = {
    "date": "2030-12-05", "datetime-local": "2030-12-05T18:00", "time": "18:00", "number": "12", "url": "example.org",
    "email": "wanda@example.org",
}  # fmt: skip
BAD = [
    "9" * 25, "\x00", "0001-01-01T00:00", "", "http://[", "\ufffd\u202e", "9999-12-31", "x" * 70_000, "-1", "[[[[",
    "23:59", "a\x00b", "9" * 5_000, '{"id":1}', "9999-12-31T23:59", "²", "NaN", "{}", "0001-01-01", " ", "٣",
    "\r\nBcc: a@example.org", "1e999", "//example.org", "%00", "null", "2026-02-30", "😀" * 2_000, "-0.5",
    "javascript:alert(1)", "%s{0}", "<p>" * 2_000, "a,b,," + "d" * 300, '"a', "a* OR (", "ä@ö.example", "\u2028",
    "https://example.org/" + "a" * 3_000, "../../etc/passwd", "true",
]  # fmt: skip


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
