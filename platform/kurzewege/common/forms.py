"""Forms: how every field of the platform is drawn (templates/django/forms/), and how a view saves one."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from django.forms import BaseForm
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from . import submissions
from .errors import Refused

T = TypeVar("T")

# Django's own sentences that people read most: this package's catalogue goes before Django's and says them plainly.
PLAIN_SENTENCES = [_("This field is required.")]


class FormRenderer(TemplatesSetting):
    """Field templates come from `templates/components/`, so that a field looks the same everywhere."""

    field_template_name = "components/field.html"


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
