"""Input of institutions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .. import actions, rules
from ..forms import LineField
from ..models import Organisation, Sector, User


class OrganisationSearchForm(forms.Form):
    """Search in the institutions."""

    q = forms.CharField(
        label=_("Search institutions"), max_length=100, required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    sector = forms.ChoiceField(label=_("Sector"), choices=[("", _("All sectors")), *Sector.choices], required=False)

    def values(self) -> dict[str, str]:
        """The values that fit, "" for the others."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}


def _degrees(label: Any, most: int, help_text: Any = "") -> forms.FloatField:
    return forms.FloatField(
        label=label,
        required=False,
        min_value=-most,
        max_value=most,
        localize=True,
        help_text=help_text,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={"invalid": _("Please write a number such as 51.2034.")},
    )


class OrganisationForm(forms.Form):
    """An institution, with the fields that `actor` may change; a new one without `organisation`."""

    name = LineField(label=_("Name"), max_length=120)
    short_name = LineField(
        label=_("Short name"), max_length=40, required=False, help_text=_("Shown beside people's names.")
    )
    sector = forms.ChoiceField(label=_("Sector"), choices=Sector.choices)
    description = forms.CharField(
        label=_("What the institution does"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    offers = forms.CharField(
        label=_("What it offers"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Courses, advice, rooms, consultation hours: what others may send people to."),
    )  # fmt: skip
    website = forms.URLField(
        label=_("Website"), required=False, assume_scheme="https", max_length=200,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url"}),
        error_messages={"invalid": _("Please write a complete address such as https://www.example.org.")},
    )  # fmt: skip
    street = LineField(label=_("Street and number"), max_length=120, required=False)
    postcode = forms.RegexField(
        label=_("Postcode"), regex=r"^\d{5}$", required=False,
        error_messages={"invalid": _("A postcode has five digits.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    town = LineField(
        label=_("Town"), max_length=80, required=False, help_text=_("It stands on the map where its town does.")
    )
    latitude = _degrees(
        _("Latitude"), 90, _("Only if it lies elsewhere than its town. Both numbers stand in any map on the internet.")
    )
    longitude = _degrees(_("Longitude"), 180)

    def __init__(self, *args: Any, actor: User, organisation: Organisation | None = None, **kwargs: Any) -> None:
        self.actor = actor
        self.organisation = organisation
        if organisation is not None:
            kwargs.setdefault("initial", {name: getattr(organisation, name) for name in self.base_fields})
        super().__init__(*args, **kwargs)
        if organisation is not None:
            allowed = rules.editable_fields(actor, organisation)
            for name in set(self.fields) - allowed:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if "latitude" in self.fields and (values.get("latitude") is None) != (values.get("longitude") is None):
            missing = "longitude" if values.get("longitude") is None else "latitude"
            if missing not in self.errors:
                self.add_error(missing, _("A position needs both numbers, or none."))
        return values

    def save(self) -> Organisation:
        if self.organisation is None:
            return actions.add_organisation(actor=self.actor, **self.cleaned_data)
        return actions.edit_organisation(actor=self.actor, organisation=self.organisation, **self.cleaned_data)


class MergeForm(forms.Form):
    """Into which institution another one is merged."""

    into = forms.ModelChoiceField(
        label=_("Which institution remains?"), queryset=Organisation.objects.none(), to_field_name="key",
        empty_label=_("Please choose"),
    )  # fmt: skip

    def __init__(self, *args: Any, actor: User, source: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["into"]
        field.queryset = Organisation.objects.visible_to(actor).exclude(pk=source.pk).order_by("name")
        field.label_from_instance = lambda organisation: organisation.name
