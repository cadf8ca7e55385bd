"""What coordinators are told about applications in the page; the mail goes out with the action."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kurzewege.common.facts import on
from kurzewege.common.notify.api import Kind, notify, register

from .facts import ApplicationAnswered, ApplicationConfirmed
from .models import Application, User

APPLICATION_WAITING = "application_waiting"


def _sentence(notification: Any) -> str:
    return _("%(name)s would like to become a member") % {"name": notification.data.get("actor") or _("Somebody")}


def register_kinds() -> None:
    """Called once from `ready()`."""
    register(Kind(APPLICATION_WAITING, gettext_lazy("Application for membership"), "user-plus", _sentence))


@on(ApplicationConfirmed, ApplicationAnswered)
def tell_coordinators(fact: ApplicationConfirmed | ApplicationAnswered) -> None:
    application = Application.objects.select_related("user").get(user_id=fact.user_id)
    notify(
        APPLICATION_WAITING,
        actor=application.user,
        recipients=User.objects.coordinators(),
        target=application,
        url=reverse("members:application", args=[application.user.key]),
    )
