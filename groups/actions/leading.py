"""Who leads a group, and who is taken out of it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from kurzewege.common.audit import api as audit
from kurzewege.common.errors import Refused
from members.models import User

from ..models import Group, Membership
from ..notifications import tell
from .checks import NEEDS_LEAD, NOT_ALLOWED, add, is_last_lead, locked, remove, require_manager, tell_standing


@transaction.atomic
def remove_member(*, actor: User, group: Group, user: User) -> None:
    """A lead takes somebody out; within a second nothing of the group reaches that person."""
    require_manager(actor, group)
    membership = Membership.objects.select_for_update(no_key=True).filter(group=group, user=user).first()
    if membership is None:
        return
    if membership.role == Membership.Role.LEAD and is_last_lead(group, user):
        raise Refused(NEEDS_LEAD)
    audit.record(actor, "group.member_removed", group, user=user.key)
    remove(membership)


@transaction.atomic
def set_role(*, actor: User, group: Group, user: User, role: str) -> Membership:
    """Name or dismiss a lead; the last one stays."""
    require_manager(actor, group)
    membership = Membership.objects.select_for_update(no_key=True).filter(group=group, user=user).first()
    if membership is None:
        raise Refused(_("This person does not belong to the group."))
    if role == Membership.Role.MEMBER and is_last_lead(group, user):
        raise Refused(NEEDS_LEAD)
    if role == membership.role:
        return membership
    if role == Membership.Role.LEAD and not user.is_member:
        raise Refused(_("Only admitted members can lead a group."))
    membership.role = role
    membership.save(update_fields=["role"])
    audit.record(actor, "group.role_changed", group, user=user.key, role=role)
    if role == Membership.Role.LEAD:
        tell("groups.lead", actor=actor, recipients=[user], target=group, group=group)
    tell_standing([user.pk])
    return membership


@transaction.atomic
def appoint_lead(*, actor: User, group: Group, user: User) -> Membership:
    """Give a group a lead who need not belong to it yet. A coordinator does it for a group she does not read."""
    require_manager(actor, group)
    if not user.is_member:
        raise Refused(_("Only admitted members can lead a group."))
    locked(group)
    membership = add(group, user, Membership.Role.LEAD)
    audit.record(actor, "group.role_changed", group, user=user.key, role="lead")
    tell("groups.lead", actor=actor, recipients=[user], target=group, group=group)
    return membership


@transaction.atomic
def take_lead(*, actor: User, group: Group) -> Membership:
    """A member leads a group that has nobody; of two at once the first."""
    locked(group)
    membership = Membership.objects.filter(group=group, user=actor).first()
    if membership is None or not actor.is_member:
        raise Refused(NOT_ALLOWED)
    leads = group.memberships.leads().of_members().select_related("user")
    other = next((lead.user for lead in leads if lead.user_id != actor.pk), None)
    if other is not None:
        raise Refused(_("%(name)s leads this group already.") % {"name": other.name})
    membership.role = Membership.Role.LEAD
    membership.save(update_fields=["role"])
    audit.record(actor, "group.lead_taken", group)
    tell_standing([actor.pk])
    return membership
