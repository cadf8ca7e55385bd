"""Who may do what on live boards. All take loaded objects.

| act                              | who                                                                            |
|----------------------------------|--------------------------------------------------------------------------------|
| open a board for an event        | who may edit the event                                                         |
| open a board of a group, ad hoc  | who may write in the group; of the network: every member                       |
| moderate                         | who made the board or planned its event, leads of its group, coordinators who  |
|                                  | see it, and the persons named                                                  |
| ask                              | members who see the board; guests with the code, where guests may join         |
| raise a hand                     | the same, while the speaking list is open                                      |
| vote                             | the same, as the board says                                                    |
| name moderators                  | who moderates by office, that is without having been named; who was named may  |
|                                  | go                                                                             |
| edit, withdraw a question        | who asked it                                                                   |
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from events import rules as event_rules
from events.models import Event
from groups.access import audience_of
from groups.models import Group, Membership
from groups.rules import can_write, role_of
from kurzewege.common.prepared import prepared
from members.models import User

from .asker import Asker
from .models import LiveBoard, LiveQuestion


def can_create(user: Any, *, event: Event | None = None, group: Group | None = None) -> bool:
    """Open a board for this event, or ad hoc for this group or (None) the whole network."""
    if not getattr(user, "is_member", False):
        return False
    if event is not None:
        return not event.is_cancelled and event_rules.can_manage(user, event)
    return group is None or can_write(group, role_of(user, group))


def moderators_of(board: LiveBoard) -> QuerySet[User]:
    """Everybody who may moderate the board; only who sees its group can be one."""
    named = Q(pk__in=board.moderators.through.objects.filter(liveboard=board.pk).values("user"))
    if board.group is not None and board.group.deleted_at is not None:
        return User.objects.none()
    return audience_of(board).filter(named | _by_office(board)).distinct()


def moderators_by_office(board: LiveBoard) -> QuerySet[User]:
    """Those of them who need not be named."""
    if board.group is not None and board.group.deleted_at is not None:
        return User.objects.none()
    return audience_of(board).filter(_by_office(board)).distinct()


def can_name_moderators(user: Any, board: LiveBoard) -> bool:
    """One query."""
    return bool(getattr(user, "is_member", False)) and moderators_by_office(board).filter(pk=user.pk).exists()


def _by_office(board: LiveBoard) -> Q:
    made = Q(pk=board.created_by_id) if board.created_by_id else Q(pk=None)
    if board.event is not None and board.event.created_by_id:
        made |= Q(pk=board.event.created_by_id)
    leads = Q(pk__in=Membership.objects.filter(group=board.group_id, role="lead").values("user"))
    return made | leads | Q(is_coordinator=True)


def can_moderate(user: Any, board: LiveBoard) -> bool:
    """One query."""
    return bool(getattr(user, "is_member", False)) and moderators_of(board).filter(pk=user.pk).exists()


def is_barred(asker: Asker, board: LiveBoard) -> bool:
    """Has a moderator shut this person out? At most one query."""
    return bool(asker.own_among(barred(board)))


@prepared
def barred(board: LiveBoard) -> Any:
    """The questions whose askers were shut out: one query."""
    return LiveQuestion.objects.filter(board=board, is_barred=True)


def can_vote(asker: Asker, board: LiveBoard) -> bool:
    """While the board is open, as it says."""
    if not board.is_open or board.voters == LiveBoard.Voters.NOBODY:
        return False
    return not asker.is_guest or (board.voters == LiveBoard.Voters.EVERYBODY and board.allows_guests)
