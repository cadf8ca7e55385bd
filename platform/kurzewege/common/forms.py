"""Forms: how every field of the platform is drawn (templates/django/forms/)."""

from django.forms import BaseForm
from django.forms.renderers import TemplatesSetting

from .errors import Refused


class FormRenderer(TemplatesSetting):
    """Field templates come from `templates/components/`, so that a field looks the same everywhere."""

    field_template_name = "components/field.html"


def refused_to_form(form: BaseForm, refusal: Refused) -> None:
    """Show an action's refusal at its field, or above the form when it has none there."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
