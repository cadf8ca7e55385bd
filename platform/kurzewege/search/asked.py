"""What somebody may ask the search; odd input becomes an ordinary search, never an error."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict

from kurzewege.common.searchindex import api as search
from kurzewege.common.searchindex.query import MAX_CHARACTERS
from members.models import ActionField

HITS_ON_A_PAGE = 20
_LAST_PAGE = 50


@dataclass(frozen=True)
class Asked:
    """A search as it was asked: words, kind ("" = all), action field (None = all), page from 1."""

    text: str
    kind: str
    action_field: ActionField | None
    page: int

    @property
    def offset(self) -> int:
        """Hits on the pages before."""
        return (self.page - 1) * HITS_ON_A_PAGE

    def address(self, *, kind: str | None = None, page: int = 1) -> str:
        """The address of the same search with another kind or page."""
        asked = {
            "q": self.text,
            "kind": self.kind if kind is None else kind,
            "field": self.action_field.slug if self.action_field else "",
            "page": str(page) if page > 1 else "",
        }
        return "?" + urlencode({name: value for name, value in asked.items() if value})


def read(query: QueryDict, action_fields: list[ActionField]) -> Asked:
    """The request in `query`: too long is cut, unknown is left out."""
    number = query.get("page", "")
    kind, slug = query.get("kind", ""), query.get("field", "")
    return Asked(
        text="".join(letter for letter in query.get("q", "")[:MAX_CHARACTERS] if letter.isprintable()).strip(),
        kind=kind if any(kind == known.name for known in search.listed_kinds()) else "",
        action_field=next((field for field in action_fields if field.slug == slug), None),
        page=min(max(int(number), 1), _LAST_PAGE) if number.isascii() and number.isdigit() and len(number) < 6 else 1,
    )
