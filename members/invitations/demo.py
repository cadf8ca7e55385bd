"""The demo network's invitations: some open, one answered, one withdrawn."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from . import actions, arrivals
from .models import Invitation

# address, name, days ago, personal note
INVITED = [
    ("r.falk@example.org", "Renate Falk", 2, "Liebe Frau Falk, schön, dass die Tafel dabei sein möchte!"),
    ("k.oezdemir@example.org", "Kemal Özdemir", 6, "Wie besprochen: Hier geht es zum Netzwerk."),
    ("m.brendel@example.org", "Maike Brendel", 9, ""),
]


def build(now: datetime, people: Any, groups: Any) -> None:
    """The coordinator invites by mail, the lead of the closed group by a link that one member has used."""
    for email, name, days, note in INVITED:
        given = actions.invite(actor=people.coordinator, email=email, name=name, note=note)
        _date(given, now - timedelta(days=days))
    actions.revoke(actor=people.coordinator, invitation=given)
    inside = {user.pk for user in groups.members[groups.closed.pk]}
    guest = next(user for user in reversed(people.everybody) if user.pk not in {*inside, people.outsider.pk})
    link = actions.invite(
        actor=people.lead, room_keys=[groups.closed.key], max_uses=5, note="Für alle, die in der Fallrunde mitarbeiten."
    )
    _date(link, now - timedelta(days=1))
    arrivals.accept(actor=guest, invitation=link)


def _date(invitation: Invitation, moment: datetime) -> None:
    """Invitations are as old as the network says, not as old as the demo."""
    invitation.created, invitation.expires_at = moment, moment + timedelta(days=14)
    invitation.mailed_at = moment if invitation.email else None
    invitation.save(update_fields=["created", "expires_at", "mailed_at"])
