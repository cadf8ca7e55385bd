"""What all Office files are: XML in a ZIP, the same bytes for the same input."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_MOMENT = (2026, 1, 1, 12, 0, 0)


def zipped(members: Mapping[str, str | bytes], *, first: tuple[str, str] | None = None) -> bytes:
    """A ZIP of `members`; `first` (name, text) comes first and uncompressed, as OpenDocument wants it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        if first:
            archive.writestr(zipfile.ZipInfo(first[0], _MOMENT), first[1], zipfile.ZIP_STORED)
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, _MOMENT), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


@dataclass(frozen=True)
class Part:
    """A part of an OOXML package: `kind` is its content type behind `application/vnd.openxmlformats-officedocument.`,
    `links` the parts it refers to as (kind of relationship, path relative to it), numbered rId1, rId2 …"""

    xml: str
    kind: str
    links: Sequence[tuple[str, str]] = field(default_factory=tuple)


def ooxml(parts: Mapping[str, Part]) -> bytes:
    """A package whose first part is the main one."""
    types = "".join(
        f'<Override PartName="/{name}" ContentType="application/vnd.openxmlformats-officedocument.{part.kind}"/>'
        for name, part in parts.items()
    )
    defaults = (
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
    )
    members = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{_TYPES}">{defaults}{types}</Types>',
        "_rels/.rels": _links([("officeDocument", next(iter(parts)))]),
    }
    for name, part in parts.items():
        members[name] = HEAD + part.xml
        if part.links:
            folder, _slash, file = name.rpartition("/")
            members[f"{folder}/_rels/{file}.rels"] = _links(part.links)
    return zipped(members)


def _links(links: Sequence[tuple[str, str]]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(links, start=1)
    )
    return f'{HEAD}<Relationships xmlns="{_RELATIONSHIPS}">{rows}</Relationships>'
