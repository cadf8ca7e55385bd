"""Rich text: the one gate for HTML that people wrote (docs/decisions/0005-html-gate.md).

nh3 decides what HTML is allowed, last, when a text is saved and again when it is shown. bleach only turns
plain addresses into links, before the gate. Stored text is always the result of `clean`.
"""

from __future__ import annotations

import html as entities
import re
from typing import Any
from urllib.parse import urlsplit

import bleach.linkifier
import nh3
from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from .errors import Refused

MAX_CHARACTERS = 20_000
# For what is mostly put together by the platform: a part of an event's minutes.
LONG_CHARACTERS = 100_000
# Tags and addresses come on top of what a person typed; this bounds the work, whatever is sent.
MAX_MARKUP = 4 * MAX_CHARACTERS

TAGS = {"p", "br", "strong", "em", "s", "u", "a", "ul", "ol", "li", "blockquote", "code", "pre", "h2", "h3", "h4"}
REL = "noopener noreferrer nofollow ugc"

_SCHEMES = {"http", "https", "mailto", "tel"}
_TOO_LONG = _("The text is too long. Please shorten it to at most 20,000 characters.")
_FAR_TOO_LONG = _("The text is too long. Please shorten it to at most 100,000 characters.")
# Control characters, and the bidirectional overrides that make a text read differently from what it says.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e]")
# Whatever a person cannot see in an address, a browser may ignore or read as something else.
_NOT_IN_ADDRESS = re.compile(
    "[\\\\<>\"'`\x00-\x20\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u2000-\u200f\u2028-\u202f"
    "\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\ufff0-\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)
_IS_RICH = re.compile(r"\s*<(?:p|h[2-4]|ul|ol|blockquote|pre)(?:\s[^>]*)?>", re.IGNORECASE)
_LONG_WORD = re.compile(r"[^\s<>]{1500}")
_BLOCK_END = re.compile(r"</(?:p|h[2-4]|blockquote|pre|ul|ol)>")
_TAG = re.compile(r"<[^>]*>")


def is_allowed_address(address: str) -> bool:
    """Whether a link may lead to `address`: absolute http, https, mailto or tel, or a path with exactly one slash."""
    if not address or len(address) > 2000 or _NOT_IN_ADDRESS.search(address):
        return False
    if address.startswith("/"):
        return not address.startswith("//")
    try:
        parts = urlsplit(address)
        host, user = parts.hostname, parts.username
    except ValueError:
        return False
    if parts.scheme in {"http", "https"}:
        # A name before an @ looks like the host to a reader: https://sparkasse.example@evil.example
        return bool(host) and user is None
    return parts.scheme in _SCHEMES and bool(parts.path) and not parts.netloc


def _attribute(tag: str, name: str, value: str) -> str | None:
    return value if name != "href" or is_allowed_address(value) else None


_cleaner = nh3.Cleaner(
    tags=TAGS,
    attributes={"a": {"href"}},
    attribute_filter=_attribute,
    url_schemes=_SCHEMES,
    link_rel=REL,
    clean_content_tags={"script", "style", "title", "textarea", "noscript", "template", "iframe", "svg", "math"},
)


def _gated(html: str) -> str:
    """`html` through nh3 until nothing changes.

    One pass is not enough: what stood around a removed tag may nest differently when it is read again
    (a paragraph in a removed table in a paragraph). What does not come to rest is shown as plain text.
    """
    for _round in range(6):
        # A line break after <pre> vanishes with each reading.
        tidy = re.sub(r"<pre>\n+", "<pre>", _UNWANTED.sub("", _cleaner.clean(html)))
        if tidy == html:
            return html
        html = tidy
    return f"<p>{escape(nh3.clean(html, tags=set()))}</p>" if html else ""


def clean(html: str, *, is_long: bool = False) -> str:
    """`html` with nothing but the allowed tags and addresses; applying it twice changes nothing.

    Raises `Refused` when the text has more than 20,000 characters (`is_long`: 100,000; tags not counted).
    """
    limit, sentence = (LONG_CHARACTERS, _FAR_TOO_LONG) if is_long else (MAX_CHARACTERS, _TOO_LONG)
    if len(html) > 4 * limit:
        raise Refused(sentence)
    gated = _gated(html)
    if len(gated) > limit and len(entities.unescape(_TAG.sub("", gated))) > limit:
        raise Refused(sentence)
    return gated


def for_display(html: str) -> str:
    """Stored `html` through the gate again; never refuses, whatever the database holds."""
    return _gated(html)


def _new_link(attrs: dict[Any, str], new: bool = False) -> dict[Any, str] | None:
    """bleach callback: leave existing links alone; no link for a missing space after a full stop ("Raum.Am")."""
    if not new:
        return attrs
    typed = attrs["_text"]
    if "://" in typed or typed.startswith("mailto:") or "@" in typed:
        return attrs
    if not typed.lower().startswith("www.") and not re.search(r"\.[a-z]{2,}(?:[/?#:]|$)", typed):
        return None
    attrs[(None, "href")] = f"https://{typed}"
    return attrs


def with_links(html: str) -> str:
    """`html` (already clean) with plain web and mail addresses turned into links, through the gate again."""
    # The linker's patterns are quadratic in the length of a word: 20,000 letters took two seconds.
    if "." not in html or _LONG_WORD.search(html):
        return html
    # bleach's linker is not safe to share between threads.
    linker = bleach.linkifier.Linker(callbacks=[_new_link], skip_tags={"pre", "code"}, parse_email=True)
    return _gated(linker.linkify(html))


def from_plain(text: str, *, is_long: bool = False) -> str:
    """Plain text as clean HTML: an empty line begins a paragraph, a line break stays one, addresses become links."""
    text = _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if len(text) > (LONG_CHARACTERS if is_long else MAX_CHARACTERS):
        raise Refused(_FAR_TOO_LONG if is_long else _TOO_LONG)
    paragraphs = (part.strip("\n") for part in re.split(r"\n[ \t]*\n\s*", text))
    html = "".join(f"<p>{escape(part).replace(chr(10), '<br>')}</p>" for part in paragraphs if part.strip())
    return with_links(_gated(html))


def to_plain(html: str) -> str:
    """The text of `html` with line breaks: an empty line between blocks, list items after a dash."""
    text = _gated(html)
    text = re.sub(r"<br>|(?:</p>)?</li>", "\n", text)
    text = re.sub(r"<li>(?:<p>)?", "– ", text)
    text = _BLOCK_END.sub("\n\n", text)
    text = entities.unescape(_TAG.sub("", text))
    lines = (line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def excerpt(html: str, words: int = 40) -> str:
    """The first `words` words of the text on one line, with an ellipsis when there are more."""
    found = to_plain(html).split()
    return " ".join(found[:words]) + (" …" if len(found) > words else "")


def is_rich(text: str) -> bool:
    """Whether `text` comes from the editor (it begins with a block tag) rather than from a plain text field."""
    return bool(_IS_RICH.match(text))


class RichTextInput(forms.Textarea):
    """A plain text field that becomes the editor when somebody begins to write (js/editor.js).

    Without JavaScript it holds plain text, never tags. `data-draft-key` in `attrs` names the draft kept in the
    browser; without it the page's address and the field's name do.
    """

    template_name = "components/richtext_input.html"
    max_markup = MAX_MARKUP

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 3, "data-richtext": True, **(attrs or {})})

    def format_value(self, value: Any) -> str:
        text = super().format_value(value) or ""
        return to_plain(text[: self.max_markup]) if is_rich(text) else text

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["is_rich"] = is_rich(str(value or ""))
        if context["widget"]["is_rich"]:
            context["widget"]["attrs"]["data-html"] = for_display(str(value)[: self.max_markup])
        return context


