"""Starting a group and changing what it says about itself."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from kurzewege.common.audit import api as audit
from kurzewege.common.errors import Refused
from kurzewege.common.facts import emit
from members.models import ActionField, User

from .. import rules
from ..facts import GroupChanged, GroupCreated
from ..models import Goal, Group, Membership
from .checks import NOT_ALLOWED, require_manager, tell_everybody, tell_standing

MAX_GOALS = 20


@transaction.atomic
def create_group(
    *,
    actor: User,
    name: str,
    openness: str = Group.Openness.OPEN,
    kind: str = Group.Kind.WORKING,
    action_field: ActionField | None = None,
    purpose: str = "",
    description: str = "",
    goals: str = "",
) -> Group:
    """A new group whose lead is the actor; `goals`: one a line. The group of a field is made by coordinators only."""
    if kind == Group.Kind.FIELD and not actor.is_coordinator:
        raise Refused(NOT_ALLOWED)
    group = Group.objects.create(
        name=name,
        kind=kind,
        openness=openness,
        action_field=action_field,
        purpose=purpose,
        description=description,
        created_by=actor,
    )
    set_goals(group, goals)
    Membership.objects.create(group=group, user=actor, role=Membership.Role.LEAD)
    audit.record(actor, "group.created", group, openness=openness)
    emit(GroupCreated(group.pk, actor.pk))
    tell_standing([actor.pk])
    return group


@transaction.atomic
def edit_group(*, actor: User, group: Group, goals: str | None = None, **changes: Any) -> Group:
    """Change name, purpose, description, action field, openness and goals (one a line; None leaves them)."""
    require_manager(actor, group)
    rules.require_writable(group)
    before = Group.objects.values_list("openness", flat=True).get(pk=group.pk)
    for name, value in changes.items():
        setattr(group, name, value)
    group.save(update_fields=list(changes))
    if goals is not None:
        set_goals(group, goals)
    if group.openness != before:
        audit.record(actor, "group.openness_changed", group, before=before, after=group.openness)
        tell_everybody()
    emit(GroupChanged(group.pk, actor.pk))
    return group


@transaction.atomic
def set_goal_reached(*, actor: User, group: Group, key: str, is_reached: bool) -> None:
    """Tick a goal off, or take the tick back: a state, so that two clicks at once end well."""
    require_manager(actor, group)
    rules.require_writable(group)
    goal = group.goals.filter(key=key)
    if is_reached:
        goal.filter(reached_at=None).update(reached_at=timezone.now())
    else:
        goal.update(reached_at=None)


def set_goals(group: Group, text: str) -> None:
    """The group's goals become the lines of `text`; those that stay keep their tick."""
    lines = list(dict.fromkeys(line.strip()[:200] for line in text.splitlines() if line.strip()))
    if len(lines) > MAX_GOALS:
        raise Refused(rules.TOO_MANY_GOALS, field="goals")
    known = {goal.text: goal for goal in group.goals.all()}
    group.goals.exclude(text__in=lines).delete()
    for position, line in enumerate(lines):
        goal = known.get(line) or Goal(group=group, text=line)
        if goal.pk is None or goal.position != position:
            goal.position = position
            goal.save()
