"""Checks of the operator's data: a legal page with gaps is a fault of the installation."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning


def operator_is_named(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Warns about each part of the operator's data that the legal pages need and that is not set."""
    return [
        Warning(f"OPERATOR_{name.upper()} is not set.", hint="The legal pages show a gap there.", id="privacy.W001")
        for name, value in settings.OPERATOR.items()
        if not value
    ]
