"""Forms: how every field of the platform is drawn (templates/django/forms/), and how a view saves one."""

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from . import submissions
from .errors import Refused

T = TypeVar("T")

_YEARS = range(1900, 2200)
_LONGEST_NUMBER = 18

# Django's own sentences that people read most: this package's catalogue goes before Django's and says them plainly.
PLAIN_SENTENCES = [_("This field is required.")]


class FormRenderer(TemplatesSetting):
    """Field templates come from `templates/components/`, so that a field looks the same everywhere."""

    field_template_name = "components/field.html"


def is_of_our_time(day: date) -> None:
    """A validator: what lies farther away is a slip of the fingers, and near the ends of the calendar no database
    and no time zone can reckon with it."""
    if day.year not in _YEARS:
        raise ValidationError(_("Please look at the year again: it lies too far away."), code="year")


class DayField(forms.DateField):
    """A day of our time, with the browser's own picker."""

    default_validators = [is_of_our_time]

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**kwargs)


class MomentField(forms.DateTimeField):
    """A day of our time and an hour, with the browser's own picker."""

    default_validators = [is_of_our_time]

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"))
        super().__init__(**kwargs)


class SeveralField(forms.ModelMultipleChoiceField):
    """Several rows to tick, by their number."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> Any:
        """Django asks the database for any number at once, and SQLite knows none beyond 64 bits."""
        for number in value or ():
            if len(str(number)) > _LONGEST_NUMBER:
                raise ValidationError(
                    self.error_messages["invalid_choice"], code="invalid_choice", params={"value": number}
                )
        return super().clean(value)


def saved(form: BaseForm, save: Callable[[], T], *, once: HttpRequest | None = None) -> T | None:
    """What `save()` gives, an action's result; None when the form is not valid or the action refuses.

    After None the view shows the form again: the reason stands at its field, and what was typed is still there. An
    unbound form gives None and has no errors. `once` is the request of a form with `{% form_key %}`: sent twice it
    gives the model instance of the first time (`submissions.once`).
    """
    if not form.is_valid():
        return None
    try:
        return save() if once is None else submissions.once(submissions.key_of(once), once.user, cast(Any, save))
    except Refused as refusal:
        refused_to_form(form, refusal)
        return None


def refused_to_form(form: BaseForm, refusal: Refused) -> None:
    """Show an action's refusal at its field, or above the form when it has none there."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
