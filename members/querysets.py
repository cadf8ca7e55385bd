"""Who sees which people, institutions and action fields.

| thing                                  | admitted member | coordinator | applicant, declined | guest |
|----------------------------------------|-----------------|-------------|---------------------|-------|
| admitted members and their profiles    | all but those   | all         | herself             | none  |
|                                        | who block her   |             |                     |       |
| blocked and former persons' profiles   | none            | none        | –                   | none  |
| institutions, action fields            | all             | all         | none                | none  |
| applications                           | none            | confirmed   | her own             | none  |

What a profile shows of its fields, and what of it is public, is decided in `members.rules`.
"Block" here is what one member does to another (`PersonalBlock`); a coordinator's block ends the membership.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import BaseUserManager
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Value
from django.db.models.functions import Concat

from kurzewege.common.searchindex.query import parse

from .folding import folded_words, slug_of

if TYPE_CHECKING:
    from .models import ActionField, User


def is_member(user: Any) -> bool:
    """Whether the network is open to `user`: admitted, and the present texts are accepted.

    Guests, applicants, blocked and former persons are not, nor is a member who has not accepted a new version yet.
    """
    return bool(getattr(user, "may_enter", False))


def is_coordinator(user: Any) -> bool:
    """Whether `user` has the rights of the whole network; a blocked coordinator has none."""
    return is_member(user) and bool(user.is_coordinator)


# Somebody has a public page who shows everybody at least one thing that is not empty.
_PUBLIC = (
    Q(profile__about_visibility="public")
    | Q(profile__email_visibility="public")
    | (Q(profile__phone_visibility="public") & ~Q(profile__phone=""))
    | (Q(profile__reachability_visibility="public") & ~Q(profile__reachability=""))
)


class MembersOnlyQuerySet(models.QuerySet):
    """Things every admitted member sees, and nobody else."""

    def visible_to(self, user: Any):
        return self.all() if is_member(user) else self.none()


class ActionFieldQuerySet(MembersOnlyQuerySet):
    def current(self):
        """The fields in use, in the network's order."""
        return self.filter(retired_at=None)


class OrganisationQuerySet(MembersOnlyQuerySet):
    def visible_to(self, user: Any):
        """Every admitted member sees all; what became part of another is none any more."""
        return super().visible_to(user).filter(merged_into=None)

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
        """Profiles of the members whom `user` sees; everybody their own."""
        own = models.Q(user_id=user.pk) if getattr(user, "pk", None) else models.Q(pk=None)
        if not is_member(user):
            return self.filter(own)
        shown = self.filter(models.Q(user__status="member") | own)
        return shown if is_coordinator(user) else shown.exclude(user__personal_blocks__person=user)


class UserQuerySet(models.QuerySet):
    def members(self):
        """Admitted members."""
        return self.filter(status="member")

    def coordinators(self):
        return self.members().filter(is_coordinator=True)

    def former(self):
        """People who have left; only coordinators ask for them."""
        return self.filter(status="former")

    def blocked(self):
        """People whose access was taken away; only coordinators ask for them."""
        return self.filter(status="blocked")

    def visible_to(self, user: Any):
        """Every member sees every member who does not block her; an applicant sees only herself; guests see nobody.

        A coordinator sees everybody: nobody can block her, and blocks from before she became one end.
        """
        if is_coordinator(user):
            return self.members()
        if is_member(user):
            return self.members().exclude(personal_blocks__person=user)
        return self.filter(pk=user.pk) if getattr(user, "pk", None) else self.none()

    def shown_to(self, user: Any):
        """The members whose page `user` may open: those she sees; for others those who show something to everybody."""
        return self.visible_to(user).members() if is_member(user) else self.with_public_page()

    def with_public_page(self):
        """The members who show at least one thing to everybody."""
        return self.members().filter(_PUBLIC)

    def reachable_by(self, user: Any):
        """The members to whom `user` may turn in person: neither of the two keeps the other away."""
        if not is_member(user):
            return self.none()
        return self.visible_to(user).exclude(pk=user.pk).exclude(pk__in=user.personal_blocks.values("person"))

    def followed_by(self, user: Any):
        """The members whom `user` follows and sees."""
        return self.visible_to(user).filter(pk__in=user.follows.values("person"))

    def kept_away_by(self, user: Any):
        """The members whom `user` blocks."""
        return self.members().filter(pk__in=user.personal_blocks.values("person"))

    def by_last_activity(self):
        """Who was here last comes first; who does not show it stands behind, by name, with those never seen."""
        shown = models.Case(models.When(shows_presence=True, then=models.F("last_active")))
        return self.order_by(shown.desc(nulls_last=True), "sort_name", "pk")

    def away(self, day: Any):
        """Who is absent on `day`."""
        return self.filter(away_from__lte=day, away_until__gte=day)

    def for_list(self):
        """With what an avatar, a name and an institution need."""
        return self.select_related("organisation")

    def for_directory(self, viewer: Any):
        """With what a line of the directory needs: three queries, whatever the number of members.

        `deputy_is_hidden`: for `viewer` the deputy does not exist, and so is not named to her.
        """
        from .models import PersonalBlock

        keeps_away = PersonalBlock.objects.filter(by=OuterRef("deputy"), person=viewer.pk)
        sees_all = viewer.pk is None or viewer.is_coordinator
        return (
            self.select_related("organisation", "profile", "deputy")
            .prefetch_related("profile__action_fields", "profile__expertise")
            .annotate(deputy_is_hidden=Value(False) if sees_all else Exists(keeps_away))
        )

    def matching(self, text: str):
        """People in whose name, function, institution, expertise or profile text every word of `text` occurs.

        As in the search: word forms and spelling do not matter, and the last word may still be growing.
        """
        from .directory.finding import with_word

        found = self
        for word in parse(text):
            found = found.filter(Exists(with_word(word).filter(user=OuterRef("pk"))))
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


class FollowQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """Only one's own: followers are not shown to anybody, the followed one included."""
        return self.filter(follower=user) if is_member(user) else self.none()


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
