"""Who may invite, and what an invitation opens; see docs/decisions/0011-invitations.md.

| inviter                      | to a member        | to somebody else                                               |
|------------------------------|--------------------|----------------------------------------------------------------|
| coordinator                  | into her groups    | a member at once, in the groups                                |
| lead of the group            | into the group     | an application that names her; admitted, she is in the group   |
| who was one of them          | nothing            | an application                                                 |
| blocked or gone from here    | nothing            | nothing                                                        |
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from members.querysets import is_coordinator, is_member

from . import rooms
from .models import Invitation


def can_invite(user: Any, room_keys: Iterable[str]) -> bool:
    """Into the network: coordinators. Into groups: whoever may invite into each of them."""
    keys = set(room_keys)
    if not keys:
        return is_coordinator(user)
    return is_member(user) and keys <= {room.key for room in rooms.invitable_by(user)}


def can_invite_at_all(user: Any) -> bool:
    return is_coordinator(user) or (is_member(user) and bool(rooms.invitable_by(user)))


def admits_at_once(invitation: Invitation) -> bool:
    """Whether it makes somebody a member without a further look: its inviter coordinates the network, still."""
    inviter = invitation.inviter
    return bool(inviter and inviter.is_member and inviter.is_coordinator)


def holds(invitation: Invitation) -> bool:
    """Whether its inviter still belongs to the network."""
    return bool(invitation.inviter and invitation.inviter.is_member)


def open_rooms(invitation: Invitation) -> list[rooms.Room]:
    """The rooms it leads into now: its inviter may still invite there, and they take people in."""
    keys = invitation.room_keys
    if not keys or not holds(invitation):
        return []
    allowed = {room.key for room in rooms.invitable_by(invitation.inviter)}
    found = rooms.find(keys)
    return [found[key] for key in keys if key in found and key in allowed]
