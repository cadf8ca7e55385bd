"""vCard 3.0 (RFC 2426), the version that Outlook and phones read alike."""

from __future__ import annotations

import unicodedata

from django.conf import settings

from .models import User
from .rules import Contact

MAX_OCTETS = 75


def vcard_of(person: User, contact: Contact) -> bytes:
    """The card of `person` with the fields in `contact` and nothing else about how to reach her.

    Lines end in CRLF and are folded at 75 octets, never inside a letter.
    """
    *first, last = person.name.split() or [""]
    organisation = person.organisation
    lines = [
        ("BEGIN", "VCARD"),
        ("VERSION", "3.0"),
        ("PRODID", "-//Kurze Wege//DE"),
        ("UID", f"urn:kurzewege:member:{person.key}"),
        ("FN", _text(person.name)),
        ("N", ";".join([_text(last), _text(" ".join(first)), "", "", ""])),
        ("ORG", _text(organisation.name) if organisation else ""),
        ("TITLE", _text(person.function)),
        ("EMAIL;TYPE=INTERNET,WORK", _text(contact.email)),
        ("TEL;TYPE=WORK,VOICE", _text(contact.phone)),
        ("NOTE", _text(contact.reachability)),
        ("URL", settings.SITE_URL + person.get_absolute_url()),
        ("END", "VCARD"),
    ]
    return b"".join(_folded(f"{name}:{value}") for name, value in lines if value)


def file_name_of(person: User) -> str:
    """A name for the downloaded card that every system can keep."""
    plain = "".join(sign if sign.isalnum() or sign in " -" else "" for sign in person.name)
    return f"{plain.strip() or 'contact'}.vcf"


def _text(value: str) -> str:
    """`value` as a text value: escaped by RFC 2426, without signs that could end a line."""
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    escaped = escaped.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")
    return "".join(sign for sign in escaped if unicodedata.category(sign) not in ("Cc", "Zl", "Zp"))


def _folded(line: str) -> bytes:
    pieces = [b""]
    for letter in line:
        octets = letter.encode()
        # A continuation line begins with a space, which counts.
        if len(pieces[-1]) + len(octets) > MAX_OCTETS - (len(pieces) > 1):
            pieces.append(b"")
        pieces[-1] += octets
    return b"\r\n ".join(pieces) + b"\r\n"