class RichTextField(forms.CharField):
    """Form field for rich text; the cleaned value is clean HTML, empty when nothing can be read in it.

    What the editor sends is HTML; what a plain text field sends becomes paragraphs. `max_length` counts the
    characters a person reads, at most 20,000 (`is_long`: 100,000).
    """

    widget = RichTextInput

    def __init__(self, *, max_length: int | None = None, is_long: bool = False, **kwargs: Any) -> None:
        self.is_long = is_long
        most = LONG_CHARACTERS if is_long else MAX_CHARACTERS
        self.max_text = min(max_length or most, most)
        super().__init__(strip=True, **kwargs)
        self.widget.max_markup = 4 * most

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        try:
            if is_rich(text):
                html = with_links(clean(text, is_long=self.is_long))
            else:
                html = from_plain(text, is_long=self.is_long)
        except Refused as refusal:
            raise ValidationError(refusal.sentence, code="max_length") from refusal
        plain = to_plain(html)
        if len(plain) > self.max_text:
            raise ValidationError(
                _("The text is too long (%(length)d characters). Please shorten it to at most %(limit)d characters."),
                code="max_length",
                params={"length": len(plain), "limit": self.max_text},
            )
        return html if _TAG.sub("", html).replace("&nbsp;", " ").strip() else ""
