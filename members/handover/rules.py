"""Who may do what with a handover.

| act                                   | giver           | coordinator                                    | successor |
|---------------------------------------|-----------------|------------------------------------------------|-----------|
| start it                              | yes             | it begins by itself when somebody is gone      | –         |
| choose successors, send               | all of it       | of people who are gone: all of it; else what   | –         |
|                                       |                 | the giver left to the coordinators             |           |
| take it back, leave                   | yes             | –                                              | –         |
| accept, decline                       | –               | –                                              | her items |
"""

from __future__ import annotations

from typing import Any

from members.models import User
from members.querysets import is_coordinator, is_member

from .models import Handover, HandoverItem


def is_gone(giver: User) -> bool:
    """Former and blocked people cannot pass anything on themselves."""
    return not giver.is_member


def can_run(user: Any, handover: Handover) -> bool:
    """Choose successors in it, at least of some items."""
    if not is_member(user) or not handover.is_open:
        return False
    return handover.giver_id == user.pk or (is_coordinator(user) and handover.state == Handover.State.OFFERED)


def can_decide(user: Any, handover: Handover, item: HandoverItem) -> bool:
    """Choose who takes this item over, as long as nobody has."""
    if not is_member(user) or not handover.is_open or item.state == HandoverItem.State.ACCEPTED:
        return False
    if handover.giver_id == user.pk:
        return True
    is_theirs = is_gone(handover.giver) or item.is_with_coordinators
    return is_coordinator(user) and handover.state == Handover.State.OFFERED and is_theirs


def can_take_back(user: Any, handover: Handover) -> bool:
    """The giver stays after all: as long as something is open or she has not left yet."""
    is_planned_leave = handover.state == Handover.State.DONE and handover.occasion == Handover.Occasion.LEAVING
    return is_member(user) and handover.giver_id == user.pk and (handover.is_open or is_planned_leave)
