"""Coming into a group and leaving it: by oneself, by request, by invitation."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kurzewege.common.audit import api as audit
from kurzewege.common.errors import Refused
from members.models import User

from .. import rules
from ..models import Group, GroupInvitation, JoinRequest, Membership
from ..notifications import mail_about, tell
from .checks import NOT_ALLOWED, add, is_last_lead, remove, require_manager, tell_standing


@transaction.atomic
def join_group(*, actor: User, group: Group) -> Membership:
    """Join an open group at once; joining twice changes nothing."""
    if not actor.is_member or group.openness != Group.Openness.OPEN:
        raise Refused(_("This group is not open. Please ask its lead to let you in."))
    rules.require_writable(group)
    return add(group, actor)


@transaction.atomic
def leave_group(*, actor: User, group: Group, successor: User | None = None) -> None:
    """Leave; the last lead names a member as successor, who leads from then on."""
    membership = Membership.objects.select_for_update(no_key=True).filter(group=group, user=actor).first()
    if membership is None:
        return
    if membership.role == Membership.Role.LEAD and is_last_lead(group, actor):
        heir = group.memberships.of_members().exclude(user=actor).filter(user=successor).first() if successor else None
        if heir is None:
            raise Refused(
                _("You are the only lead of this group. Please name another lead first, then you can leave."),
                field="successor",
            )
        add(group, heir.user, Membership.Role.LEAD)
        audit.record(actor, "group.role_changed", group, user=heir.user.key, role="lead")
        tell("groups.lead", actor=actor, recipients=[heir.user], target=group, group=group)
    remove(membership)


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
    url = reverse("groups:members", args=[group.key])
    sentence = _("%(name)s would like to join “%(group)s”.") % {"name": actor.name, "group": group.name}
    tell(
        "groups.join_requested",
        actor=actor,
        recipients=User.objects.members().filter(memberships__in=group.memberships.leads()),
        target=request,
        group=group,
        url=url,
        mail_text=mail_about(_("Request to join: %(group)s") % {"group": group.name}, sentence, url, quote=text),
    )
    tell_standing([actor.pk])
    return request


@transaction.atomic
def withdraw_request(*, actor: User, request: JoinRequest) -> None:
    """Take one's own request back before it is settled."""
    changed = (
        JoinRequest.objects.waiting()
        .filter(pk=request.pk, user=actor)
        .update(state=JoinRequest.State.WITHDRAWN, settled_at=timezone.now(), settled_by=actor)
    )
    if not changed:
        raise Refused(_("This request has already been settled."))
    tell_standing([actor.pk])


@transaction.atomic
def settle_request(*, actor: User, request: JoinRequest, admit: bool, answer: str = "") -> JoinRequest:
    """Admit or decline, with a sentence if wished; of two leads at once the second is told that it is settled."""
    group = request.group
    require_manager(actor, group)
    if admit:
        rules.require_writable(group)
        _require_member(request.user)
    state = JoinRequest.State.ADMITTED if admit else JoinRequest.State.DECLINED
    changed = (
        JoinRequest.objects.waiting()
        .filter(pk=request.pk)
        .update(state=state, answer=answer, settled_at=timezone.now(), settled_by=actor)
    )
    request.refresh_from_db()
    if not changed:
        raise Refused(_("This request has already been settled by somebody else."))
    audit.record(actor, f"group.request_{state}", group, user=request.user.key)
    if admit:
        add(group, request.user)
        sentence = _("You now belong to “%(group)s”.") % {"group": group.name}
        url = group.get_absolute_url()
    else:
        sentence = _("The leads of “%(group)s” have declined your request.") % {"group": group.name}
        url = reverse("groups:list")
        tell_standing([request.user_id])
    tell(
        "groups.admitted" if admit else "groups.declined",
        actor=actor,
        recipients=[request.user],
        target=request,
        group=group,
        url=url,
        answer=answer,
        mail_text=mail_about(_("Your request: %(group)s") % {"group": group.name}, sentence, url, quote=answer),
    )
    return request


