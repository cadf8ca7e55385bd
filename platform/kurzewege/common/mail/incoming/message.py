"""A mail as it came over the wire, and what of it we use. Nothing in it is trusted, everything may be broken."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.utils import getaddresses
from typing import Any

from .words import from_html, own_words, unflowed

# Where mail servers say for whom a mail was, most reliable first.
_FOR_WHOM = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc", "Resent-To")
_ROBOTS = re.compile(r"^(mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?)\b", re.IGNORECASE)
# What mail programs add by themselves.
_SIDE_PARTS = re.compile(r"^(application/(pgp-|pkcs7-|x-pkcs7-)|text/calendar$|message/)")
# Logos of signatures are part of the HTML and small; a photo put into the text is not.
_LOGO_BYTES = 60_000
MAX_PARTS = 200


@dataclass(frozen=True)
class Attached:
    """A file that came with a mail."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True)
class Incoming:
    """What a mail says: `text` is what the person wrote herself, without what she quoted and without her signature."""

    message_id: str
    sender: str
    recipients: list[str]
    subject: str
    text: str
    is_automatic: bool
    has_failed_dmarc: bool
    files: list[Attached] = field(default_factory=list)


def read(raw: bytes, *, trusted_server: str = "") -> Incoming:
    """Take a mail apart. `trusted_server`: whose word on where mails come from counts (RFC 8601); "": nobody's."""
    message: Any = BytesParser(policy=policy.default).parsebytes(raw)
    senders = [address for _name, address in getaddresses(_values(message, "From")) if "@" in address]
    return Incoming(
        message_id=" ".join(_values(message, "Message-ID")).strip()[:500] or hashlib.sha256(raw).hexdigest(),
        # Two senders are nobody's letter.
        sender=senders[0].strip().lower() if len(senders) == 1 else "",
        recipients=[value for name in _FOR_WHOM for value in _values(message, name)],
        subject=" ".join(" ".join(_values(message, "Subject")).split())[:300],
        text=_text_of(message),
        is_automatic=_is_automatic(message, senders),
        has_failed_dmarc=_has_failed(message, trusted_server),
        files=_files_of(message),
    )


def _values(message: Message, name: str) -> list[str]:
    """Every header of that name; a header so broken that it cannot be read counts as not there."""
    try:
        return [_without_nul(str(value)) for value in message.get_all(name, [])]
    except (ValueError, IndexError, AttributeError, TypeError, LookupError):
        return []


def _without_nul(text: str) -> str:
    """As of what comes over the web (common/http/nul.py): no database text may hold one."""
    return text.replace("\x00", "")


def _is_automatic(message: Message, senders: list[str]) -> bool:
    """Absence notes, bounces, lists: whatever no person wrote just now. Answering one could go round for ever."""
    submitted = " ".join(_values(message, "Auto-Submitted")).strip().lower()
    if submitted and not submitted.startswith("no"):
        return True
    if any(value.strip() in ("<>", "") for value in _values(message, "Return-Path")):
        return True
    if {value.strip().lower() for value in _values(message, "Precedence")} & {"bulk", "junk", "list", "auto_reply"}:
        return True
    if message.get_content_type() in ("multipart/report", "message/delivery-status"):
        return True
    names = ("X-Autoreply", "X-Autorespond", "List-Id", "X-Failed-Recipients")
    if any(_values(message, name) for name in names):
        return True
    return any(_ROBOTS.match(address) for address in senders)


def _has_failed(message: Message, trusted_server: str) -> bool:
    """Whether our own server says that the sender is not who it claims to be."""
    if not trusted_server:
        return False
    said = (value.partition(";") for value in _values(message, "Authentication-Results"))
    words = [rest for server, _, rest in said if server.split()[:1] == [trusted_server]]
    return any(re.search(r"\bdmarc\s*=\s*fail\b", rest, re.IGNORECASE) for rest in words)


def _text_of(message: EmailMessage) -> str:
    plain = html = ""
    for part in _parts(message):
        if part.get_filename() or part.get_content_disposition() == "attachment":
            continue
        if part.get_content_type() == "text/plain":
            # Apple puts a photo between two pieces of text.
            text = _decoded(part)
            is_flowed = str(part.get_param("format", "")).lower() == "flowed"
            plain += ("\n" if plain else "") + (unflowed(text) if is_flowed else text)
        elif part.get_content_type() == "text/html" and not html:
            html = _decoded(part)
    return own_words(_without_nul(plain if plain.strip() else from_html(html)))


def _parts(message: Message) -> list[Any]:
    """The leaves, forwarded mails not opened."""
    found: list[Any] = []
    waiting: list[Any] = [message]
    while waiting and len(found) < MAX_PARTS:
        part = waiting.pop(0)
        if part.is_multipart() and part.get_content_maintype() == "multipart":
            children = list(part.get_payload())
            for child in children:
                child.parent_type = part.get_content_type()
            waiting = children + waiting
        else:
            found.append(part)
    return found


def _decoded(part: Message) -> str:
    """The part's text. A charset that is not what it says is read as what German mail programs mean by it."""
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    named = (part.get_content_charset() or "utf-8").lower()
    # Whoever says Latin-1 or ASCII means Windows-1252 when there is a “–” or a “€” in it, as browsers know.
    named = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "us-ascii": "utf-8", "ascii": "utf-8"}.get(named, named)
    for charset in (named, "utf-8", "cp1252"):
        try:
            return data.decode(charset)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("cp1252", "replace")


def _files_of(message: Message) -> list[Attached]:
    found = []
    for part in _parts(message):
        media_type = part.get_content_type()
        name = _without_nul(part.get_filename() or "")
        is_file = bool(name) or part.get_content_disposition() == "attachment"
        if not is_file or _SIDE_PARTS.match(media_type):
            continue
        payload = part.get_payload(decode=True)
        data = payload if isinstance(payload, bytes) else b""
        is_part_of_html = getattr(part, "parent_type", "") == "multipart/related"
        if is_part_of_html and media_type.startswith("image/") and len(data) < _LOGO_BYTES:
            continue
        found.append(Attached(name or "Anhang", media_type, data))
    return found
