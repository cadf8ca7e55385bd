"""What several actions ask first, and whom they tell that rights changed."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kurzewege.common.errors import Refused
from kurzewege.common.facts import emit
from kurzewege.common.live import api as live
from members.models import User

from .. import rules
from ..facts import MemberJoined, MemberLeft
from ..models import Group, GroupInvitation, JoinRequest, Membership
from ..standing import SIGNAL

NOT_ALLOWED = _("You may not do that in this group.")
NEEDS_LEAD = _("A group needs a lead. Please name another one first.")


def require_manager(actor: User, group: Group) -> None:
    if not rules.can_manage(actor, group, rules.role_of(actor, group)):
        raise Refused(NOT_ALLOWED)


def locked(group: Group) -> Group:
    """The group's row as it is now, held until the commit: two who change its leads or its end wait for each other."""
    return Group.objects.select_for_update(no_key=True).get(pk=group.pk)


def is_last_lead(group: Group, user: User) -> bool:
    """Whether nobody would lead the group without `user`; blocked and former persons lead nothing."""
    locked(group)
    return set(group.memberships.leads().of_members().values_list("user_id", flat=True)) == {user.pk}


def add(group: Group, user: User, role: str = Membership.Role.MEMBER) -> Membership:
    """Make somebody a member, whatever she asked or was asked before; a lead never becomes less by it."""
    membership, is_new = Membership.objects.get_or_create(group=group, user=user)
    if role == Membership.Role.LEAD and membership.role != role:
        membership.role = role
        membership.save(update_fields=["role"])
    if is_new:
        now = timezone.now()
        JoinRequest.objects.waiting().filter(group=group, user=user).update(
            state=JoinRequest.State.ADMITTED, settled_at=now
        )
        GroupInvitation.objects.waiting().filter(group=group, user=user).update(
            state=GroupInvitation.State.ACCEPTED, settled_at=now
        )
        emit(MemberJoined(group.pk, user.pk))
    tell_standing([user.pk])
    return membership


def remove(membership: Membership) -> None:
    group_id, user_id = membership.group_id, membership.user_id
    membership.delete()
    emit(MemberLeft(group_id, user_id))
    tell_standing([user_id])


def tell_standing(user_ids: Iterable[int]) -> None:
    """What these people may see has changed: their sockets are checked, their open pages of the group look again."""
    ids = list(user_ids)
    live.rights_changed(ids)
    live.signal(ids, SIGNAL)


def tell_everybody() -> None:
    """The same for the whole network: who may see a group changed for people nobody has counted."""
    tell_standing(User.objects.members().values_list("pk", flat=True))


def audience_ids(group: Group) -> list[int]:
    """Those who may know the group: everybody, or the members of a hidden one."""
    people = User.objects.members()
    if group.openness == Group.Openness.HIDDEN:
        people = people.filter(memberships__group=group)
    return list(people.values_list("pk", flat=True))
