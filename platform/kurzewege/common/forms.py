"""Forms: how every field of the platform is drawn (templates/django/forms/)."""

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """Field templates come from `templates/components/`, so that a field looks the same everywhere."""

    field_template_name = "components/field.html"