@transaction.atomic
def invite_member(*, actor: User, group: Group, user: User, text: str = "") -> GroupInvitation:
    """Ask a member whether she wants to join; asking twice keeps the first invitation.

    Somebody who has asked to join herself is admitted by it: both want it.
    """
    require_manager(actor, group)
    rules.require_writable(group)
    _require_joinable(group, user)
    asked = JoinRequest.objects.waiting().filter(group=group, user=user).first()
    if asked:
        settle_request(actor=actor, request=asked, admit=True, answer=text)
        return GroupInvitation.objects.create(
            group=group, user=user, invited_by=actor, text=text, state=GroupInvitation.State.ACCEPTED,
            settled_at=timezone.now(),
        )  # fmt: skip
    waiting = GroupInvitation.objects.waiting().filter(group=group, user=user).first()
    if waiting:
        return waiting
    try:
        with transaction.atomic():
            invitation = GroupInvitation.objects.create(group=group, user=user, invited_by=actor, text=text)
    except IntegrityError:
        return GroupInvitation.objects.waiting().get(group=group, user=user)
    audit.record(actor, "group.member_invited", group, user=user.key)
    url = reverse("groups:invitation", args=[invitation.key])
    sentence = _("%(name)s invites you to join “%(group)s”.") % {"name": actor.name, "group": group.name}
    tell(
        "groups.invited",
        actor=actor,
        recipients=[user],
        target=invitation,
        group=group,
        url=url,
        mail_text=mail_about(_("Invitation: %(group)s") % {"group": group.name}, sentence, url, quote=text),
    )
    tell_standing([user.pk])
    return invitation


@transaction.atomic
def answer_invitation(*, actor: User, invitation: GroupInvitation, accept: bool) -> GroupInvitation:
    """Say yes or no to one's own invitation; one that was withdrawn meanwhile is refused."""
    group = invitation.group
    state = GroupInvitation.State.ACCEPTED if accept else GroupInvitation.State.DECLINED
    changed = GroupInvitation.objects.of(actor).filter(pk=invitation.pk).update(state=state, settled_at=timezone.now())
    if not changed:
        raise Refused(_("This invitation is not open any more."))
    invitation.refresh_from_db()
    audit.record(actor, f"group.invitation_{state}", group)
    if accept:
        add(group, actor)
    else:
        tell_standing([actor.pk])
    inviter = invitation.invited_by
    if inviter:
        tell(
            "groups.invitation_accepted" if accept else "groups.invitation_declined",
            actor=actor,
            recipients=User.objects.members().filter(pk=inviter.pk),
            target=invitation,
            group=group,
            url=reverse("groups:members", args=[group.key]),
        )
    return invitation


@transaction.atomic
def withdraw_invitation(*, actor: User, invitation: GroupInvitation) -> None:
    """A lead takes an invitation back before it is answered."""
    require_manager(actor, invitation.group)
    changed = (
        GroupInvitation.objects.waiting()
        .filter(pk=invitation.pk)
        .update(state=GroupInvitation.State.WITHDRAWN, settled_at=timezone.now())
    )
    if not changed:
        raise Refused(_("This invitation has already been answered."))
    tell_standing([invitation.user_id])


@transaction.atomic
def add_member(*, actor: User, group: Group, user: User, role: str = Membership.Role.MEMBER) -> Membership:
    """A lead takes somebody in at once, without asking her: what was agreed in a meeting, or a list of people."""
    require_manager(actor, group)
    rules.require_writable(group)
    _require_member(user)
    membership = add(group, user, role)
    tell("groups.added", actor=actor, recipients=[user], target=group, group=group)
    return membership


@transaction.atomic
def let_invited_in(*, user: User, group: Group, inviter: User) -> Membership:
    """A member opens an invitation's link; the inviter, who must be able to take people in, is told."""
    require_manager(inviter, group)
    rules.require_writable(group)
    _require_member(user)
    membership = add(group, user)
    audit.record(user, "group.invitation_accepted", group, inviter=inviter.key)
    url = reverse("groups:members", args=[group.key])
    tell("groups.invitation_accepted", actor=user, recipients=[inviter], target=group, group=group, url=url)
    return membership


def _require_member(user: User) -> None:
    if not user.is_member:
        raise Refused(_("Only admitted members can join a group."))


def _require_joinable(group: Group, user: User) -> None:
    _require_member(user)
    if group.memberships.filter(user=user).exists():
        raise Refused(_("%(name)s already belongs to this group.") % {"name": user.name}, field="person")
