"""Who sees which handover.

| who                                    | what                                                                      |
|----------------------------------------|---------------------------------------------------------------------------|
| who gives                              | the whole of it                                                           |
| who is asked to take over              | what she is asked, from the moment she is asked                           |
| coordinators                           | handovers of somebody who is gone or who asked them to find somebody; the  |
|                                        | name of a thing only when they may see the thing itself                   |
| everybody else                         | nothing                                                                   |
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from members.querysets import is_coordinator, is_member


class HandoverQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state__in=["draft", "offered"])

    def visible_to(self, user: Any):
        """To the giver, to those who are asked, and to coordinators who have something to do with it."""
        if not is_member(user):
            return self.none()
        return self.filter(Q(giver=user) | _asks(user) | (_concerns_coordinators() if is_coordinator(user) else Q()))

    def run_by(self, user: Any):
        """Those in which this person chooses the successors: one's own; for coordinators those of people gone."""
        if not is_member(user):
            return self.none()
        return self.filter(Q(giver=user) | (_concerns_coordinators() if is_coordinator(user) else Q()))

    def asking(self, user: Any):
        """Those in which this person is or was asked to take something over."""
        return self.filter(_asks(user)) if is_member(user) else self.none()

    def with_people(self):
        return self.select_related("giver__organisation", "started_by")


class HandoverItemQuerySet(models.QuerySet):
    def unsettled(self):
        return self.filter(state__in=["open", "offered", "declined"])

    def offered_to(self, user: Any):
        """What waits for this person's answer."""
        if not is_member(user):
            return self.none()
        return self.filter(handover__state="offered", state="offered").filter(_offered_to(user))

    def on_the_desk(self):
        """What waits for a coordinator: nobody is asked, and the giver is gone or left the choice to them."""
        return self._with_coordinators().filter(state__in=["open", "declined"])

    def asked(self):
        """What coordinators look after and somebody is asked for; not what a giver who is here asks herself."""
        return self._with_coordinators().filter(state="offered")

    def silent(self):
        """Of those, what nobody has answered, not even to the reminder."""
        return self.asked().filter(reminded_at__isnull=False)

    def unanswered_since(self, moment: datetime):
        """Offered before `moment`, and not reminded of yet."""
        return self.filter(handover__state="offered", state="offered", offered_at__lt=moment, reminded_at=None)

    def _with_coordinators(self):
        theirs = Q(is_with_coordinators=True) | _giver_is_gone("handover__giver__")
        return self.filter(theirs, handover__state="offered")


def _giver_is_gone(path: str) -> Q:
    return Q(**{f"{path}status__in": ["blocked", "former"]})


def _offered_to(user: Any) -> Q:
    from .models import HandoverItem

    invitations = HandoverItem.invited.through.objects.filter(user=user)
    return Q(successor=user) | Q(destination="insiders", pk__in=invitations.values("handoveritem"))


def _asks(user: Any) -> Q:
    from .models import HandoverItem

    asked = HandoverItem.objects.filter(handover=OuterRef("pk"), state__in=["offered", "accepted", "declined"])
    return ~Q(state="draft") & Q(Exists(asked.filter(_offered_to(user))))


def _concerns_coordinators() -> Q:
    from .models import HandoverItem

    theirs = HandoverItem.objects.filter(handover=OuterRef("pk"), is_with_coordinators=True)
    return ~Q(state="draft") & (_giver_is_gone("giver__") | Q(Exists(theirs)))
