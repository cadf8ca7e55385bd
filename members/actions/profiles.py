"""What a person says about herself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kurzewege.common.errors import Refused
from kurzewege.common.facts import emit

from .. import rules
from ..facts import ProfileChanged
from ..folding import slug_of
from ..models import ActionField, Expertise, Organisation, Profile, User
from ..profiles.languages import one_spelling

MAX_EXPERTISE = 20


@dataclass(frozen=True)
class ProfileInput:
    """What a person says about herself; every field replaces the one before."""

    name: str
    function: str = ""
    organisation: Organisation | None = None
    bio: str = ""
    offers: str = ""
    looks_for: str = ""
    phone: str = ""
    phone_visibility: str = Profile.Visibility.MEMBERS
    email_visibility: str = Profile.Visibility.NOBODY
    reachability: str = ""
    reachability_visibility: str = Profile.Visibility.MEMBERS
    about_visibility: str = Profile.Visibility.MEMBERS
    region: str = ""
    languages: tuple[str, ...] = ()
    shows_presence: bool = True
    action_fields: tuple[ActionField, ...] = ()
    expertise: tuple[str, ...] = field(default=())


@transaction.atomic
def update_profile(*, actor: User, profile: Profile, data: ProfileInput) -> Profile:
    """Replace what the profile says; also the institution, whose members find each other by it."""
    if not rules.can_edit_profile(actor, profile):
        raise Refused(_("You can only change your own profile."))
    user = profile.user
    user.set_name(data.name)
    user.function = data.function
    user.shows_presence = data.shows_presence
    if user.is_member:
        # An applicant's institution is settled with the admission.
        user.organisation = data.organisation
    user.save(update_fields=["name", "sort_name", "function", "shows_presence", "organisation"])
    for name in (
        "bio", "offers", "looks_for", "phone", "phone_visibility", "email_visibility",
        "reachability", "reachability_visibility", "about_visibility", "region",
    ):  # fmt: skip
        setattr(profile, name, getattr(data, name))
    profile.languages = ", ".join(one_spelling(data.languages))
    # Who has just been through it need not be asked for a year whether it is still right.
    profile.confirmed_at = timezone.now()
    profile.save()
    profile.action_fields.set(data.action_fields)
    profile.expertise.set(_expertise(data.expertise), clear=False)
    refresh_directory_text(profile)
    emit(ProfileChanged(user.pk))
    return profile


def _expertise(names: Iterable[str]) -> list[Expertise]:
    """The tags of these names; a known one is taken in whatever spelling it comes."""
    wanted = {slug: name for name in names if (slug := slug_of(name))}
    if len(wanted) > MAX_EXPERTISE:
        raise Refused(_("Please name at most %(count)s subjects.") % {"count": MAX_EXPERTISE}, field="expertise")
    known = {tag.slug: tag for tag in Expertise.objects.filter(slug__in=wanted)}
    for slug, name in wanted.items():
        if slug not in known:
            known[slug] = Expertise.objects.create(name=name, slug=slug)
    return [known[slug] for slug in wanted]


def refresh_directory_text(profile: Profile) -> None:
    """Bring up to date by which words the directory finds this person."""
    from ..directory import index

    index.refresh(index.with_what_is_indexed(Profile.objects.all()).get(pk=profile.pk))
