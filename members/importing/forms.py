"""Input of an import."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import Sector

from .columns import BY_NAME, COLUMNS
from .models import MemberImport


class UploadForm(forms.Form):
    """The list as it is."""

    file = forms.FileField(
        label=_("The list"),
        help_text=_("Excel (.xlsx), LibreOffice (.ods) or CSV, at most 5 MB and 5,000 rows. Nobody gets a mail yet."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,.ods,.txt,.tsv"}),
        error_messages={"empty": _("The list is empty."), "required": _("Please choose a file.")},
    )


class ColumnsForm(forms.Form):
    """What each column holds, and what goes out with the invitations."""

    note = forms.CharField(
        label=_("Personal note"), required=False, max_length=1000,
        help_text=_("Stands in each mail."), widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    sector = forms.ChoiceField(
        label=_("Institutions that are not known yet"), required=False, help_text=_("Add them to which sector?"),
        choices=[("", _("Do not add them")), *Sector.choices],
    )  # fmt: skip

    def __init__(self, *args: Any, of: MemberImport, **kwargs: Any) -> None:
        kwargs["initial"] = {"note": of.note, "sector": of.sector}
        super().__init__(*args, **kwargs)
        self.of = of
        choices = [("", _("leave out")), *((column.name, column.label) for column in COLUMNS)]
        for place, heading in enumerate(of.header):
            examples = ", ".join(dict.fromkeys(row[place + 1][:40] for row in of.table if row[place + 1]))[:80]
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=heading or _("(without a heading)"), required=False, choices=choices,
                initial=of.columns[place], help_text=examples,
            )  # fmt: skip

    @property
    def column_fields(self) -> list[Any]:
        return [self[f"column_{place}"] for place in range(len(self.of.header))]

    @property
    def columns(self) -> list[str]:
        return [self.cleaned_data[f"column_{place}"] for place in range(len(self.of.header))]


class RowForm(forms.Form):
    """A row to be corrected: one field for each column that is taken over."""

    def __init__(self, *args: Any, of: MemberImport, number: int, cells: list[str], **kwargs: Any) -> None:
        kwargs["auto_id"] = f"id_row_{number}_%s"
        super().__init__(*args, **kwargs)
        for name, cell in zip(of.columns, cells, strict=False):
            if name:
                self.fields[name] = forms.CharField(
                    label=BY_NAME[name].label, required=False, max_length=500, initial=cell,
                    widget=forms.TextInput(attrs={"autocomplete": "off"}),
                )  # fmt: skip
