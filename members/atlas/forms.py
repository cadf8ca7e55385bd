"""Input of the map's places and lines."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from kurzewege.common.errors import Refused

from ..models import Place, User
from . import actions
from .reading import Drawn, NamedPosition, from_geojson, places_from_text

MAX_FILE_BYTES = 10_000_000


class MapForm(forms.Form):
    """Places as a list, and a file with the outline; what the file names beside it is added to the list."""

    places = forms.CharField(
        label=_("Places"), required=False, max_length=30_000, widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("One a line: name; latitude; longitude. For example: Weißenau; 51.2034; 11.9712"),
    )  # fmt: skip
    file = forms.FileField(
        label=_("Outline and rivers"), required=False,
        help_text=_(
            "A GeoJSON file: areas become the outline, lines become rivers, named points become places."
            " Without a file they stay as they are."
        ),
        widget=forms.FileInput(attrs={"accept": ".geojson,.json,application/geo+json"}),
    )  # fmt: skip
    clear_lines = forms.BooleanField(label=_("Remove outline and rivers"), required=False)

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        self.actor = actor
        kwargs.setdefault("initial", {"places": "\n".join(map(_written, Place.objects.all()))})
        super().__init__(*args, **kwargs)
        self.drawn = Drawn()
        self.listed: list[NamedPosition] = []

    def clean_places(self) -> str:
        text: str = self.cleaned_data["places"]
        try:
            self.listed = places_from_text(text)
        except Refused as refusal:
            raise forms.ValidationError(str(refusal.sentence)) from None
        return text

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload is None:
            return None
        if upload.size > MAX_FILE_BYTES:
            raise forms.ValidationError(_("This file is too large. 10 MB are enough for every county."))
        try:
            self.drawn = from_geojson(upload.read())
        except Refused as refusal:
            raise forms.ValidationError(str(refusal.sentence)) from None
        return upload

    def save(self) -> int:
        """Gives the number of places."""
        places = {place.name.casefold(): place for place in [*self.drawn.places, *self.listed]}
        with transaction.atomic():
            actions.set_places(actor=self.actor, places=places.values())
            if self.drawn.lines or self.cleaned_data["clear_lines"]:
                actions.set_lines(actor=self.actor, lines=self.drawn.lines)
        return len(places)


def _written(place: Place) -> str:
    latitude, longitude = (formats.number_format(value, use_l10n=True) for value in (place.latitude, place.longitude))
    return f"{place.name}; {latitude}; {longitude}"
