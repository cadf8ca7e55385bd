"""Merging a group into another: everything in it moves, its members belong to both from then on."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kurzewege.common.audit import api as audit
from kurzewege.common.errors import Refused
from kurzewege.common.facts import emit
from members.models import User

from .. import rules
from ..belongings import all_belongings
from ..facts import GroupChanged, GroupMerged, MemberJoined
from ..models import Group, GroupInvitation, JoinRequest, Membership
from ..notifications import tell
from .checks import require_manager, tell_everybody
from .making import set_goals


@transaction.atomic
def merge_groups(*, actor: User, source: Group, target: Group) -> Group:
    """Move everything of `source` into `target`; gives the target as it is afterwards.

    Refused when the target is more open: what was written for few would be read by all. Leads stay leads. The source
    is gone for everybody; its address leads to the target. It cannot be undone, so the page shows what will be.
    """
    first, second = sorted([source.pk, target.pk])
    rows = {group.pk: group for group in Group.objects.select_for_update().filter(pk__in=[first, second])}
    source, target = rows[source.pk], rows[target.pk]
    check_merge(actor, source, target)
    members = User.objects.members().filter(memberships__group=source)
    told = list(members)
    for belongings in all_belongings():
        belongings.move(source, target)
    _move_people(source, target)
    _move_texts(source, target)
    Group.objects.filter(pk=source.pk).update(deleted_at=timezone.now(), merged_into=target)
    # Addresses of groups that were merged into the source lead on.
    Group.objects.filter(merged_into=source).update(merged_into=target)
    audit.record(actor, "group.merged", source, into=target.key)
    emit(GroupMerged(source.pk, target.pk, actor.pk))
    emit(GroupChanged(target.pk, actor.pk))
    tell("groups.merged", actor=actor, recipients=told, target=target, group=target, source=source.name)
    tell_everybody()
    return target


def check_merge(actor: User, source: Group, target: Group) -> None:
    """`Refused` with the reason why `actor` cannot merge the one into the other."""
    require_manager(actor, source)
    require_manager(actor, target)
    if source.pk == target.pk:
        raise Refused(_("Please choose another group."), field="target")
    if source.kind == Group.Kind.FIELD:
        raise Refused(_("The group of an action field stays as long as the field. A coordinator can retire the field."))
    rules.require_writable(target)
    if rules.is_more_open(target.openness, than=source.openness):
        raise Refused(
            _(
                "“%(target)s” is more open than “%(source)s”: people would read what was not written for them. "
                "Please choose a group that is as closed, or archive this one."
            )
            % {"target": target.name, "source": source.name},
            field="target",
        )


def possible_targets(actor: User, source: Group) -> list[Group]:
    """Groups into which `actor` may merge `source`, by name."""
    if source.kind == Group.Kind.FIELD:
        return []
    led = Membership.objects.leads().filter(user=actor).values("group")
    groups = Group.objects.visible_to(actor).current().exclude(pk=source.pk)
    if not actor.is_coordinator:
        groups = groups.filter(pk__in=led)
    found = groups.select_related("action_field").with_member_count().order_by("name")
    return [group for group in found if not rules.is_more_open(group.openness, than=source.openness)]


def _move_people(source: Group, target: Group) -> None:
    here = {row.user_id: row for row in target.memberships.all()}
    for membership in source.memberships.select_related("user"):
        known = here.get(membership.user_id)
        if known is None:
            Membership.objects.create(group=target, user=membership.user, role=membership.role)
            emit(MemberJoined(target.pk, membership.user_id))
        elif membership.role == Membership.Role.LEAD and known.role != membership.role:
            known.role = membership.role
            known.save(update_fields=["role"])
    now = timezone.now()
    inside = target.memberships.values("user")
    asked = JoinRequest.objects.waiting().filter(group=source)
    if target.openness == Group.Openness.CLOSED:
        already = JoinRequest.objects.waiting().filter(group=target).values("user")
        asked.exclude(user__in=inside).exclude(user__in=list(already.values_list("user", flat=True))).update(
            group=target
        )
    asked.filter(group=source).update(state=JoinRequest.State.WITHDRAWN, settled_at=now)
    GroupInvitation.objects.waiting().filter(group=source).update(state=GroupInvitation.State.WITHDRAWN, settled_at=now)


def _move_texts(source: Group, target: Group) -> None:
    lines = [*target.goals.values_list("text", flat=True), *source.goals.values_list("text", flat=True)]
    set_goals(target, "\n".join(dict.fromkeys(lines[:20])))
