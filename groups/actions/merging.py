"""Merging a group into another: everything in it moves, its members belong to both from then on."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from kurzewege.common import richtext
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


@transaction.atomic
def merge_groups(*, actor: User, source: Group, target: Group) -> Group:
    """Move everything of `source` into `target`; gives the target as it is afterwards.

    Refused when the target is more open: what was written for few would be read by all. Leads stay leads. The source
    is gone for everybody; its address leads to the target. It cannot be undone, so the page shows what will be.
    """
    first, second = sorted([source.pk, target.pk])
    rows = {group.pk: group for group in Group.objects.select_for_update(no_key=True).filter(pk__in=[first, second])}
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
    if len(richtext.to_plain(description_after(source, target))) > richtext.MAX_CHARACTERS:
        raise Refused(
            _("The descriptions of both groups together are too long. Please shorten one of them first."),
            field="target",
        )


def description_after(source: Group, target: Group) -> str:
    """What the target will say about itself: its own words, then those of the source below its name. Clean HTML."""
    if not (source.purpose or source.description):
        return target.description
    heading = format_html("<h3>{}</h3>", _("From the group “%(name)s”") % {"name": source.name})
    purpose = format_html("<p>{}</p>", source.purpose) if source.purpose else ""
    return "".join((target.description, heading, purpose, source.description))


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
    """Goals keep their ticks; one that both groups have is reached when one of them has reached it.

    More than `MAX_GOALS` may stand together afterwards: who edits the group next is asked to leave some out.
    """
    known = {goal.text: goal for goal in target.goals.all()}
    for goal in source.goals.all():
        same = known.get(goal.text)
        if same is None:
            goal.group, goal.position = target, len(known) + goal.position
            goal.save(update_fields=["group", "position"])
        elif same.reached_at is None and goal.reached_at is not None:
            same.reached_at = goal.reached_at
            same.save(update_fields=["reached_at"])
    target.description = description_after(source, target)
    target.save(update_fields=["description"])
