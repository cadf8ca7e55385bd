"""vCard 3.0 (RFC 2426), the version that Outlook and phones read alike, and 4.0 (RFC 6350) for newer programs."""

from __future__ import annotations

import base64
import unicodedata

from django.conf import settings

from .models import User
from .rules import Contact

MAX_OCTETS = 75
Line = tuple[str, str]


def vcard_of(
    person: User, contact: Contact, *, shows_about: bool = True, photo: bytes | None = None, version: str = "3.0"
) -> bytes:
    """The card of `person` with the fields in `contact` and nothing else about how to reach her.

    `shows_about`: with function and institution (`rules.sees_about`). `photo`: a small JPEG. Lines end in CRLF and
    are folded at 75 octets, never inside a letter.
    """
    is_new = version == "4.0"
    *first, last = person.name.split() or [""]
    lines: list[Line] = [
        ("BEGIN", "VCARD"),
        ("VERSION", version),
        ("PRODID", "-//Kurze Wege//DE"),
        ("UID", f"urn:kurzewege:member:{person.key}"),
        ("KIND", "individual" if is_new else ""),
        ("FN", _text(person.name)),
        ("N", ";".join([_text(last), _text(" ".join(first)), "", "", ""])),
        *(_work(person, is_new) if shows_about else []),
        ("EMAIL;TYPE=work" if is_new else "EMAIL;TYPE=INTERNET,WORK", _text(contact.email)),
        *_phone(contact.phone, is_new),
        ("NOTE", _text(contact.reachability)),
        ("URL", settings.SITE_URL + person.get_absolute_url()),
        *_photo(photo, is_new),
        ("END", "VCARD"),
    ]
    return b"".join(_folded(f"{name}:{value}") for name, value in lines if value)


def file_name_of(person: User) -> str:
    """A name for the downloaded card that every system can keep."""
    plain = "".join(sign if sign.isalnum() or sign in " -" else "" for sign in person.name)
    return f"{plain.strip() or 'contact'}.vcf"


def _work(person: User, is_new: bool) -> list[Line]:
    """Function and institution, with the institution's address."""
    organisation = person.organisation
    lines: list[Line] = [("TITLE", _text(person.function))]
    if organisation is None:
        return lines
    lines.append(("ORG", _text(organisation.name)))
    if organisation.street or organisation.town:
        place = ["", "", organisation.street, organisation.town, "", organisation.postcode, ""]
        lines.append(("ADR;TYPE=work" if is_new else "ADR;TYPE=WORK", ";".join(map(_text, place))))
    return lines


def _phone(number: str, is_new: bool) -> list[Line]:
    if not is_new:
        return [("TEL;TYPE=WORK,VOICE", _text(number))]
    # A URI where the number can be one; what people write beside it stays text.
    dialled = "".join(sign for sign in number if sign in "+0123456789")
    if dialled and set(number) <= set("+0123456789 ()/.-"):
        return [('TEL;TYPE="work,voice";VALUE=uri', f"tel:{dialled}")]
    return [('TEL;TYPE="work,voice"', _text(number))]


def _photo(photo: bytes | None, is_new: bool) -> list[Line]:
    if not photo:
        return []
    encoded = base64.b64encode(photo).decode()
    return [("PHOTO", f"data:image/jpeg;base64,{encoded}") if is_new else ("PHOTO;ENCODING=b;TYPE=JPEG", encoded)]


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
