"""Who may do what to members, and who sees which contact field.

| visibility of the field | the person herself | shares a group | any other member | everybody else |
|-------------------------|--------------------|----------------|------------------|----------------|
| nobody                  | yes                | –              | –                | –              |
| members of my groups    | yes                | yes            | –                | –              |
| all members             | yes                | yes            | yes              | –              |
| everybody               | yes                | yes            | yes              | yes            |

So for e-mail, phone and "when to reach me". Everything else of a profile (photo, function, institution, subjects,
texts) has one level together, "all members" or "everybody": it is what the directory is for. Presence and absence
are for members only.

Coordinators have no exception. They read the address of an applicant on the desk, not that of a member.
Whom a member blocks (`PersonalBlock`) sees nothing of her, whatever the levels say: `visible_to` leaves her out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from .companions import companions_among
from .models import Application, Organisation, Profile, User
from .querysets import is_coordinator, is_member

CONTACT_FIELDS = ("email", "phone", "reachability")
# Which levels somebody sees who is a guest, another member, or in a group with the person.
LEVELS: dict[str, set[str]] = {
    "public": {Profile.Visibility.PUBLIC},
    "member": {Profile.Visibility.PUBLIC, Profile.Visibility.MEMBERS},
    "group": {Profile.Visibility.PUBLIC, Profile.Visibility.MEMBERS, Profile.Visibility.GROUPS},
}


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


ABOUT_AN_INSTITUTION = frozenset({"description", "offers", "website"})
WHAT_AN_INSTITUTION_IS = frozenset(
    {"name", "short_name", "sector", "street", "postcode", "town", "latitude", "longitude"}
)


def editable_fields(user: Any, organisation: Organisation) -> frozenset[str]:
    """What `user` may change about an institution: who works there says what it does, coordinators also what it is."""
    if organisation.merged_into_id is not None:
        return frozenset()
    if is_coordinator(user):
        return ABOUT_AN_INSTITUTION | WHAT_AN_INSTITUTION_IS
    works_there = is_member(user) and user.organisation_id == organisation.pk
    return ABOUT_AN_INSTITUTION if works_there else frozenset()


def contacts_for(viewer: Any, people: Iterable[User]) -> dict[int, Contact]:
    """Mapping user id → the contact fields `viewer` may see; one query at most. Expects loaded profiles."""
    persons = list(people)
    asks_for_groups = (p.pk for p in persons if p.pk != viewer.pk and _depends_on_groups(p.profile))
    companions = companions_among(viewer, asks_for_groups) if is_member(viewer) else set()
    return {
        person.pk: contact_at(person, _levels_seen(viewer, person, is_companion=person.pk in companions))
        for person in persons
    }


def contact_for(viewer: Any, person: User) -> Contact:
    """The contact fields of `person` that `viewer` may see."""
    return contacts_for(viewer, [person])[person.pk]


def contact_at(person: User, levels: Collection[str]) -> Contact:
    """The contact fields of `person` whose visibility is one of `levels`; for a viewer ask `contact_for`."""
    profile = person.profile
    values = {"email": person.email, "phone": profile.phone, "reachability": profile.reachability}
    return Contact(**{name: text for name, text in values.items() if getattr(profile, f"{name}_visibility") in levels})


def sees_about(viewer: Any, person: User) -> bool:
    """Whether `viewer` sees photo, function, institution, subjects and texts: members do, others what is public."""
    return person.profile.about_visibility in _levels_seen(viewer, person, is_companion=False)


def can_contact(user: Any, other: User) -> bool:
    """Whether `user` may turn to `other` in person (message, mention, deputy): neither keeps the other away.

    For many at once: `User.objects.reachable_by(user)`.
    """
    return is_member(user) and User.objects.reachable_by(user).filter(pk=other.pk).exists()


def can_follow(user: Any, other: User) -> bool:
    return is_member(user) and other.is_member and user.pk != other.pk


def can_keep_away(user: Any, other: User) -> bool:
    """A member may block another one, but no coordinator: she must be able to help and to act."""
    return can_follow(user, other) and not other.is_coordinator


def can_decline_deputy(user: Any, person: User) -> bool:
    """Whether `user` is asked to stand in for `person` and has not declined."""
    return person.deputy_id == user.pk and person.deputy_answer == User.DeputyAnswer.ASKED and bool(person.away_until)


def _depends_on_groups(profile: Profile) -> bool:
    return Profile.Visibility.GROUPS in (getattr(profile, f"{name}_visibility") for name in CONTACT_FIELDS)


def _levels_seen(viewer: Any, person: User, *, is_companion: bool) -> set[str]:
    if person.pk == viewer.pk:
        return set(Profile.Visibility)
    if not person.is_member:
        return set()
    if not is_member(viewer):
        return LEVELS["public"]
    return LEVELS["group"] if is_companion else LEVELS["member"]
