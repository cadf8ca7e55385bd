"""What was asked of the directory: its address."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from .facets import FACETS

# Nobody ticks more by hand; an address made up could hold thousands.
MOST_VALUES = 20


class DirectoryForm(forms.Form):
    """The word, the view and the order; the filters are boxes to tick beside it."""

    q = forms.CharField(
        label=_("Who knows about…?"), max_length=100, required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "aria-describedby": "directory-hint"}),
    )  # fmt: skip
    view = forms.ChoiceField(choices=[(name, name) for name in ("list", "cards", "map")], required=False)
    order = forms.ChoiceField(
        label=_("Order"),
        choices=[("", _("What fits best first")), ("name", _("By name")), ("active", _("Active lately first"))],
        required=False,
    )


@dataclass(frozen=True)
class Asked:
    """The values of an address that fit; what does not (an odd address) asks for nothing."""

    form: DirectoryForm
    q: str
    view: str
    order: str
    values: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, query: QueryDict) -> Asked:
        form = DirectoryForm(query)
        form.is_valid()
        text: dict[str, Any] = {name: form.cleaned_data.get(name) or "" for name in ("q", "view", "order")}
        ticked = {name: query.getlist(name)[:MOST_VALUES] for name in FACETS if query.getlist(name)}
        return cls(form, text["q"], text["view"] or "list", text["order"], ticked)
