"""Input of what a member says about herself."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db import transaction
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kurzewege.common.forms import DayField, SeveralField

from .. import actions
from ..actions import MAX_EXPERTISE, ProfileInput
from ..forms import LineField, ListField
from ..models import ActionField, Profile, Sector, User
from . import absences, people


def suggest(what: str, *, several: bool = False) -> dict[str, Any]:
    """Attributes of a text field that offers what is known (`suggest.js`); without scripts one simply types."""
    attributes = {"data-suggest": reverse_lazy("members:suggest", args=[what]), "autocomplete": "off"}
    return attributes | ({"data-suggest-several": True} if several else {})


# The levels a contact field may have, and those of everything else.
CONTACT_LEVELS = Profile.Visibility.choices
ABOUT_LEVELS = [(level.value, level.label) for level in (Profile.Visibility.MEMBERS, Profile.Visibility.PUBLIC)]
_TEXTS = (
    "bio", "offers", "looks_for", "region", "phone", "phone_visibility", "email_visibility", "reachability",
    "reachability_visibility", "about_visibility",
)  # fmt: skip


def _text(label: Any, max_length: int, rows: int, **kwargs: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=max_length, required=False, widget=widget, **kwargs)


class ProfileForm(forms.Form):
    """One's own profile. Applicants are not shown the names of institutions and action fields."""

    name = LineField(
        label=_("First and last name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    function = LineField(
        label=_("Function"), max_length=120, required=False, help_text=_("For example: language course coordination"),
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )  # fmt: skip
    organisation = LineField(
        label=_("Institution"), max_length=120, required=False,
        help_text=_("Where you work or volunteer. Leave it empty if you belong to none."),
        widget=forms.TextInput(attrs=suggest("institutions")),
    )  # fmt: skip
    sector = forms.ChoiceField(
        label=_("This institution is new here: which sector?"), required=False,
        choices=[("", _("Please choose")), *Sector.choices],
    )  # fmt: skip
    region = LineField(label=_("Region"), max_length=80, required=False, help_text=_("The town or area you work in."))
    bio = _text(_("About me"), 3000, 6)
    action_fields = SeveralField(label=_("Action fields"), queryset=ActionField.objects.none(), required=False)
    expertise = ListField(
        label=_("What I know about"), max_items=MAX_EXPERTISE, max_length=1300, required=False,
        help_text=_(
            "Subjects in which others may ask you, separated by commas. For example: residence law, recognition."
        ),
        widget=forms.TextInput(attrs=suggest("expertise", several=True)),
    )  # fmt: skip
    languages = ListField(
        label=_("Languages"), max_items=12, max_length=200, max_item_length=30, required=False,
        help_text=_("Languages you can advise in, separated by commas."),
        widget=forms.TextInput(attrs=suggest("languages", several=True)),
    )  # fmt: skip
    offers = _text(_("I offer"), 1000, 3)
    looks_for = _text(_("I am looking for"), 1000, 3)
    email_visibility = forms.ChoiceField(label=_("Who sees my e-mail address?"), choices=CONTACT_LEVELS)
    phone = forms.RegexField(
        label=_("Phone"), regex=r"^[0-9+()/ .\-]*$", max_length=40, required=False,
        error_messages={"invalid": _("Please write only digits, spaces and the signs + ( ) / -.")},
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )  # fmt: skip
    phone_visibility = forms.ChoiceField(label=_("Who sees my phone number?"), choices=CONTACT_LEVELS)
    reachability = LineField(
        label=_("When and how to reach me"),
        max_length=200,
        required=False,
        help_text=_("For example: Monday to Thursday, 9 to 15"),
    )
    reachability_visibility = forms.ChoiceField(label=_("Who sees when I can be reached?"), choices=CONTACT_LEVELS)
    about_visibility = forms.ChoiceField(
        label=_("Who sees everything else?"), choices=ABOUT_LEVELS, required=False,
        help_text=_("Photo, function, institution, subjects, languages and texts. A public page also shows your name."),
    )  # fmt: skip
    shows_presence = forms.BooleanField(
        label=_("Show the others when I was last active"), required=False,
        help_text=_("“Active 6 minutes ago”. Without it you are in no list by activity either."),
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        self.profile = user.profile
        kwargs.setdefault("initial", self._current())
        super().__init__(*args, **kwargs)
        if user.is_member:
            self._field("action_fields").queryset = ActionField.objects.visible_to(user).current()
        else:
            for name in ("organisation", "sector", "action_fields", "about_visibility"):
                del self.fields[name]

    def clean_about_visibility(self) -> str:
        return self.cleaned_data["about_visibility"] or Profile.Visibility.MEMBERS

    @transaction.atomic
    def save(self) -> Profile:
        return actions.update_profile(actor=self.user, profile=self.profile, data=ProfileInput(**self._input()))

    @property
    def asks_for_sector(self) -> bool:
        """Whether the institution is new, so that its sector has to be asked for."""
        return "sector" in self.errors or bool(self.data.get("sector"))

    def _field(self, name: str) -> Any:
        return self.fields[name]

    def _input(self) -> dict[str, Any]:
        values = dict(self.cleaned_data)
        if self.user.is_member:
            values["action_fields"] = tuple(values["action_fields"])
            values["organisation"] = actions.named_organisation(
                actor=self.user, name=values["organisation"], sector=values.pop("sector")
            )
        return values

    def _current(self) -> dict[str, Any]:
        user, profile = self.user, self.profile
        return {
            "name": user.name,
            "organisation": user.organisation.name if user.organisation else "",
            "function": user.function,
            "shows_presence": user.shows_presence,
            "action_fields": [field.pk for field in profile.action_fields.all()],
            "expertise": ", ".join(profile.expertise.names()),
            "languages": profile.languages,
            **{name: getattr(profile, name) for name in _TEXTS},
        }


class AbsenceForm(forms.Form):
    """Away from – until; who stands in is a member, chosen by name."""

    starts = DayField(label=_("First day"))
    ends = DayField(label=_("Last day"))
    note = LineField(
        label=_("Note"), max_length=140, required=False,
        help_text=_("For example: I read my mails once a week. All members read it; no reason is needed."),
    )  # fmt: skip
    deputy = LineField(
        label=_("Deputy"), max_length=200, required=False,
        help_text=_("The name of a member. She is told at once and can say no."),
        widget=forms.TextInput(attrs=suggest("people")),
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        kwargs.setdefault("initial", self._current())
        super().__init__(*args, **kwargs)

    def clean_deputy(self) -> User | None:
        text = self.cleaned_data["deputy"]
        return people.named(self.user, text) if text else None

    def save(self) -> bool:
        values = self.cleaned_data
        absences.set_absence(
            actor=self.user, starts=values["starts"], ends=values["ends"], note=values["note"], deputy=values["deputy"]
        )
        return True

    def _current(self) -> dict[str, Any]:
        user = self.user
        is_over = user.away_until is None or user.away_until < timezone.localdate()
        if is_over:
            return {"starts": timezone.localdate()}
        deputy: User | None = absences.deputy_of(user)
        starts: date | None = user.away_from
        name = people.name_of(deputy) if deputy else ""
        return {"starts": starts, "ends": user.away_until, "note": user.away_note, "deputy": name}
