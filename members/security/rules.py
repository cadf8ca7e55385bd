"""Who may take a second factor away.

| whose                | by whom                                                   |
|----------------------|-----------------------------------------------------------|
| one's own            | the person herself, after showing it (allauth's pages)    |
| a member's           | a coordinator; the member is told by mail                 |
| a coordinator's      | the operator (`manage.py reset_second_factor`)            |

A coordinator cannot do it for another one: whoever took over one account could then open all the others.
"""

from __future__ import annotations

from typing import Any

from members.models import User
from members.querysets import is_coordinator


def can_reset_second_factor(actor: Any, user: User) -> bool:
    """`actor` is None for the operator's command."""
    if not user.is_active:
        return False
    return actor is None or (is_coordinator(actor) and not user.is_coordinator and user.pk != actor.pk)
