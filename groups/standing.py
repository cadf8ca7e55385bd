"""How somebody stands to a group right now: what her open pages of it ask when something changed.

A page whose reader may not read the group any more leaves it at once, on a page of news what stands in the group goes;
one whose reader was admitted shows the group.
"""

from __future__ import annotations

from typing import Any

from kurzewege.common.facts import on
from kurzewege.common.live import api as live

from . import rules
from .facts import MemberJoined, MemberLeft
from .models import Group, GroupInvitation, JoinRequest, Membership

# Name of the signal and of the personal state behind it.
SIGNAL = "group"
GONE = "gone"
# A page of news holds things of many groups.
MAX_KEYS = 100


def standing(user: Any, group: Group, role: str | None, *, has_asked: bool = False, is_invited: bool = False) -> str:
    """One word for what this person may do in the group; another word means that the page has changed."""
    word = role or ("reads" if rules.can_read(user, group, role) else "outside")
    if word == "outside":
        word = "invited" if is_invited else "asked" if has_asked else word
    return f"{word}-archived" if group.archived_at else word


def standing_now(user: Any, group: Group, role: str | None) -> str:
    """The same for one loaded group; two more queries for who does not belong to it."""
    if role is not None:
        return standing(user, group, role)
    asked = JoinRequest.objects.waiting().filter(user_id=user.pk, group=group).exists()
    invited = GroupInvitation.objects.waiting().filter(user_id=user.pk, group=group).exists()
    return standing(user, group, role, has_asked=asked, is_invited=invited)


def standings(user: Any, keys: list[str]) -> dict[str, str]:
    """Mapping group key → word, `gone` for groups that this person must not know (any more). Four queries at most."""
    wanted = keys[:MAX_KEYS]
    groups = list(Group.objects.visible_to(user).filter(key__in=wanted))
    numbers = [group.pk for group in groups]
    mine = Membership.objects.filter(user_id=user.pk, group__in=numbers)
    roles = dict(mine.values_list("group_id", "role"))
    asked = _groups_of(JoinRequest.objects.waiting().filter(user_id=user.pk, group__in=numbers))
    invited = _groups_of(GroupInvitation.objects.waiting().filter(user_id=user.pk, group__in=numbers))
    found = {
        group.key: standing(
            user, group, roles.get(group.pk), has_asked=group.pk in asked, is_invited=group.pk in invited
        )
        for group in groups
    }
    return {key: found.get(key, GONE) for key in wanted}


def _groups_of(rows: Any) -> set[int]:
    return set(rows.values_list("group_id", flat=True))


@on(MemberJoined, MemberLeft)
def tell_pages(fact: MemberJoined | MemberLeft) -> None:
    """However somebody came in or went, her open pages of the group look again."""
    live.signal([fact.user_id], SIGNAL)
