"""Input of action fields."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..forms import LineField
from ..models import ActionField, User
from . import actions
from .icons import ICONS

# Colours to begin with, far enough from each other to be told apart; any other may be picked.
SUGGESTED = "#985000 #1d5ea8 #6b42a1 #8c2f52 #b32a20 #2d6c35 #665200 #00627d #a12d7c #17605a".split()  # noqa: SIM905


class ActionFieldForm(forms.Form):
    """Name, icon and colour; a new field without `field`."""

    name = LineField(label=_("Name"), max_length=80)
    icon = forms.ChoiceField(
        label=_("Icon"), choices=list(ICONS.items()), widget=forms.RadioSelect,
        error_messages={"required": _("Please choose an icon."), "invalid_choice": _("Please choose an icon.")},
    )  # fmt: skip
    colour = forms.RegexField(
        label=_("Colour"), regex=r"^#[0-9a-fA-F]{6}$", widget=forms.TextInput(attrs={"type": "color"}),
        help_text=_("Choose what you like: the platform makes it as dark or light as it must be to be read."),
        error_messages={"invalid": _("Please choose a colour, or write it like #985000.")},
    )  # fmt: skip

    def __init__(self, *args: Any, actor: User, field: ActionField | None = None, **kwargs: Any) -> None:
        self.actor = actor
        self.field = field
        if field is not None:
            kwargs.setdefault("initial", {"name": field.name, "icon": field.icon, "colour": field.colour})
        else:
            kwargs.setdefault("initial", {"icon": "users-round", "colour": SUGGESTED[-1]})
        super().__init__(*args, **kwargs)
        if field is not None and field.icon not in ICONS:
            # One from another time stays choosable.
            icon: Any = self.fields["icon"]
            icon.choices = [(field.icon, _("As it is now")), *ICONS.items()]

    def clean_colour(self) -> str:
        colour: str = self.cleaned_data["colour"]
        return colour.lower()

    def save(self) -> ActionField:
        if self.field is None:
            return actions.add_field(actor=self.actor, **self.cleaned_data)
        return actions.change_field(actor=self.actor, field=self.field, **self.cleaned_data)
