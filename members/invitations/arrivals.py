"""What happens to those who come by an invitation.

Places are taken by one conditional UPDATE when somebody is let in, not when she registers: addresses that nobody
confirms take no place, and of twenty at once exactly as many are let in as the invitation allows. Who comes too late
keeps what she typed: her registration goes the usual way, with the inviter's name.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from kurzewege.common.errors import Refused
from kurzewege.common.facts import emit, on
from members import actions as member_actions
from members.facts import MemberAdmitted, ProfileChanged
from members.models import ActionField, Application, Profile, User

from . import rooms as registry
from . import rules
from .models import Arrival, Invitation


class _Full(Exception):
    """No place is left, or the invitation was withdrawn."""


def why_not(invitation: Invitation) -> str:
    """The sentence for an invitation that opens nothing; "" while it does."""
    if not rules.holds(invitation):
        return _(
            "Whoever invited you does not belong to the network any more, so the invitation does not hold. "
            "You can register without it: the coordination looks at it."
        )
    if invitation.state == "revoked":
        return _("This invitation was withdrawn.")
    if invitation.state == "used":
        return _("This invitation has been used as often as it allows.")
    if invitation.state == "expired":
        return _("This invitation has expired.")
    if invitation.room_keys and not rules.open_rooms(invitation):
        return _("The group of this invitation takes nobody in at the moment.")
    return ""


def check_address(invitation: Invitation, email: str) -> None:
    """Refuse another address than the one the invitation is for."""
    if invitation.email and invitation.email != email.strip().lower():
        raise Refused(
            _(
                "This invitation is for one certain address, and it is not this one. Please use the address that the "
                "invitation was sent to, or ask %(name)s for an invitation of your own."
            )
            % {"name": invitation.inviter},
            field="email",
        )


@transaction.atomic
def note(*, user: User, invitation: Invitation) -> Arrival:
    """A guest registers by the invitation: her application names the inviter."""
    Application.objects.filter(user=user).update(invited_by=invitation.inviter)
    return Arrival.objects.get_or_create(invitation=invitation, user=user)[0]


@transaction.atomic
def accept(*, actor: User, invitation: Invitation) -> str:
    """Somebody with an account accepts; gives the sentence that tells what happened.

    A member gets into the rooms; an applicant is admitted by a coordinator's invitation, and named to the
    coordinators by another one.
    """
    if reason := why_not(invitation):
        raise Refused(reason)
    check_address(invitation, actor.email)
    if actor.is_member:
        return _let_in(actor, invitation)
    if not rules.admits_at_once(invitation):
        if actor.status == User.Status.DECLINED:
            raise Refused(_("A coordinator has declined your registration. Please turn to the coordination."))
        note(user=actor, invitation=invitation)
        return _("The coordination knows now who invited you. As soon as you are admitted, you are in the group.")
    if actor.status == User.Status.DECLINED:
        reopened = Application.objects.filter(user=actor, state=Application.State.DECLINED)
        reopened.update(state=Application.State.WAITING, settled_at=None, settled_by=None)
    note(user=actor, invitation=invitation)
    if not _admit(actor, invitation):
        raise Refused(_("This invitation has been used as often as it allows."))
    return _("Welcome! You are a member now.")


def _let_in(user: User, invitation: Invitation) -> str:
    rooms = rules.open_rooms(invitation)
    inside = registry.are_in(user, [room.key for room in rooms])
    missing = [room for room in rooms if room.key not in inside]
    if not missing:
        return _("You belong there already.") if rooms else _("You are a member already.")
    try:
        _take_place(user, invitation)
    except _Full:
        raise Refused(_("This invitation has been used as often as it allows.")) from None
    for room in missing:
        registry.take_in(user=user, key=room.key, inviter=invitation.inviter)
    return _("You now belong to “%(group)s”.") % {"group": missing[0].name}


@transaction.atomic
def confirm(*, user: User) -> None:
    """An address is confirmed: who came by a coordinator's invitation is a member now, everybody else applies."""
    arrival = _arrivals_of(user).first()
    if arrival is None or not rules.admits_at_once(arrival.invitation) or not _admit(user, arrival.invitation):
        member_actions.confirm_application(user=user)


