"""The one shim that lets django-notifications-hq 1.8.3 load on Django 5.2 (docs/decisions/0004-notifications.md).

Two things of it no longer exist: `Meta.index_together` (removed in Django 5.1) and, from Python 3.12 on,
`distutils`. Both are offered to its model module while it is imported, and taken away again.
"""

import sys
import types
from typing import Any

from django.apps import AppConfig
from django.db.models import options


class _Version(tuple):
    """Stands in for distutils' StrictVersion: "x.y.z" as something comparable."""

    def __new__(cls, text: str) -> "_Version":
        numbers = [int(part) for part in text.split(".")[:3] if part.isdigit()]
        return super().__new__(cls, numbers)


def _distutils_stand_in() -> types.ModuleType:
    module: Any = types.ModuleType("distutils.version")
    module.StrictVersion = _Version
    return module


class NotificationsConfig(AppConfig):
    """Replaces `notifications` in INSTALLED_APPS."""

    name = "notifications"
    default_auto_field = "django.db.models.AutoField"

    def import_models(self) -> None:
        before = options.DEFAULT_NAMES
        had_stand_in = "distutils.version" in sys.modules
        if not had_stand_in:
            sys.modules["distutils.version"] = _distutils_stand_in()
        options.DEFAULT_NAMES = (*before, "index_together")
        try:
            super().import_models()
        finally:
            options.DEFAULT_NAMES = before
            if not had_stand_in:
                del sys.modules["distutils.version"]

    def ready(self) -> None:
        import notifications
        from notifications.signals import notify

        notifications.notify = notify
