"""Every write to groups. Each changed right reaches open sockets within a second (`live.rights_changed`)."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kurzewege.common.audit import api as audit
from kurzewege.common.errors import Refused
from kurzewege.common.facts import emit
from kurzewege.common.live import api as live
from kurzewege.common.notify.api import notify
from members.models import ActionField, User

from . import rules
from .facts import GroupChanged, GroupCreated, MemberJoined, MemberLeft
from .models import Group, JoinRequest, Membership

NOT_ALLOWED = _("You may not do that in this group.")


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
    """A new group whose lead is the actor. The standing group of a field is made by coordinators only."""
    if kind == Group.Kind.FIELD and not actor.is_coordinator:
        raise Refused(NOT_ALLOWED)
    group = Group.objects.create(
        name=name,
        kind=kind,
        openness=openness,
        action_field=action_field,
        purpose=purpose,
        description=description,
        goals=goals,
        created_by=actor,
    )
    Membership.objects.create(group=group, user=actor, role=Membership.Role.LEAD)
    audit.record(actor, "group.created", group, openness=openness)
    emit(GroupCreated(group.pk, actor.pk))
    live.rights_changed([actor.pk])
    return group


@transaction.atomic
def edit_group(*, actor: User, group: Group, **changes: Any) -> Group:
    """Change name, purpose, description, goals, action field or openness."""
    _require_manager(actor, group)
    before = group.openness
    for name, value in changes.items():
        setattr(group, name, value)
    group.save(update_fields=list(changes))
    if group.openness != before:
        audit.record(actor, "group.openness_changed", group, before=before, after=group.openness)
        live.rights_changed(User.objects.members().values_list("pk", flat=True))
    emit(GroupChanged(group.pk, actor.pk))
    return group


@transaction.atomic
def archive_group(*, actor: User, group: Group) -> Group:
    """Keep the group to be read and searched; nothing new can be added."""
    _require_manager(actor, group)
    group.archived_at = timezone.now()
    group.save(update_fields=["archived_at"])
    audit.record(actor, "group.archived", group)
    emit(GroupChanged(group.pk, actor.pk))
    return group


@transaction.atomic
def join_group(*, actor: User, group: Group) -> Membership:
    """Join an open group at once; joining twice changes nothing."""
    if not actor.is_member or group.openness != Group.Openness.OPEN:
        raise Refused(_("This group is not open. Please ask its lead to let you in."))
    if not rules.is_writable(group):
        raise Refused(rules.ARCHIVED)
    return _add(group, actor)


@transaction.atomic
def leave_group(*, actor: User, group: Group) -> None:
    """Leave; the last lead needs a successor first."""
    membership = Membership.objects.select_for_update().filter(group=group, user=actor).first()
    if membership is None:
        return
    if membership.role == Membership.Role.LEAD and _is_last_lead(group, actor):
        raise Refused(_("You are the only lead of this group. Please name another lead first, then you can leave."))
    _remove(membership)


@transaction.atomic
def request_to_join(*, actor: User, group: Group, text: str = "") -> JoinRequest:
    """Ask the leads of a closed group; asking twice keeps the first request."""
    if not actor.is_member or group.openness != Group.Openness.CLOSED or not rules.is_writable(group):
        raise Refused(NOT_ALLOWED)
    if rules.role_of(actor, group):
        raise Refused(_("You already belong to this group."))
    waiting = JoinRequest.objects.waiting().filter(group=group, user=actor).first()
    if waiting:
        return waiting
    try:
        with transaction.atomic():
            request = JoinRequest.objects.create(group=group, user=actor, text=text)
    except IntegrityError:
        return JoinRequest.objects.waiting().get(group=group, user=actor)
    notify(
        "groups.join_requested",
        actor=actor,
        recipients=User.objects.members().filter(memberships__in=group.memberships.leads()),
        target=group,
        url=reverse("groups:members", args=[group.key]),
        data={"group": group.name},
    )
    return request


@transaction.atomic
def settle_request(*, actor: User, request: JoinRequest, admit: bool) -> JoinRequest:
    """Admit or decline; of two leads at once the second is told that it is settled already."""
    group = request.group
    _require_manager(actor, group)
    state = JoinRequest.State.ADMITTED if admit else JoinRequest.State.DECLINED
    changed = (
        JoinRequest.objects.waiting()
        .filter(pk=request.pk)
        .update(state=state, settled_at=timezone.now(), settled_by=actor)
    )
    request.refresh_from_db()
    if not changed:
        raise Refused(_("This request has already been settled by somebody else."))
    audit.record(actor, f"group.request_{state}", group, user=request.user.key)
    if admit:
        _add(group, request.user)
        notify(
            "groups.admitted",
            actor=actor,
            recipients=[request.user],
            target=group,
            url=reverse("groups:detail", args=[group.key]),
            data={"group": group.name},
        )
    else:
        notify(
            "groups.declined",
            actor=actor,
            recipients=[request.user],
            target=group,
            url=reverse("groups:list"),
            data={"group": group.name},
        )
    return request


@transaction.atomic
def add_member(*, actor: User, group: Group, user: User, role: str = Membership.Role.MEMBER) -> Membership:
    """A lead takes somebody in, the only way into a hidden group."""
    _require_manager(actor, group)
    if not user.is_member:
        raise Refused(_("Only admitted members can join a group."))
    membership = _add(group, user)
    if membership.role != role and role == Membership.Role.LEAD:
        membership.role = role
        membership.save(update_fields=["role"])
    notify(
        "groups.added",
        actor=actor,
        recipients=[user],
        target=group,
        url=reverse("groups:detail", args=[group.key]),
        data={"group": group.name},
    )
    return membership


@transaction.atomic
def let_invited_in(*, user: User, group: Group, inviter: User) -> Membership:
    """A member accepts an invitation; the inviter, who must be able to take people in, is told."""
    _require_manager(inviter, group)
    if not rules.is_writable(group):
        raise Refused(rules.ARCHIVED)
    if not user.is_member:
        raise Refused(_("Only admitted members can join a group."))
    membership = _add(group, user)
    audit.record(user, "group.invitation_accepted", group, inviter=inviter.key)
    notify(
        "groups.invitation_accepted",
        actor=user,
        recipients=[inviter],
        target=group,
        url=reverse("groups:members", args=[group.key]),
        data={"group": group.name},
    )
    return membership


@transaction.atomic
def remove_member(*, actor: User, group: Group, user: User) -> None:
    """A lead takes somebody out; within a second nothing of the group reaches that person."""
    _require_manager(actor, group)
    membership = Membership.objects.select_for_update().filter(group=group, user=user).first()
    if membership is None:
        return
    if membership.role == Membership.Role.LEAD and _is_last_lead(group, user):
        raise Refused(_("A group needs a lead. Please name another one first."))
    audit.record(actor, "group.member_removed", group, user=user.key)
    _remove(membership)


@transaction.atomic
def set_role(*, actor: User, group: Group, user: User, role: str) -> Membership:
    """Name or dismiss a lead; the last one stays."""
    _require_manager(actor, group)
    membership = Membership.objects.select_for_update().filter(group=group, user=user).first()
    if membership is None:
        raise Refused(_("This person does not belong to the group."))
    if role == Membership.Role.MEMBER and _is_last_lead(group, user):
        raise Refused(_("A group needs a lead. Please name another one first."))
    membership.role = role
    membership.save(update_fields=["role"])
    audit.record(actor, "group.role_changed", group, user=user.key, role=role)
    live.rights_changed([user.pk])
    return membership


def _require_manager(actor: User, group: Group) -> None:
    if not rules.can_manage(actor, group, rules.role_of(actor, group)):
        raise Refused(NOT_ALLOWED)


def _is_last_lead(group: Group, user: User) -> bool:
    # Locking the group's row makes two leads who leave at once wait for each other.
    Group.objects.select_for_update().get(pk=group.pk)
    leads = set(group.memberships.leads().values_list("user_id", flat=True))
    return leads == {user.pk}


def _add(group: Group, user: User) -> Membership:
    membership, created = Membership.objects.get_or_create(group=group, user=user)
    if created:
        JoinRequest.objects.waiting().filter(group=group, user=user).update(
            state=JoinRequest.State.ADMITTED, settled_at=timezone.now()
        )
        emit(MemberJoined(group.pk, user.pk))
        live.rights_changed([user.pk])
    return membership


def _remove(membership: Membership) -> None:
    group_id, user_id = membership.group_id, membership.user_id
    membership.delete()
    emit(MemberLeft(group_id, user_id))
    live.rights_changed([user_id])
