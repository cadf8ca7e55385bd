"""The one shim that lets django-notifications-hq 1.8.3 load on Django 5.2 (docs/decisions/0004-notifications.md).

Two things it needs no longer exist: `Meta.index_together` (removed in Django 5.1) and `distutils` (removed in
Python 3.12; on 3.11 it only warns). The first is offered while its models are imported and taken away again; a
stand-in for the one class of the second stays, because the library's template tags import it later.
"""

import sys
import types
from typing import Any

from django.apps import AppConfig
from django.db.models import options


class Version(tuple):
    """Stands in for distutils' StrictVersion: "x.y.z" as something comparable."""

    def __new__(cls, text: str) -> "Version":
        return super().__new__(cls, [int(part) for part in text.split(".")[:3] if part.isdigit()])


def offer_distutils() -> None:
    """Make `from distutils.version import StrictVersion` work without distutils."""
    package = types.ModuleType("distutils")
    module: Any = types.ModuleType("distutils.version")
    module.StrictVersion = Version
    package.version = module  # type: ignore[attr-defined]
    sys.modules["distutils"] = package
    sys.modules["distutils.version"] = module


class NotificationsConfig(AppConfig):
    """Replaces `notifications` in INSTALLED_APPS."""

    name = "notifications"
    default_auto_field = "django.db.models.AutoField"

    def import_models(self) -> None:
        before = options.DEFAULT_NAMES
        offer_distutils()
        options.DEFAULT_NAMES = (*before, "index_together")
        try:
            super().import_models()
        finally:
            options.DEFAULT_NAMES = before

    def ready(self) -> None:
        import notifications
        from notifications.signals import notify

        notifications.notify = notify
