"""Who may do what to members, and who sees which contact field.

| visibility of the field | the person herself | shares a group | any other member | everybody else |
|-------------------------|--------------------|----------------|------------------|----------------|
| nobody                  | yes                | –              | –                | –              |
| members of my groups    | yes                | yes            | –                | –              |
| all members             | yes                | yes            | yes              | –              |
| everybody               | yes                | yes            | yes              | yes            |

Coordinators have no exception. They read the address of an applicant on the desk, not that of a member.
Whom a member blocks (`PersonalBlock`) sees nothing of her, whatever the levels say: `visible_to` leaves her out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .companions import companions_among
from .models import Application, Profile, User
from .querysets import is_coordinator, is_member


@dataclass(frozen=True)
class Contact:
    """The contact fields of one person that one viewer may see; hidden and empty ones are ""."""

    email: str = ""
    phone: str = ""
    reachability: str = ""

    def __bool__(self) -> bool:
        return bool(self.email or self.phone or self.reachability)


def can_settle_applications(user: Any) -> bool:
    return is_coordinator(user)


def can_answer(user: Any, application: Application) -> bool:
    """Whether `user` may reply to what a coordinator asked back."""
    return application.user_id == user.pk and application.state == Application.State.ASKED_BACK


def can_withdraw_application(user: Any) -> bool:
    """Whoever is not admitted (any more) may have everything about her deleted."""
    return user.status in (User.Status.APPLICANT, User.Status.DECLINED)


def can_block(user: Any, other: User) -> bool:
    """Coordinators may block members, but neither themselves nor one another."""
    return is_coordinator(user) and other.is_member and not other.is_coordinator


def can_unblock(user: Any, other: User) -> bool:
    return is_coordinator(user) and other.status == User.Status.BLOCKED


def can_end_membership(actor: Any, other: User) -> bool:
    """A member ends her own; coordinators that of members who are no coordinators; the system (None) at a last day."""
    return other.is_member and (actor is None or actor.pk == other.pk or can_block(actor, other))


def can_readmit(user: Any, other: User) -> bool:
    return is_coordinator(user) and other.status == User.Status.FORMER


def can_edit_profile(user: Any, profile: Profile) -> bool:
    """Everybody their own, applicants too."""
    return bool(user.is_active) and profile.user_id == user.pk


def is_for_all(profile: Profile, name: str) -> bool:
    """Whether every member sees this part of a profile: it has no visibility of its own, or a wide enough one.

    The directory asks before it takes anything up; `name` is a field's name in any case ("REGION").
    """
    level = getattr(profile, f"{name.lower()}_visibility", Profile.Visibility.MEMBERS)
    return level not in (Profile.Visibility.NOBODY, Profile.Visibility.GROUPS)


def contacts_for(viewer: Any, people: Iterable[User]) -> dict[int, Contact]:
    """Mapping user id → the contact fields `viewer` may see; one query at most. Expects loaded profiles."""
    persons = list(people)
    asks_for_groups = (p.pk for p in persons if p.pk != viewer.pk and _depends_on_groups(p.profile))
    companions = companions_among(viewer, asks_for_groups) if is_member(viewer) else set()
    return {person.pk: _contact(viewer, person, person.pk in companions) for person in persons}


def contact_for(viewer: Any, person: User) -> Contact:
    """The contact fields of `person` that `viewer` may see."""
    return contacts_for(viewer, [person])[person.pk]


def _depends_on_groups(profile: Profile) -> bool:
    levels = (profile.email_visibility, profile.phone_visibility, profile.reachability_visibility)
    return Profile.Visibility.GROUPS in levels


def _contact(viewer: Any, person: User, is_companion: bool) -> Contact:
    profile = person.profile
    is_own = person.pk == viewer.pk
    if not is_own and not person.is_member:
        return Contact()
    levels = {Profile.Visibility.PUBLIC}
    if is_member(viewer):
        levels.add(Profile.Visibility.MEMBERS)
    if is_companion:
        levels.add(Profile.Visibility.GROUPS)

    def shown(value: str, visibility: str) -> str:
        return value if is_own or visibility in levels else ""

    return Contact(
        email=shown(person.email, profile.email_visibility),
        phone=shown(profile.phone, profile.phone_visibility),
        reachability=shown(profile.reachability, profile.reachability_visibility),
    )
