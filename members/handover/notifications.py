"""Who is told of a handover, and how it sounds. Names of groups and things are never in a notification."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kurzewege.common.facts import on
from kurzewege.common.notify.api import Kind, MailText, notify, register, who
from members.models import User

from .contents import Line, lines_of, sections_of
from .facts import HandoverCompleted, ItemsAnswered, LeftToCoordinators, SuccessorsAsked, SuccessorsReminded
from .models import Handover, HandoverItem

ASKED, REMINDED, ANSWERED = "handover.asked", "handover.reminded", "handover.answered"
DESK, DONE = "handover.desk", "handover.done"


def register_kinds() -> None:
    """Called once from `ready()`."""
    register(Kind(ASKED, gettext_lazy("Somebody wants to hand something over to me"), "hand-helping", _asked))
    register(Kind(REMINDED, gettext_lazy("I have not answered yet whether I take something over"), "clock", _reminded))
    register(
        Kind(ANSWERED, gettext_lazy("Somebody answers whether she takes something over"), "hand-helping", _answered)
    )
    register(Kind(DESK, gettext_lazy("Something needs a new person (coordinators)"), "hand-helping", _desk))
    register(Kind(DONE, gettext_lazy("My handover is complete"), "circle-check", _done))


def _asked(row: Any) -> str:
    return _("Would you take something over from %(name)s?") % {"name": row.data.get("giver")}


def _reminded(row: Any) -> str:
    return _("%(name)s still waits for your answer: would you take something over?") % {"name": row.data.get("giver")}


def _answered(row: Any) -> str:
    if row.data.get("is_yes"):
        return _("%(who)s takes over what you asked.") % {"who": who(row)}
    return _("%(who)s cannot take over what you asked. Please choose somebody else.") % {"who": who(row)}


def _desk(row: Any) -> str:
    return _("Something of %(name)s needs a new person.") % {"name": row.data.get("giver")}


def _done(row: Any) -> str:
    return _("Everything is handed over.")


@on(SuccessorsAsked)
def ask(fact: SuccessorsAsked) -> None:
    _ask_all(ASKED, fact.handover_id, fact.item_ids, User.objects.filter(pk=fact.actor_id).first())


@on(SuccessorsReminded)
def remind(fact: SuccessorsReminded) -> None:
    _ask_all(REMINDED, fact.handover_id, fact.item_ids, None)


def _ask_all(kind: str, handover_id: int, item_ids: Iterable[int], actor: User | None) -> None:
    """One notification and one mail for each person, whatever the number of things."""
    handover = _handover(handover_id)
    items = list(HandoverItem.objects.filter(pk__in=item_ids).select_related("successor"))
    named = {item.successor for item in items if item.destination == HandoverItem.Destination.PERSON}
    for successor in sorted(filter(None, named), key=lambda user: user.pk):
        own = handover.items.filter(pk__in=item_ids, successor=successor)
        _ask(kind, handover, actor, [successor], lines_of(sections_of(handover, successor, items=own)))
    invited = User.objects.members().filter(
        pk__in=HandoverItem.invited.through.objects.filter(handoveritem__in=item_ids).values("user")
    )
    _ask(kind, handover, actor, invited.exclude(pk__in=[user.pk for user in named if user]), [])


def _ask(kind: str, handover: Handover, actor: User | None, people: Iterable[User], lines: list[Line]) -> None:
    giver = handover.giver
    subject = _("Would you take something over from %(name)s?") % {"name": giver.name}
    if kind == REMINDED:
        subject = _("Reminder: %(subject)s") % {"subject": subject}
    notify(
        kind,
        actor=actor,
        recipients=people,
        target=handover,
        url=reverse("handover:offer", args=[handover.key]),
        data={"giver": giver.display_name},
        mail_text=MailText(
            subject=subject,
            template="handover/mail/asked",
            context={
                "giver": giver,
                "handover": handover,
                # Those who are asked together read on the page what it is: who has left the group since must not.
                "things": [f"{line.title} ({line.note})" if line.note else line.title for line in lines],
                "offer_url": settings.SITE_URL + reverse("handover:offer", args=[handover.key]),
            },
        ),
    )


@on(ItemsAnswered)
def tell_answer(fact: ItemsAnswered) -> None:
    """The giver hears it; of somebody who is gone, or for what was left to them, the coordinators do."""
    handover = _handover(fact.handover_id)
    items = list(HandoverItem.objects.filter(pk__in=fact.item_ids))
    # Who belongs to a group that is not public is told to nobody: then the notification names no person.
    is_secret = all(item.destination == HandoverItem.Destination.INSIDERS for item in items)
    actor = None if is_secret else User.objects.get(pk=fact.actor_id)
    is_theirs = not handover.giver.is_member or any(item.is_with_coordinators for item in items)
    recipients = User.objects.coordinators().exclude(pk=fact.actor_id) if is_theirs else [handover.giver]
    if is_theirs and fact.is_yes:
        return  # the desk shows what is still open; good news needs no bell for each coordinator
    notify(
        ANSWERED,
        actor=actor,
        recipients=recipients,
        target=handover,
        url=handover.get_absolute_url(),
        data={"is_yes": fact.is_yes},
        mail_text=None if fact.is_yes else _declined_mail(handover, items, actor),
    )


def _declined_mail(handover: Handover, items: list[HandoverItem], actor: User | None) -> MailText:
    count = len(items)
    return MailText(
        subject=ngettext(
            "One thing still needs somebody", "%(count)s things still need somebody", count
        ) % {"count": count},
        template="handover/mail/declined",
        context={
            "who": actor.name if actor else "",
            "answer": items[0].answer if actor else "",
            "giver": handover.giver,
            "count": count,
            "handover_url": settings.SITE_URL + handover.get_absolute_url(),
        },
    )  # fmt: skip


@on(LeftToCoordinators)
def tell_coordinators(fact: LeftToCoordinators) -> None:
    handover = _handover(fact.handover_id)
    notify(
        DESK,
        actor=User.objects.filter(pk=fact.actor_id).first(),
        recipients=User.objects.coordinators(),
        target=handover,
        url=handover.get_absolute_url(),
        data={"giver": handover.giver.display_name},
        mail_text=MailText(
            subject=_("Something of %(name)s needs a new person") % {"name": handover.giver.name},
            template="handover/mail/desk",
            context={
                "giver": handover.giver,
                "count": handover.items.on_the_desk().count(),
                "handover_url": settings.SITE_URL + handover.get_absolute_url(),
            },
        ),
    )


@on(HandoverCompleted)
def tell_giver(fact: HandoverCompleted) -> None:
    handover = _handover(fact.handover_id)
    if not handover.giver.is_member or not handover.items.filter(state=HandoverItem.State.ACCEPTED).exists():
        return
    notify(
        DONE,
        actor=None,
        recipients=[handover.giver],
        target=handover,
        url=handover.get_absolute_url(),
        mail_text=MailText(
            subject=_("Everything is handed over"),
            template="handover/mail/done",
            context={
                "handover": handover,
                "is_leaving": handover.occasion == Handover.Occasion.LEAVING,
                "handover_url": settings.SITE_URL + handover.get_absolute_url(),
            },
        ),
    )


def _handover(pk: int) -> Handover:
    return Handover.objects.select_related("giver").get(pk=pk)
