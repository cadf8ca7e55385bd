"""How what happens in groups sounds to those it concerns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kurzewege.common.notify.api import Kind, MailText, notify, register, who
from members.models import User

from .models import Group

# name → (label for the settings, icon, sentence with %(who)s, %(group)s, %(source)s)
SENTENCES = {
    "groups.join_requested": (
        gettext_lazy("Somebody asks to join a group I lead"),
        "user-plus",
        gettext_lazy("%(who)s would like to join “%(group)s”."),
    ),
    "groups.admitted": (
        gettext_lazy("My request to join a group was accepted"),
        "users",
        gettext_lazy("You now belong to “%(group)s”."),
    ),
    "groups.declined": (
        gettext_lazy("My request to join a group was declined"),
        "users",
        gettext_lazy("The leads of “%(group)s” have declined your request."),
    ),
    "groups.added": (
        gettext_lazy("Somebody took me into a group"),
        "users",
        gettext_lazy("%(who)s took you into “%(group)s”."),
    ),
    "groups.invited": (
        gettext_lazy("Somebody invites me into a group"),
        "mail-open",
        gettext_lazy("%(who)s invites you to join “%(group)s”."),
    ),
    "groups.invitation_accepted": (
        gettext_lazy("Somebody accepted my invitation into a group"),
        "users",
        gettext_lazy("%(who)s has accepted your invitation into “%(group)s”."),
    ),
    "groups.invitation_declined": (
        gettext_lazy("Somebody declined my invitation into a group"),
        "users",
        gettext_lazy("%(who)s has declined your invitation into “%(group)s”."),
    ),
    "groups.lead": (
        gettext_lazy("I become lead of a group"),
        "key-round",
        gettext_lazy("%(who)s made you lead of “%(group)s”."),
    ),
    "groups.leadless": (
        gettext_lazy("A group has no lead any more"),
        "circle-alert",
        gettext_lazy("“%(group)s” has no lead any more."),
    ),
    "groups.deleted": (
        gettext_lazy("A group of mine was deleted"),
        "trash-2",
        gettext_lazy("%(who)s has deleted the group “%(group)s”."),
    ),
    "groups.restored": (
        gettext_lazy("A deleted group is back"),
        "undo-2",
        gettext_lazy("%(who)s has brought the group “%(group)s” back."),
    ),
    "groups.merged": (
        gettext_lazy("A group of mine is merged with another"),
        "merge",
        gettext_lazy("%(who)s has merged “%(source)s” into “%(group)s”. You belong to it now."),
    ),
    "groups.quiet": (
        gettext_lazy("A group I lead is quiet"),
        "moon",
        gettext_lazy("Nothing has happened in “%(group)s” for three months. How does it go on?"),
    ),
}


def register_kinds() -> None:
    """Called once from `ready()`."""
    for name, (label, icon, _sentence) in SENTENCES.items():
        register(Kind(name, label, icon, _said))


def _said(row: Any) -> str:
    sentence = str(SENTENCES[row.verb][2])
    said = sentence % {"who": who(row), "group": row.data.get("group"), "source": row.data.get("source")}
    answer = row.data.get("answer")
    return f"{said} {_('“%(text)s”') % {'text': answer}}" if answer else said


def tell(
    kind: str,
    *,
    actor: User | None,
    recipients: Iterable[User],
    target: models.Model,
    group: Group,
    url: str = "",
    source: str = "",
    answer: str = "",
    mail_text: MailText | None = None,
) -> int:
    """A notification about a group; `target` is what its recipients must still be allowed to see."""
    data = {"group": group.name, "source": source, "answer": answer}
    return notify(
        kind,
        actor=actor,
        recipients=recipients,
        target=target,
        url=url or group.get_absolute_url(),
        data={name: value for name, value in data.items() if value},
        mail_text=mail_text,
    )


def mail_about(subject: str, sentence: str, path: str, *, quote: str = "") -> MailText:
    """A short mail: a sentence, what somebody wrote with it, and the way to the page where it is settled."""
    context = {"sentence": sentence, "quote": quote, "url": f"{settings.SITE_URL}{path}"}
    return MailText(subject, "groups/mail/note", context)