def _admit(user: User, invitation: Invitation) -> bool:
    """Make the applicant a member in the name of the inviter; False when no place is left."""
    application = Application.objects.filter(user=user, state__in=Application.OPEN).first()
    inviter = invitation.inviter
    if application is None or inviter is None:
        return False
    try:
        with transaction.atomic():
            _take_place(user, invitation)
            now = timezone.now()
            Application.objects.filter(pk=application.pk, confirmed_at=None).update(confirmed_at=now, step_since=now)
            application.refresh_from_db()
            sector = invitation.details.get("sector", "")
            member_actions.admit(actor=inviter, application=application, sector=sector)
    except _Full:
        return False
    user.refresh_from_db()
    return True


def _take_place(user: User, invitation: Invitation) -> None:
    """Count `user` once. Who answered in time may be let in after the end; a withdrawn invitation lets nobody in."""
    arrival = Arrival.objects.get_or_create(invitation=invitation, user=user)[0]
    if not Arrival.objects.filter(pk=arrival.pk, counted_at=None).update(counted_at=timezone.now()):
        return
    free = Invitation.objects.filter(
        pk=invitation.pk, revoked_at=None, expires_at__gt=arrival.created, uses__lt=F("max_uses")
    )
    if not free.update(uses=F("uses") + 1):
        # Undoes the mark above: every caller stands in a transaction that ends with this.
        raise _Full


@on(MemberAdmitted)
def show_to_the_rooms(fact: MemberAdmitted) -> None:
    """Whoever is admitted gets into the rooms she was invited into, and her profile says what the list said."""
    arrivals = list(_arrivals_of_id(fact.user_id))
    if not arrivals:
        return
    user = User.objects.select_related("profile").get(pk=fact.user_id)
    for arrival in arrivals:
        invitation = arrival.invitation
        rooms = rules.open_rooms(invitation)
        if rooms or arrival.counted_at:
            try:
                with transaction.atomic():
                    _take_place(user, invitation)
                    for room in rooms:
                        registry.take_in(user=user, key=room.key, inviter=invitation.inviter)
            except _Full:
                continue
        _fill_profile(user, invitation)


def _fill_profile(user: User, invitation: Invitation) -> None:
    """What the list said, where the person said nothing herself."""
    details = invitation.details
    profile: Profile = user.profile
    user.function = user.function or details.get("function", "")
    user.save(update_fields=["function"])
    profile.phone = profile.phone or details.get("phone", "")
    profile.languages = profile.languages or ", ".join(details.get("languages", []))
    profile.save(update_fields=["phone", "languages"])
    if slugs := details.get("action_fields"):
        profile.action_fields.add(*ActionField.objects.current().filter(slug__in=slugs))
    if details:
        emit(ProfileChanged(user.pk))


def landing_url(user: User) -> str:
    """Where an invited person arrives: the first room she is in now; "" when there is none."""
    return next(filter(None, (room_url(user, arrival.invitation) for arrival in _arrivals_of(user))), "")


def room_url(user: User, invitation: Invitation) -> str:
    """The first room of the invitation that `user` is in; "" when there is none."""
    keys = invitation.room_keys
    found = registry.find(registry.are_in(user, keys)) if user.is_member else {}
    return next((found[key].url for key in keys if key in found), "")


def _arrivals_of(user: User):
    return _arrivals_of_id(user.pk)


def _arrivals_of_id(user_id: int):
    """Newest first."""
    arrivals = Arrival.objects.filter(user_id=user_id).order_by("-created", "-pk")
    return arrivals.select_related("invitation__inviter").prefetch_related("invitation__rooms")
