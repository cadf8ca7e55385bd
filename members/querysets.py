"""Who sees which people, institutions and action fields.

| thing                                  | admitted member | coordinator | applicant, declined | guest |
|----------------------------------------|-----------------|-------------|---------------------|-------|
| admitted members and their profiles    | all             | all         | herself             | none  |
| blocked and former persons' profiles   | none            | none        | –                   | none  |
| institutions, action fields            | all             | all         | none                | none  |
| applications                           | none            | confirmed   | her own             | none  |

What a profile shows of the contact fields is decided in `members.rules`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import BaseUserManager
from django.db import models
from django.db.models import Count, Q, Value
from django.db.models.functions import Concat

from .folding import folded_words, slug_of

if TYPE_CHECKING:
    from .models import ActionField, User


def is_member(user: Any) -> bool:
    """Whether `user` is an admitted member (guests, applicants, blocked and former persons are not)."""
    return bool(getattr(user, "is_member", False))


def is_coordinator(user: Any) -> bool:
    """Whether `user` has the rights of the whole network; a blocked coordinator has none."""
    return is_member(user) and bool(user.is_coordinator)


class MembersOnlyQuerySet(models.QuerySet):
    """Things every admitted member sees, and nobody else."""

    def visible_to(self, user: Any):
        return self.all() if is_member(user) else self.none()


class ActionFieldQuerySet(MembersOnlyQuerySet):
    def current(self):
        """The fields in use, in the network's order."""
        return self.filter(retired_at=None)


class OrganisationQuerySet(MembersOnlyQuerySet):
    def with_member_count(self):
        """Adds `member_count`: admitted members only."""
        return self.annotate(member_count=Count("people", filter=Q(people__status="member")))

    def matching(self, text: str):
        """Institutions whose names, place or description hold every word of `text`, in any spelling."""
        found = self
        for word in folded_words(text):
            found = found.filter(directory_text__contains=word)
        return found

    def in_sector(self, sector: str):
        return self.filter(sector=sector) if sector else self

    def name_slugs(self) -> set[str]:
        """The full and short names in a form that is the same for every spelling; one query."""
        return {slug_of(name) for names in self.values_list("name", "short_name") for name in names if name}


class ProfileQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """Every member sees every member's profile; everybody their own."""
        own = models.Q(user_id=user.pk) if getattr(user, "pk", None) else models.Q(pk=None)
        if not is_member(user):
            return self.filter(own)
        return self.filter(models.Q(user__status="member") | own)


class UserQuerySet(models.QuerySet):
    def members(self):
        """Admitted members."""
        return self.filter(status="member")

    def coordinators(self):
        return self.members().filter(is_coordinator=True)

    def blocked(self):
        """People whose access was taken away; only coordinators ask for them."""
        return self.filter(status="blocked")

    def visible_to(self, user: Any):
        """Every member sees every member; an applicant sees only herself; guests see nobody."""
        if is_member(user):
            return self.members()
        return self.filter(pk=user.pk) if getattr(user, "pk", None) else self.none()

    def for_list(self):
        """With what an avatar, a name and an institution need."""
        return self.select_related("organisation")

    def for_directory(self):
        """With what a line of the directory needs: three queries, whatever the number of members."""
        return self.select_related("organisation", "profile").prefetch_related(
            "profile__action_fields", "profile__expertise"
        )

    def matching(self, text: str):
        """People in whose name, function, institution, expertise or profile text every word of `text` occurs.

        Parts of words count ("aufent" finds "Aufenthaltsrecht"), spelling does not ("weissenfels" finds "Weißenfels").
        """
        found = self
        for word in folded_words(text):
            found = found.filter(profile__directory_text__contains=word)
        return found

    def in_field(self, field: ActionField | None):
        return self.filter(profile__action_fields=field) if field else self

    def in_sector(self, sector: str):
        return self.filter(organisation__sector=sector) if sector else self

    def speaking(self, language: str):
        """People who name exactly this language among theirs."""
        if not language:
            return self
        listed = Concat(Value(", "), "profile__languages", Value(","))
        return self.alias(listed_languages=listed).filter(listed_languages__contains=f", {language},")

    def in_region(self, region: str):
        return self.filter(profile__region=region) if region else self


class ApplicationQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """Coordinators see the applications whose address is confirmed; everybody their own."""
        own = Q(user_id=user.pk) if getattr(user, "pk", None) else Q(pk=None)
        return self.filter(own | Q(confirmed_at__isnull=False)) if is_coordinator(user) else self.filter(own)

    def unsettled(self):
        """Confirmed and not yet settled: what waits on the desk, oldest first."""
        return self.filter(state__in=["waiting", "asked_back"], confirmed_at__isnull=False).order_by(
            "confirmed_at", "pk"
        )


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, email: str, password: str | None = None, *, name: str = "", **fields: Any) -> User:
        """A user with a hashed password (unusable when None); the e-mail address is lower-cased."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_name(name)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").lower())
