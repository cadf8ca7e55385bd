"""What is missing on a profile, and why it would help. A hint, never a demand: it can be put away for good."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models.functions import Now
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..models import Profile, User


@dataclass(frozen=True)
class Part:
    """A part of the profile: `anchor` names its field in the form, `why` what others have of it."""

    anchor: str
    label: str | Promise
    why: str | Promise
    is_there: bool


def parts_of(person: User) -> list[Part]:
    """All parts in the order in which they help most. Wants the profile with its fields and expertise loaded."""
    profile = person.profile
    return [
        Part("id_function", _("Function"), _("Others know whom they ask."), bool(person.function)),
        Part(
            "id_expertise", _("What I know about"), _("By these words others find you."),
            bool(profile.expertise.all()),
        ),
        Part(
            "id_action_fields", _("Action fields"), _("Questions from these fields reach you."),
            bool(profile.action_fields.all()),
        ),
        Part("photo", _("Photo"), _("At the next meeting others recognise you."), bool(person.photo_version)),
        Part(
            "id_languages", _("Languages"), _("Somebody looks for a person who speaks them."),
            bool(profile.languages),
        ),
        Part("id_offers", _("I offer"), _("What you can do for others is not lost."), bool(profile.offers)),
        Part(
            "id_reachability", _("When and how to reach me"), _("Fewer calls when it does not suit you."),
            bool(profile.reachability),
        ),
        Part("id_bio", _("About me"), _("Two sentences are enough for a first impression."), bool(profile.bio)),
    ]  # fmt: skip


@dataclass(frozen=True)
class Hint:
    """How far the profile is: `done` of `total` parts, and the next ones that are missing."""

    done: int
    total: int
    missing: list[Part]


def hint_for(person: User, *, at_most: int = 3) -> Hint | None:
    """None when nothing is missing or the person does not want to hear of it."""
    if person.profile.hints_hidden_at is not None:
        return None
    parts = parts_of(person)
    missing = [part for part in parts if not part.is_there]
    return Hint(len(parts) - len(missing), len(parts), missing[:at_most]) if missing else None


def hide_hints(*, actor: User) -> None:
    """Do not show the hint any more."""
    Profile.objects.filter(user=actor, hints_hidden_at=None).update(hints_hidden_at=Now())
