"""Reading what the demo's transport wrote."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

MAX_LISTED = 200
_ADDRESS = re.compile(r"https?://(?P<host>[^\s<>\"/?#]+)(?P<tail>[^\s<>\"]*)")
# What closes a sentence or a bracket is not part of the address before it.
_AFTER_ADDRESS = ".,;:!?)]}>"


@dataclass(frozen=True)
class Letter:
    """One mail of the folder; `text` and `html` stay empty in a list."""

    name: str
    sender: str
    to: str
    subject: str
    date: datetime | None
    text: str = ""
    html: str = ""
    reply_to: str = ""


@dataclass(frozen=True)
class Piece:
    """A piece of text, or a link to a page of this site when `path` is set."""

    text: str
    path: str = ""


def letters() -> list[Letter]:
    """The newest mails first, 200 at most."""
    parser = BytesHeaderParser(policy=policy.default)
    newest = islice(sorted(_folder().glob("*.eml"), reverse=True), MAX_LISTED)
    return [_letter(path.stem, parser.parsebytes(path.read_bytes())) for path in newest]


def letter(name: str) -> Letter | None:
    """One mail with its parts; None when there is none of that name."""
    path = _folder() / f"{name}.eml"
    try:
        message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
    except FileNotFoundError:
        return None
    return _letter(name, message, text=_part(message, "plain"), html=_part(message, "html"))


def pieces(text: str, host: str) -> list[Piece]:
    """`text` cut at its addresses; those of this site (its configured name or `host`) carry their path."""
    own_hosts = {urlsplit(settings.SITE_URL).netloc, host}
    found: list[Piece] = []
    end = 0
    for match in _ADDRESS.finditer(text):
        if match["host"].rstrip(_AFTER_ADDRESS) not in own_hosts:
            continue
        address = match[0].rstrip(_AFTER_ADDRESS)
        # One slash exactly: with two, or a backslash, the browser would read the name of another server.
        path = "/" + match["tail"].rstrip(_AFTER_ADDRESS).lstrip("/\\")
        found += [Piece(text[end : match.start()]), Piece(address, path)]
        end = match.start() + len(address)
    return [*found, Piece(text[end:])]


def _folder() -> Path:
    return Path(settings.MAIL_FOLDER)


def _letter(name: str, message: EmailMessage, text: str = "", html: str = "") -> Letter:
    date = message["date"]
    return Letter(
        name=name,
        sender=str(message["from"] or ""),
        to=str(message["to"] or ""),
        subject=str(message["subject"] or ""),
        date=date.datetime if date else None,
        text=text,
        html=html,
        reply_to=str(message["reply-to"] or ""),
    )


def _part(message: EmailMessage, kind: str) -> str:
    body = message.get_body(preferencelist=(kind,))
    return str(body.get_content()) if body else ""
